package loops_test

import (
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/internal/loops/testdata/loopcases"
	"github.com/nplusone-go/nplusone/report"
)

// TestFindInRunningPrograms takes the frames from the runtime, as programs do:
// what it makes of literals, method values, generics and inlining counts.
func TestFindInRunningPrograms(t *testing.T) {
	marks := readMarks(t)
	for name, run := range map[string]func(){
		"Plain": loopcases.Plain, "Called": loopcases.Called, "Immediate": loopcases.Immediate, "Local": loopcases.Local,
		"Goroutines": loopcases.Goroutines, "Group": loopcases.Group, "Deferred": loopcases.Deferred, "Workers": loopcases.Workers,
		"Callback": loopcases.Callback, "CallbackInLoop": loopcases.CallbackInLoop,
		"MethodValue": loopcases.MethodValue, "MethodValueInLoop": loopcases.MethodValueInLoop,
		"Generic": loopcases.Generic, "GenericCallback": loopcases.GenericCallback,
		"OverFunction": loopcases.OverFunction, "InIterator": func() { loopcases.InIterator() },
		"Labelled": loopcases.Labelled, "GoTo": loopcases.GoTo, "Post": loopcases.Post,
		"Recursion": loopcases.Recursion, "Mutual": loopcases.Mutual, "RecursiveLiteral": loopcases.RecursiveLiteral,
		"Tree": loopcases.Tree, "RetryInLoop": loopcases.RetryInLoop, "Retrying": loopcases.Retrying,
	} {
		t.Run(name, func(t *testing.T) {
			calls := make(chan []report.Site, 100)
			loopcases.Ask = func() { calls <- programFrames() }
			run()
			close(calls)
			require.NotEmpty(t, calls)
			for frames := range calls {
				l, ok := loops.Find(frames)
				require.True(t, ok, "%v", frames)
				assert.Equal(t, marks["site: "+name], l.Site.Line, "site; frames %v", frames)
				assert.Equal(t, marks["loop: "+name], l.Line, "loop; frames %v", frames)
				want := loops.Program
				if name == "Retrying" {
					want = loops.Retry
				}
				assert.Equal(t, want, l.Kind)
			}
		})
	}
}

// programFrames are those of the cases, as package detect keeps them: each
// function once, where it was innermost.
func programFrames() (out []report.Site) {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	seen := map[string]bool{}
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.File, "loopcases/shop.go") && !seen[f.Function] {
			seen[f.Function] = true
			out = append(out, report.Site{File: "loopcases/shop.go", Path: f.File, Line: f.Line, Function: f.Function})
		}
		if !more {
			return out
		}
	}
}

var mark = regexp.MustCompile(`(site|loop):((?: [A-Z]\w+)+)`)

// readMarks returns the lines of the comments by "site: Way" and "loop: Way".
func readMarks(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile("testdata/loopcases/shop.go")
	require.NoError(t, err)
	out := map[string]int{}
	for i, line := range strings.Split(string(text), "\n") {
		_, comment, ok := strings.Cut(line, "\t// ")
		if !ok {
			_, comment, ok = strings.Cut(line, " // ")
		}
		if !ok {
			continue
		}
		for _, m := range mark.FindAllStringSubmatch(comment, -1) {
			for _, way := range strings.Fields(m[2]) {
				require.Zero(t, out[m[1]+": "+way], "marked twice: "+strconv.Itoa(i+1))
				out[m[1]+": "+way] = i + 1
			}
		}
	}
	return out
}
