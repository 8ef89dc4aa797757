package loops_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/report"
)

// The frames of the statement are the lines with "child 0", "child 1", …,
// those of its parent the ones with "parent 0" and so on, innermost first, as
// "child 1 app.List". A loop that repeats both is not the statement's.
func TestLoopsThatRepeatTheParentToo(t *testing.T) {
	t.Parallel()
	const (
		kinds  = "func TestKinds(t *testing.T) {\n\tfor _, k := range kinds {\n\t\tlist(k) // child 2 app.TestKinds, parent 1 app.TestKinds\n\t}\n}\n"
		hook   = "func (p *post) AfterFind(db *gorm.DB) error {\n\treturn db.First(&p.author).Error // child 0 app.(*post).AfterFind\n}\n"
		list   = "func list(k string) {\n\tdb.Find(&posts, k) // child 1 app.list, parent 0 app.list\n}\n"
		looped = "func list(k string) {\n\trows := query(k) // parent 0 app.list\n\tfor rows.Next() {\n\t\tget() // child 1 app.list\n\t}\n}\n"
		get    = "func get() {\n\tquery() // child 0 app.get\n}\n"
	)
	for _, test := range []struct {
		name            string
		src             string
		child, parents  int    // executions
		site            string // the frame that the finding moves to, empty if it stays
		suppressed, why string
	}{
		{"a hook of a library's loop", kinds + list + hook, 30, 3, "", "", "a test's loop runs the query once each time, too"},
		{"one row each time", kinds + list + hook, 3, 3, "app.TestKinds", "the loop is in a test", "the statement runs no more often than its parent: the loop repeats it"},
		{"the loop is below", kinds + looped + get, 30, 3, "app.list", "", "the rows are gone through where both are called"},
		{"the parent in the loop round it", "func list() {\n\tfor _, k := range kinds {\n\t\trows := query(k) // parent 0 app.list\n\t\tfor rows.Next() {\n\t\t\tget() // child 1 app.list\n\t\t}\n\t}\n}\n" + get,
			30, 3, "app.list", "", "the inner loop is the statement's alone"},
		{"one function, one loop for both", "func list() {\n\tfor _, k := range kinds {\n\t\trows := query(k) // parent 0 app.list\n\t\tall(rows, get) // child 1 app.list\n\t}\n}\n" + get,
			30, 3, "", "", "the loop over the rows is out of sight"},
		{"the parent before the loop", "func list() {\n\trows := query() // parent 0 app.list\n\tfor rows.Next() {\n\t\tget() // child 1 app.list\n\t}\n}\n" + get,
			30, 1, "app.list", "", "as in most programs"},
		{"the parent in the loop's head", "func list() {\n\tfor _, p := range query() { // parent 0 app.list\n\t\tget() // child 1 app.list\n\t}\n}\n" + get,
			30, 1, "app.list", "", "what is ranged over is asked once"},
		{"a label for both", "func list() {\nmore:\n\trows := query() // parent 0 app.list\n\tall(rows, get) // child 1 app.list\n\tif next() {\n\t\tgoto more\n\t}\n}\n" + get,
			30, 3, "", "", "goto is a loop like others"},
		{"a label behind the parent", "func list() {\n\trows := query() // parent 0 app.list\nmore:\n\tget() // child 1 app.list\n\tif rows.Next() {\n\t\tgoto more\n\t}\n}\n" + get,
			30, 1, "app.list", "", "the goto does not lead back to the query"},
		{"a goroutine's own stack", "func list() {\n\tfor _, p := range posts {\n\t\tgo func() {\n\t\t\tget() // child 1 app.list.func1\n\t\t}()\n\t}\n}\n\nfunc posts() {\n\tquery() // parent 0 app.posts\n}\n" + get,
			30, 1, "app.list.func1", "", "nothing is shared"},
		{"no parent", "func TestList(t *testing.T) {\n\tfor range 5 {\n\t\tget() // child 1 app.TestList\n\t}\n}\n" + get,
			5, 0, "app.TestList", "the loop is in a test", "nothing to compare with"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			at := filepath.Join(t.TempDir(), "list_test.go")
			if !strings.Contains(test.src, "testing.T") {
				at = filepath.Join(filepath.Dir(at), "list.go")
			}
			src := "package p\n\n" + test.src
			require.NoError(t, os.WriteFile(at, []byte(src), 0o644))
			before := report.Site{File: "before.go"}
			f := report.Finding{Rule: report.RuleNPlusOne, Site: before, Query: report.Query{Count: test.child}, Stack: framesOf(src, "child", at)}
			c := &cases.Case{ParentStack: framesOf(src, "parent", at)}
			if test.parents > 0 {
				f.Parent = &report.Parent{Shape: "aa", Count: test.parents}
				require.NotEmpty(t, c.ParentStack)
			}
			require.NotEmpty(t, f.Stack)
			cases.Locate(loops.Reader{}, &f, c)
			if test.site == "" {
				assert.Equal(t, before, f.Site, test.why)
			} else {
				assert.Equal(t, test.site, f.Site.Function, test.why)
			}
			if test.suppressed == "" && !strings.HasSuffix(at, "_test.go") || test.site == "" {
				assert.Empty(t, f.Suppressed, test.why)
			} else {
				assert.Contains(t, f.Suppressed, test.suppressed, test.why)
			}
		})
	}
}

// framesOf reads the frames of one side from the comments.
func framesOf(src, side, path string) (out []report.Site) {
	for i := 0; ; i++ {
		before, rest, ok := strings.Cut(src, side+" "+strconv.Itoa(i)+" ")
		if !ok {
			return out
		}
		function, _, _ := strings.Cut(rest, "\n")
		function, _, _ = strings.Cut(function, ",")
		out = append(out, report.Site{File: filepath.Base(path), Path: path, Line: 1 + strings.Count(before, "\n"), Function: function})
	}
}

// Stacks are cut off where they are deep: what is left of them is compared.
func TestLoopsThatRepeatTheParentOfACutStack(t *testing.T) {
	t.Parallel()
	src := "package p\n\nfunc Run() {\n\tfor range kinds {\n\t\tlist() // child 2 app.Run, parent 1 app.Run\n\t}\n}\n\nfunc list() {\n\tfind() // child 1 app.list, parent 0 app.list\n}\n\nfunc hook() {\n\tget() // child 0 app.hook\n}\n"
	at := filepath.Join(t.TempDir(), "list.go")
	require.NoError(t, os.WriteFile(at, []byte(src), 0o644))
	child, parent := framesOf(src, "child", at), framesOf(src, "parent", at)
	deeper := report.Site{File: "main.go", Line: 9, Function: "main.main"}
	for name, stacks := range map[string][2][]report.Site{
		"of the child":  {child, append(append([]report.Site(nil), parent...), deeper)},
		"of the parent": {append(append([]report.Site(nil), child...), deeper), parent},
	} {
		f := report.Finding{Rule: report.RuleNPlusOne, Query: report.Query{Count: 30}, Parent: &report.Parent{Shape: "aa", Count: 3}, Stack: stacks[0]}
		cases.Locate(loops.Reader{}, &f, &cases.Case{ParentStack: stacks[1]})
		assert.Empty(t, f.Site, name)
	}
}
