package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/trace"
	"github.com/nplusone-go/nplusone/report"
)

func TestPartsRememberWhoseLinesAre(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) { require.NoError(t, os.WriteFile(name, []byte(text), 0o644)) }
	write("a", "1\n2\n")
	write("b", "3") // no end of the line
	write("c", "")
	write("d", "4\n5")
	p := newParts(strings.NewReader("6\n7\n"), []string{"a", "b", "c", "missing", "d", "-"})
	text, err := io.ReadAll(p)
	require.NoError(t, err)
	assert.Equal(t, "1\n2\n3\n4\n5\n6\n7\n", string(text))
	for line, want := range map[int]string{1: "a 1", 2: "a 2", 3: "b 1", 4: "d 1", 5: "d 2", 6: "standard input 1", 7: "standard input 2"} {
		file, n := p.place(line)
		assert.Equal(t, want, fmt.Sprint(file, " ", n), "line %d", line)
	}
	err = p.errors(trace.Summary{Lines: 7, Damages: 1, Damaged: []trace.Damage{{Line: 5, What: "cut short"}}})
	assert.ErrorContains(t, err, "missing")
	assert.ErrorContains(t, err, "d: line 2: cut short")
	assert.ErrorContains(t, p.errors(trace.Summary{Lines: 7, Damages: 500}), "500 more damaged lines")
}

func TestTraceFilesAreInTheirOrder(t *testing.T) {
	dir := t.TempDir()
	var want []string
	for _, name := range []string{"nplusone-a-0001.trace.jsonl", "nplusone-a-0002.trace.jsonl", "nplusone-a-0010.trace.jsonl", "nplusone-b-0001.trace.jsonl"} {
		want = append(want, filepath.Join(dir, name))
	}
	for _, name := range append([]string{filepath.Join(dir, "nplusone-1.json")}, want...) {
		require.NoError(t, os.WriteFile(name, nil, 0o644))
	}
	files, err := traceFiles([]string{dir, "-"})
	require.NoError(t, err)
	assert.Equal(t, append(want, "-"), files)
}

// However many scopes have a name of their own, what is kept is bounded, and
// no statement is lost from the sums.
func TestSummingIsBounded(t *testing.T) {
	s := &summing{gathering{bounds: ofTraces}}
	scopes := ofTraces.names + 1000
	for i := range scopes {
		s.Report(context.Background(), report.Report{
			Version:  1,
			Scopes:   []report.ScopeStats{{Name: fmt.Sprintf("GET /%d", i), Kind: "http", Queries: 1}},
			Findings: []report.Finding{{ID: fmt.Sprint(i), Rule: report.RuleNPlusOne, Query: report.Query{Count: i}}},
		})
		require.True(t, len(s.all.merged.Scopes) <= ofTraces.names && len(s.all.merged.Findings) <= ofTraces.findings)
	}
	r := s.report()
	assert.InDelta(t, ofTraces.names, len(r.Scopes), 1)
	assert.Equal(t, ofTraces.findings, len(r.Findings))
	assert.Equal(t, scopes-1, r.Findings[0].Query.Count, "the worst stay")
	queries, runs := 0, 0
	for _, one := range r.Scopes {
		queries += one.Queries
		runs += max(one.Runs, 1)
	}
	assert.Equal(t, scopes, queries)
	assert.Equal(t, scopes, runs)
	assert.Len(t, r.Notes, 2)
}
