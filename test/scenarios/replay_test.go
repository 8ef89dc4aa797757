package scenarios_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/trace"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

// TestReplay records every scenario and judges the trace: it must tell what
// the live run told.
func TestReplay(t *testing.T) {
	for _, db := range databases {
		keys := []scenarios.KeyStyle{scenarios.Dense, scenarios.UUID}
		if db.Dialect == scenarios.SQLite {
			keys = scenarios.AllKeys
		}
		for _, style := range keys {
			for _, n := range []int{3, 20} {
				size := scenarios.Size{Rows: n, Keys: style}
				t.Run(fmt.Sprintf("%s/%d %s", db.Dialect, n, style), func(t *testing.T) { replayAll(t, db, size) })
			}
		}
	}
}

func replayAll(t *testing.T, db *scenarios.Database, size scenarios.Size) {
	rec, err := trace.Open(t.TempDir())
	require.NoError(t, err)
	observer := scenarios.NewObserver(detect.RecordTo(rec))
	defer func() { require.NoError(t, db.Release(observer)) }()
	var live []report.Report
	for _, s := range scenarios.All() {
		if !s.RunsOn(db.Dialect) || !slices.Contains(s.RowCounts(), size.Rows) || !slices.Contains(s.KeyStyles(), size.Keys) {
			continue
		}
		reports, err := observer.Observe(context.Background(), db, s, size)
		require.NoError(t, err)
		live = append(live, reports...)
	}
	observer.Detector.Flush()
	require.NoError(t, rec.Close())
	require.NotEmpty(t, live)
	f, err := os.Open(rec.Files()[0])
	require.NoError(t, err)
	defer f.Close()
	again := map[string][]string{}
	sum, err := trace.Replay(f, detect.New(detect.ReportTo(reporterFunc(func(r report.Report) {
		again[r.Scopes[0].Name] = append(again[r.Scopes[0].Name], claimed(r)...)
	}))))
	require.NoError(t, err)
	require.Empty(t, sum.Damaged)
	require.Zero(t, sum.Unfinished)
	wanted := map[string][]string{}
	for _, r := range live {
		wanted[r.Scopes[0].Name] = append(wanted[r.Scopes[0].Name], claimed(r)...)
	}
	require.NotEmpty(t, wanted)
	for name, want := range wanted {
		slices.Sort(want)
		got := again[name]
		slices.Sort(got)
		require.Equal(t, want, got, name)
	}
}

type reporterFunc func(report.Report)

func (f reporterFunc) Report(_ context.Context, r report.Report) { f(r) }

// claimed is what a replay must repeat.
func claimed(r report.Report) []string {
	lines := []string{fmt.Sprintf("%d queries, %d rows, %d errors", r.Scopes[0].Queries, r.Scopes[0].Rows, r.Scopes[0].Errors)}
	for _, f := range r.Findings {
		parent := ""
		if f.Parent != nil {
			parent = f.Parent.Table + "." + f.Parent.Column
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %d %d %s from %q, %s, parallel %v", f.ID, f.Rule, f.Evidence, f.Query.Count, f.Query.DistinctArgs, f.Query.SQL, parent, f.Relation, f.Parallel))
	}
	return lines
}
