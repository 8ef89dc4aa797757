package loops_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/report"
)

// The frames of a finding are given by comments "frame 0", "frame 1", … in its
// files, innermost first.
func TestFindingsAtLoops(t *testing.T) {
	t.Parallel()
	const (
		lister = "package p\n\nfunc List() {\n\tload() // frame 0\n}\n"
		tree   = "package p\n\nfunc walk(id int) {\n\tload(id) // frame 0\n\tif up := parent(id); up != 0 {\n\t\twalk(up)\n\t}\n}\n"
		calls  = "package p\n\nfunc TestList(t *testing.T) {\n\tfor range 5 {\n\t\tList() // frame 1\n\t}\n}\n"
		pager  = "package p\n\nfunc Each(visit func(int)) {\n\tfor rows.Next() {\n\t\tvisit(id) // frame 1\n\t}\n}\n"
		serves = "package p\n\nfunc list(w http.ResponseWriter, r *http.Request) {\n\tload() // frame 0\n}\n"
	)
	for _, test := range []struct {
		name      string
		files     map[string]string
		functions []string
		finding   report.Finding
		scope     string
		how       loops.Reader
		site      int    // index of the frame
		reason    string // what the suppression begins with
		why       string
	}{
		{"a test's loop", map[string]string{"list.go": lister, "list_test.go": calls}, []string{"app.List", "app.TestList"},
			report.Finding{Rule: report.RuleNPlusOne}, "TestList", loops.Reader{}, 1, "the loop is in a test (list_test.go:4)", "nothing of the program's repeats it"},
		{"a test's loop, watched", map[string]string{"list.go": lister, "list_test.go": calls}, []string{"app.List", "app.TestList"},
			report.Finding{Rule: report.RuleNPlusOne}, "TestList", loops.Reader{TestsToo: true}, 1, "", "somebody asked to watch the test"},
		{"allowed before", map[string]string{"list.go": lister, "list_test.go": calls}, []string{"app.List", "app.TestList"},
			report.Finding{Rule: report.RuleNPlusOne, Suppressed: "known"}, "TestList", loops.Reader{}, 1, "known", "the reason that was given stays"},
		{"another rule", map[string]string{"list.go": lister, "list_test.go": calls}, []string{"app.List", "app.TestList"},
			report.Finding{Rule: report.RuleWideSelect}, "TestList", loops.Reader{}, -1, "", "a wide select is wide without a loop"},
		{"a recursion that a test calls again and again", map[string]string{"tree.go": tree, "list_test.go": calls}, []string{"app.walk", "app.TestList"},
			report.Finding{Rule: report.RuleNPlusOne}, "TestList", loops.Reader{}, 1, "the loop is in a test", "the loop is there to see, the descent is not"},
		{"a recursion that follows its own rows", map[string]string{"tree.go": tree, "list_test.go": calls}, []string{"app.walk", "app.TestList"},
			report.Finding{Rule: report.RuleNPlusOne, Query: report.Query{Shape: "aa"}, Parent: &report.Parent{Shape: "aa"}}, "TestList", loops.Reader{}, 0, "", "it descends whatever called it"},
		{"a callback of a test", map[string]string{"list_test.go": "package p\n\nfunc TestList(t *testing.T) {\n\tEach(func(id int) {\n\t\tload(id) // frame 0\n\t})\n}\n", "pager.go": pager}, []string{"app.TestList.func1", "app.Each"},
			report.Finding{Rule: report.RuleNPlusOne}, "TestList", loops.Reader{}, 0, "the loop is in a test", "the program's loop repeats what the test does"},
		{"a callback of the program", map[string]string{"page.go": "package p\n\nfunc Page() {\n\tEach(func(id int) {\n\t\tload(id) // frame 0\n\t})\n}\n", "pager.go": pager}, []string{"app.Page.func1", "app.Each"},
			report.Finding{Rule: report.RuleNPlusOne}, "TestList", loops.Reader{}, 0, "", "the line to mend is the callback's"},
		{"a request of a test's loop", map[string]string{"list.go": serves, "list_test.go": calls}, []string{"app.list", "app.TestList"},
			report.Finding{Rule: report.RuleNPlusOne}, "GET /posts", loops.Reader{}, -1, "", "the scope is the request: the test's loop is no part of it"},
		{"requests of a test's loop", map[string]string{"list.go": serves, "list_test.go": calls}, []string{"app.list", "app.TestList"},
			report.Finding{Rule: report.RuleNPlusOne}, "TestList", loops.Reader{}, 1, "the loop is in a test", "the scope is the test: its loop sends the requests"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			f := test.finding
			f.Stack = make([]report.Site, len(test.functions))
			for name, text := range test.files {
				at := filepath.Join(dir, name)
				require.NoError(t, os.WriteFile(at, []byte(text), 0o644))
				for i, function := range test.functions {
					if before, _, ok := strings.Cut(text, "// frame "+string(rune('0'+i))); ok {
						f.Stack[i] = report.Site{File: name, Path: at, Line: 1 + strings.Count(before, "\n"), Function: function}
					}
				}
			}
			f.Site = report.Site{File: "before.go"}
			want := f.Site
			if test.site >= 0 {
				want = f.Stack[test.site]
			}
			cases.Locate(test.how, &f, &cases.Case{Scope: test.scope})
			assert.Equal(t, want, f.Site, test.why)
			if test.reason == "" {
				assert.Empty(t, f.Suppressed, test.why)
			} else {
				assert.True(t, strings.HasPrefix(f.Suppressed, test.reason), "%q: %s", f.Suppressed, test.why)
			}
		})
	}
}
