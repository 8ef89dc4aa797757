package zerotouch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/inproc"
	"github.com/nplusone-go/nplusone/report"
)

// followedProcess writes the files of one that has found something.
type followedProcess struct {
	t   *testing.T
	dir string
	pid int
}

func (p followedProcess) path(ext string) string {
	return filepath.Join(p.dir, fmt.Sprintf("%016x-%d-1%s", 7, p.pid, ext))
}

func (p followedProcess) write(ext string, text []byte) {
	p.t.Helper()
	f, err := os.OpenFile(p.path(ext), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(p.t, err)
	defer f.Close()
	_, err = f.Write(text)
	require.NoError(p.t, err)
}

func (p followedProcess) report(ext string, r report.Report) {
	p.t.Helper()
	text, err := json.Marshal(inproc.Line{Report: r})
	require.NoError(p.t, err)
	p.write(ext, append(text, '\n'))
}

func (p followedProcess) count(format string, args ...any) {
	p.t.Helper()
	p.write(inproc.CountsExt, fmt.Appendf(nil, "%-*s\n", inproc.CountSize-1, fmt.Sprintf(format, args...)))
}

func loop(id string, count int) report.Report {
	return report.Report{
		Version:  1,
		Scopes:   []report.ScopeStats{{Name: "GET /", Kind: "http", Queries: count}},
		Findings: []report.Finding{{ID: id, Rule: report.RuleNPlusOne, Scope: "GET /", Message: id, Query: report.Query{SQL: "select", Count: count}, Site: report.Site{File: "a.go", Line: 1}}},
	}
}

// follows makes a follower whose looks the test takes itself.
func follows(t *testing.T, known map[string]int) (f *follower, stderr *bytes.Buffer) {
	t.Helper()
	stderr = &bytes.Buffer{}
	c := &Command{Stderr: stderr}
	return &follower{Command: c, dir: t.TempDir(), known: known, files: map[string]*followed{}, printed: map[string]int{}, stop: make(chan struct{})}, stderr
}

// What is new is printed as it appears, once for all processes, and again when
// it is twice as bad.
func TestFollowPrintsOnce(t *testing.T) {
	f, stderr := follows(t, map[string]int{"known": 5, "grown": 5})
	one, two := followedProcess{t, f.dir, 1}, followedProcess{t, f.dir, 2}
	for _, step := range []struct {
		name  string
		by    followedProcess
		found report.Report
		print bool
	}{
		{"new", one, loop("a", 5), true},
		{"of another process", two, loop("a", 5), false},
		{"a little worse", one, loop("a", 9), false},
		{"twice as bad", one, loop("a", 10), true},
		{"twice as bad, elsewhere", two, loop("a", 11), false},
		{"another one", two, loop("b", 2), true},
		{"in the baseline", one, loop("known", 5), false},
		{"more than in the baseline", one, loop("grown", 6), true},
	} {
		stderr.Reset()
		step.by.report(inproc.LinesExt, step.found)
		f.look()
		id := step.found.Findings[0].ID
		assert.Equal(t, step.print, strings.Contains(stderr.String(), "nplusone: GET /\n    a.go:1: n-plus-one: "+id+"\n"), "%s: %s", step.name, stderr)
	}
}

// A line that is still being written is left for the next look.
func TestFollowWaitsForTheLine(t *testing.T) {
	f, stderr := follows(t, nil)
	p := followedProcess{t, f.dir, 1}
	text, err := json.Marshal(inproc.Line{Report: loop("a", 5)})
	require.NoError(t, err)
	p.write(inproc.LinesExt, text[:20])
	f.look()
	p.write(inproc.LinesExt, text[20:])
	f.look()
	assert.Empty(t, stderr.String())
	p.write(inproc.LinesExt, []byte("\n{damaged}\n"))
	p.report(inproc.LinesExt, loop("b", 5))
	f.look()
	assert.Contains(t, stderr.String(), "a.go:1: n-plus-one: a\n")
	assert.Contains(t, stderr.String(), "damaged and left out")
	assert.Contains(t, stderr.String(), "a.go:1: n-plus-one: b\n")
}

// What processes counted is added up; the counts are the last word, then the
// sums, then the lines.
func TestFollowAddsUp(t *testing.T) {
	f, _ := follows(t, nil)
	one, two, three := followedProcess{t, f.dir, 1}, followedProcess{t, f.dir, 2}, followedProcess{t, f.dir, 3}
	one.report(inproc.LinesExt, loop("a", 5))
	one.report(inproc.LinesExt, loop("a", 7))
	sums := loop("a", 9)
	sums.Recognised = []report.Recognised{{What: "retry", SQL: "select", Count: 4}}
	sums.Scopes[0].Runs, sums.Scopes[0].Queries = 90, 900
	one.report(inproc.SumsExt, sums)
	one.count("f a 100")
	one.count("s %s 100 1000 2 3 4 5", inproc.ScopeKey("http", "GET /"))
	two.report(inproc.LinesExt, loop("a", 6))
	two.count("f a 11")
	two.count("s %s 11 66 0 0 0 0", inproc.ScopeKey("http", "GET /"))
	three.report(inproc.LinesExt, loop("b", 6)) // killed at its first line
	f.done.Go(func() { <-f.stop })
	r := f.end()
	require.Len(t, r.Findings, 2)
	assert.Equal(t, "a", r.Findings[0].ID)
	assert.Equal(t, 9, r.Findings[0].Query.Count, "the worst scope's")
	assert.Equal(t, 111, r.Findings[0].Seen)
	assert.Equal(t, "b", r.Findings[1].ID)
	assert.Zero(t, r.Findings[1].Seen)
	require.Len(t, r.Scopes, 1)
	assert.Equal(t, 112, r.Scopes[0].Runs)
	assert.Equal(t, 1072, r.Scopes[0].Queries)
	assert.Len(t, r.Recognised, 1)
	left, err := os.ReadDir(f.dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// What a process did not look at is named: its silence says nothing.
func TestFollowNamesWhatWasMissed(t *testing.T) {
	for _, test := range []struct {
		name string
		ext  string
		end  *inproc.Ending
		want []string
	}{
		{"a line without an end", inproc.LinesExt, nil, nil},
		{"sums of a process that saw all", inproc.SumsExt, &inproc.Ending{Statements: true}, nil},
		{"it was killed after detection ended", inproc.LinesExt, &inproc.Ending{Stopped: "it panicked: string"}, []string{"what ran after detection ended, for it panicked: string"}},
		{"it went on to its end", inproc.SumsExt, &inproc.Ending{Stopped: "it panicked: string"}, []string{"what ran after detection ended, for it panicked: string"}},
		{"there was no room", inproc.SumsExt, &inproc.Ending{Dropped: 3}, []string{"findings that came last, for which there was no room"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, _ := follows(t, nil)
			for pid := range 2 {
				p := followedProcess{t, f.dir, 1<<30 + pid}
				p.report(inproc.LinesExt, loop("a", 5))
				text, err := json.Marshal(inproc.Line{Ending: test.end})
				require.NoError(t, err)
				p.write(test.ext, append(text, '\n'))
			}
			f.done.Go(func() { <-f.stop })
			r := f.end()
			assert.Equal(t, test.want, r.Missed)
			assert.Len(t, r.Findings, 1)
		})
	}
}

// A program that starts itself for every request leaves the files of many
// processes; those that have ended are folded into one.
func TestFollowFoldsWhatHasEnded(t *testing.T) {
	f, stderr := follows(t, nil)
	const ended = 1 << 30 // no process has such an id
	running := followedProcess{t, f.dir, os.Getpid()}
	running.report(inproc.LinesExt, loop("a", 5))
	for i := range 500 {
		p := followedProcess{t, f.dir, ended + i}
		p.report(inproc.LinesExt, loop("a", 5))
		p.count("f a 2")
		f.look()
		left, err := os.ReadDir(f.dir)
		require.NoError(t, err)
		require.LessOrEqual(t, len(left), 2*maxFiles+2)
	}
	assert.FileExists(t, running.path(inproc.LinesExt))
	running.count("f a 7")
	f.done.Go(func() { <-f.stop })
	r := f.end()
	require.Len(t, r.Findings, 1)
	assert.Equal(t, 1007, r.Findings[0].Seen)
	assert.Equal(t, 1, strings.Count(stderr.String(), "n-plus-one"))
}

// Many processes that all find something else do not fill the memory.
func TestFollowIsBounded(t *testing.T) {
	f, stderr := follows(t, nil)
	for i := range 60 {
		p := followedProcess{t, f.dir, 1<<30 + i}
		for j := range 50 {
			p.report(inproc.LinesExt, loop(fmt.Sprintf("%d-%d", i, j), 5))
		}
		f.look()
	}
	f.done.Go(func() { <-f.stop })
	r := f.end()
	assert.Len(t, r.Findings, maxFollowed)
	assert.Contains(t, r.Missed, "more than 2000 different findings: those that came last are left out")
	assert.Equal(t, maxFollowed, strings.Count(stderr.String(), "n-plus-one"))
}
