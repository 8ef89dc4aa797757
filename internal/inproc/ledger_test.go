package inproc

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/report"
)

func request(name string, findings ...report.Finding) report.Report {
	for i := range findings {
		findings[i].Scope = name
	}
	return report.Report{
		Version:  1,
		Scopes:   []report.ScopeStats{{Name: name, Kind: "http", Queries: 3, Rows: 5, DurationNS: 100, Owners: map[string]int{"context": 3}}},
		Findings: findings,
	}
}

func finding(id string, count int, e report.Evidence, suppressed string) report.Finding {
	return report.Finding{ID: id, Rule: report.RuleNPlusOne, Evidence: e, Suppressed: suppressed, Query: report.Query{SQL: "select", Count: count}}
}

// What says more than was said is handed on, all else is only counted.
func TestLedgerHandsOnWhatIsNew(t *testing.T) {
	for _, test := range []struct {
		name, reason string
		before       []report.Finding
		then         report.Finding
		news         bool
	}{
		{"the first", "it is new", nil, finding("a", 3, report.Likely, ""), true},
		{"another one", "it is new", []report.Finding{finding("a", 3, report.Likely, "")}, finding("b", 3, report.Likely, ""), true},
		{"the same", "it was said", []report.Finding{finding("a", 3, report.Likely, "")}, finding("a", 3, report.Likely, ""), false},
		{"fewer", "the worst counts", []report.Finding{finding("a", 9, report.Likely, "")}, finding("a", 3, report.Likely, ""), false},
		{"more", "it is worse", []report.Finding{finding("a", 3, report.Likely, "")}, finding("a", 4, report.Likely, ""), true},
		{"surer", "evidence grew", []report.Finding{finding("a", 9, report.Likely, "")}, finding("a", 3, report.Traced, ""), true},
		{"less sure", "the strongest counts", []report.Finding{finding("a", 9, report.Traced, "")}, finding("a", 9, report.Repeated, ""), false},
		{"excused before", "it fails now", []report.Finding{finding("a", 9, report.Likely, "batch")}, finding("a", 3, report.Likely, ""), true},
		{"excused now", "it failed before", []report.Finding{finding("a", 9, report.Likely, "")}, finding("a", 9, report.Likely, "batch"), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := newLedger("")
			for _, f := range test.before {
				l.add(request("GET /", f), nil)
			}
			line, _ := l.add(request("GET /", test.then), nil)
			if !test.news {
				assert.Empty(t, line.Report.Findings, test.reason)
				return
			}
			require.Len(t, line.Report.Findings, 1, test.reason)
			assert.Equal(t, test.then.ID, line.Report.Findings[0].ID)
		})
	}
}

// A finding that gets a little worse again and again is not written each time,
// and its worst scope is in the sums all the same.
func TestLedgerOfSlowGrowth(t *testing.T) {
	l := newLedger("")
	lines := 0
	for n := 3; n < 2000; n++ {
		line, _ := l.add(request("GET /", finding("a", n, report.Traced, "")), map[string]Case{"a": {Scope: fmt.Sprint(n)}})
		lines += len(line.Report.Findings)
	}
	assert.LessOrEqual(t, lines, maxLines)
	sums := l.total()
	require.Len(t, sums.Report.Findings, 1)
	assert.Equal(t, 1999, sums.Report.Findings[0].Query.Count)
	assert.Equal(t, "1999", sums.Cases["a"].Scope)
}

// folder is the size of all files.
func folder(t *testing.T, dir string) (size int64, names map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	names = map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		size += int64(len(text))
		names[filepath.Ext(e.Name())] = string(text)
	}
	return size, names
}

// However long a process serves, and whatever its requests are called, it
// writes little; what it counts is right at any moment.
func TestLedgerIsBounded(t *testing.T) {
	const runs = 20_000
	for _, test := range []struct {
		name    string
		request func(i int) report.Report
		most    int64
		seen    string // in the counts
		drops   bool
	}{
		{"one route", func(int) report.Report { return request("GET /", finding("a", 9, report.Traced, "")) }, 4 << 10, fmt.Sprintf("f a %d ", runs), false},
		{"a path for each request", func(i int) report.Report {
			return request(fmt.Sprint("GET /", i), finding("a", 9, report.Traced, ""))
		}, 512 << 10, fmt.Sprintf("s %s %d ", ScopeKey("http", others), runs-maxScopes), false},
		{"a statement for each request", func(i int) report.Report {
			f := finding(fmt.Sprint("id", i), 9, report.Traced, "")
			f.Query.SQL = strings.Repeat("x", 1000)
			return request("GET /", f)
		}, 4 << 20, "f id7 1 ", true},
		{"long statements", func(i int) report.Report {
			f := finding(fmt.Sprint("id", i), 9, report.Traced, "")
			f.Query.SQL = strings.Repeat("x", 100_000)
			return request("GET /", f)
		}, maxHanded + 1<<20, "f id7 1 ", true},
		{"a note for each request", func(i int) report.Report {
			r := request("GET /")
			r.Notes = []string{fmt.Sprint("note ", i)}
			return r
		}, 64 << 10, fmt.Sprintf("s %s %d ", ScopeKey("http", "GET /"), runs), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := newLedger(t.TempDir())
			for i := range runs {
				if line, news := l.add(test.request(i), nil); news {
					l.hand(line)
				}
				l.sum(false)
			}
			l.sum(true)
			size, files := folder(t, l.disk.dir)
			assert.Len(t, files, 3)
			assert.LessOrEqual(t, size, test.most)
			assert.Contains(t, files[CountsExt], test.seen)
			var sums Line
			require.NoError(t, json.Unmarshal([]byte(files[SumsExt]), &sums))
			assert.LessOrEqual(t, len(sums.Report.Scopes), maxScopes+1)
			assert.Equal(t, test.drops, sums.Ending != nil && sums.Ending.Dropped > 0, "what found no room is said")
			for line := range strings.Lines(files[LinesExt]) {
				require.True(t, json.Valid([]byte(line)))
			}
		})
	}
}

// The counts are right without the last sums: a server mostly dies by a
// signal.
func TestLedgerCountsSurvive(t *testing.T) {
	l := newLedger(t.TempDir())
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 250 {
				if line, news := l.add(request("GET /", finding("a", 9, report.Traced, "")), nil); news {
					l.hand(line)
				}
				l.sum(false)
			}
		})
	}
	wait.Wait()
	_, files := folder(t, l.disk.dir)
	assert.Contains(t, files[CountsExt], "f a 2000 ")
	assert.Contains(t, files[CountsExt], fmt.Sprintf("s %s 2000 6000 10000 0 200000 0 ", ScopeKey("http", "GET /")))
	assert.Zero(t, len(files[CountsExt])%CountSize)
	assert.Equal(t, 1, strings.Count(files[LinesExt], "\n"))
}

// A folder that is gone belonged to a command that has ended: its program
// goes on in silence.
func TestLedgerWithoutAFolder(t *testing.T) {
	l := newLedger(filepath.Join(t.TempDir(), "gone"))
	line, news := l.add(request("GET /", finding("a", 9, report.Traced, "")), nil)
	require.True(t, news)
	assert.NotPanics(t, func() {
		l.hand(line)
		l.sum(true)
	})
	assert.True(t, l.disk.broken)
}
