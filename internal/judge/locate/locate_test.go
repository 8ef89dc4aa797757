package locate

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/judge/source"
	"github.com/nplusone-go/nplusone/internal/stack"
)

func fr(function string, line int) stack.Frame {
	return stack.Frame{Function: "example.com/app." + function, File: "/src/app/app.go", Line: line, Program: true}
}

func TestForkFindsTheFunctionThatOwnsTheLoop(t *testing.T) {
	tests := []struct {
		name, reason  string
		parent, child []stack.Frame // innermost first
		want          int           // index into child, -1 for none
	}{
		{
			"same function", "the loop stands in the function that asked for the parent",
			[]stack.Frame{fr("list", 41), fr("handler", 10)}, []stack.Frame{fr("list", 48), fr("handler", 10)}, 0,
		},
		{
			"repository method", "a helper that five loops share takes no blame",
			[]stack.Frame{fr("repo.List", 5), fr("list", 41), fr("handler", 10)},
			[]stack.Frame{fr("repo.one", 9), fr("repo.Get", 7), fr("list", 48), fr("handler", 10)}, 2,
		},
		{
			"the parent deeper than the loop", "the caller iterates what a helper returned",
			[]stack.Frame{fr("load", 3), fr("repo.List", 5), fr("handler", 11)}, []stack.Frame{fr("render", 8), fr("handler", 15)}, 1,
		},
		{
			"goroutines", "a goroutine's stack begins at the closure in the loop",
			[]stack.Frame{fr("list", 41), fr("handler", 10)}, []stack.Frame{fr("repo.Get", 7), fr("list.func1", 50)}, 1,
		},
		{
			"one line calls both", "for _, p := range s.list() { s.get(p) } on a line",
			[]stack.Frame{fr("repo.List", 5), fr("list", 41)}, []stack.Frame{fr("repo.Get", 7), fr("list", 41)}, 1,
		},
		{
			"a hook", "a mapper calls back for each row that it has read",
			[]stack.Frame{fr("list", 41), fr("handler", 10)}, []stack.Frame{fr("Vendor.AfterFind", 63), fr("list", 41), fr("handler", 10)}, 0,
		},
		{
			"a closure over each batch", "the loop is in the closure, or below",
			[]stack.Frame{fr("list", 41), fr("handler", 10)},
			[]stack.Frame{fr("repo.Get", 7), fr("list.func1", 43), fr("list", 41), fr("handler", 10)}, 1,
		},
		{
			"one line runs any text", "for _, q := range texts { run(q) }",
			[]stack.Frame{fr("run", 5), fr("all", 20)}, []stack.Frame{fr("run", 5), fr("all", 20)}, 0,
		},
		{
			"the parent below a shared line", "what a helper asked for is walked by its caller",
			[]stack.Frame{fr("load", 3), fr("list", 41)}, []stack.Frame{fr("list", 41)}, 0,
		},
		{
			"nothing in common", "",
			[]stack.Frame{fr("a", 1)}, []stack.Frame{fr("b", 2)}, -1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at, _, ok := Fork(tt.parent, tt.child)
			require.Equal(t, tt.want >= 0, ok, tt.reason)
			if ok {
				assert.Equal(t, tt.want, at, tt.reason)
			}
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
	var s source.Files
	for line, want := range map[int]bool{4: false, 11: true, 14: false, 20: true, 28: false, 0: false, 99: false} {
		assert.Equal(t, want, s.InLoop(file, line), "line %d", line)
	}
	assert.False(t, s.InLoop(filepath.Join(t.TempDir(), "absent.go"), 3), "built elsewhere")
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
		assert.Equal(t, tt.want, stack.ModuleFile(stack.Frame{Function: tt.function, File: tt.file}), tt.function)
	}
}
