package detect

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func fr(function string, line int) frame {
	return frame{function: "example.com/app." + function, file: "/src/app/app.go", line: line, program: true}
}

func TestForkFindsTheFunctionThatOwnsTheLoop(t *testing.T) {
	tests := []struct {
		name, reason  string
		parent, child []frame // innermost first
		want          int     // index into child, -1 for none
	}{
		{
			"same function", "the loop stands in the function that asked for the parent",
			[]frame{fr("list", 41), fr("handler", 10)}, []frame{fr("list", 48), fr("handler", 10)}, 0,
		},
		{
			"repository method", "a helper that five loops share takes no blame",
			[]frame{fr("repo.List", 5), fr("list", 41), fr("handler", 10)},
			[]frame{fr("repo.one", 9), fr("repo.Get", 7), fr("list", 48), fr("handler", 10)}, 2,
		},
		{
			"the parent deeper than the loop", "the caller iterates what a helper returned",
			[]frame{fr("load", 3), fr("repo.List", 5), fr("handler", 11)}, []frame{fr("render", 8), fr("handler", 15)}, 1,
		},
		{
			"goroutines", "a goroutine's stack begins at the closure in the loop",
			[]frame{fr("list", 41), fr("handler", 10)}, []frame{fr("repo.Get", 7), fr("list.func1", 50)}, 1,
		},
		{
			"one line calls both", "for _, p := range s.list() { s.get(p) } on a line",
			[]frame{fr("repo.List", 5), fr("list", 41)}, []frame{fr("repo.Get", 7), fr("list", 41)}, 1,
		},
		{
			"a hook", "a mapper calls back for each row that it has read",
			[]frame{fr("list", 41), fr("handler", 10)}, []frame{fr("Vendor.AfterFind", 63), fr("list", 41), fr("handler", 10)}, 0,
		},
		{
			"a closure over each batch", "the loop is in the closure, or below",
			[]frame{fr("list", 41), fr("handler", 10)},
			[]frame{fr("repo.Get", 7), fr("list.func1", 43), fr("list", 41), fr("handler", 10)}, 1,
		},
		{
			"one line runs any text", "for _, q := range texts { run(q) }",
			[]frame{fr("run", 5), fr("all", 20)}, []frame{fr("run", 5), fr("all", 20)}, 0,
		},
		{
			"the parent below a shared line", "what a helper asked for is walked by its caller",
			[]frame{fr("load", 3), fr("list", 41)}, []frame{fr("list", 41)}, 0,
		},
		{
			"nothing in common", "",
			[]frame{fr("a", 1)}, []frame{fr("b", 2)}, -1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at, _, ok := fork(tt.parent, tt.child)
			require.Equal(t, tt.want >= 0, ok, tt.reason)
			if ok {
				assert.Equal(t, tt.want, at, tt.reason)
			}
		})
	}
}

// Without a parent the scope's other statements tell where the repetition
// begins.
func TestLoopFrameWithoutAParent(t *testing.T) {
	get := func(p *play, i int) {
		p.at("repo.Get", 7, func() { p.exec("SELECT a FROM items WHERE code = $1", i*i) })
	}
	tests := []struct {
		name, reason string
		play         func(p *play)
		function     string
		line         int
	}{
		{"a statement that ran once, beside the loop", "the function that it parts from was entered once", func(p *play) {
			p.at("handle", 20, func() { p.at("auth", 3, func() { p.exec("SELECT b FROM users WHERE id = $1", 1) }) })
			for i := range 9 {
				p.at("handle", 25, func() { get(p, i) })
			}
		}, "handle", 25},
		{"a statement beside it that repeats as well", "both are in the loop's body, which is further out", func(p *play) {
			for i := range 9 {
				p.at("handle", 25, func() {
					p.at("item", 8, func() { get(p, i) })
					p.at("item", 9, func() { p.exec("SELECT c FROM prices WHERE code = $1", i*i+7) })
				})
			}
		}, "item", 8},
		{"nothing else ran", "the innermost frame is all there is", func(p *play) {
			for i := range 9 {
				p.at("handle", 25, func() { get(p, i) })
			}
		}, "repo.Get", 7},
		{"two loops through one helper", "the helper is innocent", func(p *play) {
			for i := range 9 {
				p.at("first", 25, func() { get(p, i) })
			}
			for i := range 8 {
				p.at("second", 35, func() { get(p, i+100) })
			}
		}, "first", 25},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlay(t)
			tt.play(p)
			r := p.judge()
			require.NotEmpty(t, r.Findings)
			var sites []Site
			for _, f := range r.Findings {
				sites = append(sites, Site{File: "app/app.go", Line: f.Site.Line, Function: f.Site.Function})
				assert.Contains(t, f.Stack, f.Site, "the site is among the frames of the stack")
			}
			assert.Contains(t, sites, Site{File: "app/app.go", Line: tt.line, Function: "example.com/app." + tt.function}, tt.reason)
		})
	}
}

func TestInLoopGoesByTheSource(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.go")
	require.NoError(t, os.WriteFile(file, []byte(`package x

func straight() {
	ask() // 4
}

func loop() {
	for _, id := range ids {
		if id > 0 {

			ask(id) // 11
		}
	}
	ask() // 14
}

func fan() {
	for _, id := range ids {
		g.Go(func() error {
			return ask(id) // 20
		})
	}
}

func TestTable(t *testing.T) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ask() // 28
		})
	}
}
`), 0o600))
	var s sources
	for line, want := range map[int]bool{4: false, 11: true, 14: false, 20: true, 28: false, 0: false, 99: false} {
		assert.Equal(t, want, s.inLoop(file, line), "line %d", line)
	}
	assert.False(t, s.inLoop(filepath.Join(t.TempDir(), "absent.go"), 3), "built elsewhere")
}

func TestModuleFile(t *testing.T) {
	tests := []struct{ function, file, want string }{
		{"github.com/nplusone-go/nplusone/detect.TestX", "/home/u/nplusone/detect/a_test.go", "detect/a_test.go"},
		{"github.com/nplusone-go/nplusone/detect_test.TestX.func1", "/home/u/nplusone/detect/a_test.go", "detect/a_test.go"},
		{"github.com/nplusone-go/nplusone.(*T).Run", "/x/y.go", "y.go"},
		{"example.com/other/internal/store.(*DB[...]).Get", `C:\src\other\internal\store\db.go`, "store/db.go"},
		{"gopkg.in/yaml%2ev3.Parse", "/x/parse.go", "yaml.v3/parse.go"},
		{"", "", ""},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, moduleFile(frame{function: tt.function, file: tt.file}), tt.function)
	}
}
