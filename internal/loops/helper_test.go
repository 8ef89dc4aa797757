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

// The loop is always that of a function of a test file, which TestPosts calls.
func TestLoopsOfTestFiles(t *testing.T) {
	t.Parallel()
	const read = "db.QueryRow(q, p.AuthorID).Scan(&p.Author)"
	for _, test := range []struct {
		name     string
		function string
		body     string // of the loop
		inner    string // function that the loop calls in the same file
		test     string // TestPosts if empty
		want     loops.Kind
		reason   string
	}{
		{"a list", "listPosts", read, "", "", loops.Helper, "the program under test, written into the test"},
		{"a method", "(s *store) listPosts", read, "", "", loops.Helper, "a method is no other"},
		{"created, in the past", "listCreatedPosts", read, "", "", loops.Helper, "the first word says what is done"},
		{"address", "addressesOf", read, "", "", loops.Helper, "only whole words count"},
		{"in a test of seeding", "listPosts", read, "", "TestSeed", loops.Helper, "a test is named after what it tries"},
		{"a call of a list", "listPosts", "author(p)", "author", "", loops.Helper, "the loop calls a function that reads"},
		{"grows a slice", "listPosts", "p.Tags = make([]string, 1); " + read, "", "", loops.Helper, "make is the language's"},
		{"called by a spec", "listPosts", read, "", "init.func1.2", loops.Helper, "a literal of a variable is called init"},
		{"called a seeder", "seedPosts", read, "", "", loops.Helper, "a name decides nothing"},
		{"called a factory", "makePosts", read, "", "", loops.Helper, "nor does this one"},
		{"given the test", "insertPosts(t *testing.T, db *sql.DB)", read, "", "", loops.Support, "it prepares for a test, or looks what it came to"},
		{"given what tests and benchmarks share", "check(tb testing.TB, db *sql.DB)", read, "", "", loops.Support, "as helpers for both are"},
		{"given a value of another package", "check(t other.T, db *sql.DB)", read, "", "", loops.Helper, "only package testing hands tests out"},
		{"checkout", "checkoutCart", read, "", "", loops.Helper, "only whole words count"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			caller := test.test
			if caller == "" {
				caller = "TestPosts"
			}
			src := "package p\n\nfunc " + strings.ReplaceAll(caller, ".", "") + "(t *testing.T) {\n\tcall() // test\n}\n\n" +
				"func " + withArguments(test.function) + " {\n\tfor _, p := range posts {\n\t\t" + test.body + " // loop\n\t}\n}\n"
			frames := []string{"loop", "test"}
			functions := []string{"app." + runtimeName(test.function), "app." + caller}
			if test.inner != "" {
				src += "\nfunc " + test.inner + "(p post) {\n\t" + read + " // inner\n}\n"
				frames, functions = append([]string{"inner"}, frames...), append([]string{"app." + test.inner}, functions...)
			}
			at := filepath.Join(t.TempDir(), "posts_test.go")
			require.NoError(t, os.WriteFile(at, []byte(src), 0o644))
			var stack []report.Site
			for i, mark := range frames {
				before, _, ok := strings.Cut(src, "// "+mark+"\n")
				require.True(t, ok)
				stack = append(stack, report.Site{File: "posts_test.go", Path: at, Line: 1 + strings.Count(before, "\n"), Function: functions[i]})
			}
			l, ok := loops.Find(stack)
			require.True(t, ok)
			assert.Equal(t, test.want, l.Kind, test.reason)

			for _, rule := range []string{report.RuleNPlusOne, report.RuleNPlusOneWrite} {
				f := report.Finding{Rule: rule, Stack: stack}
				cases.Locate(loops.Reader{TestsToo: true}, &f, &cases.Case{})
				reported := test.want == loops.Helper && rule == report.RuleNPlusOne
				assert.Equal(t, reported, f.Suppressed == "", "%s: %q", rule, f.Suppressed)
				assert.Equal(t, !reported, loops.Passed(&f))

				f = report.Finding{Rule: rule, Stack: stack}
				cases.Locate(loops.Reader{}, &f, &cases.Case{})
				assert.NotEmpty(t, f.Suppressed, "nobody asked to watch tests")
			}
		})
	}
}

// A finding that somebody allowed is none that is passed over.
func TestPassed(t *testing.T) {
	t.Parallel()
	for suppressed, want := range map[string]bool{
		"the loop is in a helper of tests (a_test.go:3)": true,
		"the loop tries again after a failure (a.go:3)":  true,
		"":              false,
		"three at most": false,
		"the loop is in a helper of tests of ours": false,
	} {
		assert.Equal(t, want, loops.Passed(&report.Finding{Suppressed: suppressed}), suppressed)
	}
}

func withArguments(function string) string {
	if strings.HasSuffix(function, ".DB)") {
		return function
	}
	return function + "(db *sql.DB)"
}

// runtimeName is how frames write a method: (*store).listPosts.
func runtimeName(function string) string {
	if name, _, ok := strings.Cut(function, "("); ok && name != "" {
		return name
	}
	receiver, name, isMethod := strings.Cut(strings.TrimPrefix(function, "("), ") ")
	if !isMethod {
		return function
	}
	_, typ, _ := strings.Cut(receiver, " ")
	return "(" + typ + ")." + name
}
