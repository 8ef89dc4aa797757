package main

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/report"
)

// shard is a report of one of many processes, none of whose scopes and
// findings another one has, but for one of each.
func shard(n, scopes int) report.Report {
	r := report.Report{Version: 1}
	for i := range scopes {
		name := fmt.Sprintf("TestShard%d/%d", n, i)
		if i == 0 {
			name = "TestShared"
		}
		r.Scopes = append(r.Scopes, report.ScopeStats{Name: name, Kind: "test", Queries: 3, Timeline: make([]report.Burst, 5)})
	}
	for _, id := range []string{"shared", fmt.Sprint(n)} {
		r.Findings = append(r.Findings, report.Finding{ID: id, Rule: report.RuleNPlusOne, Query: report.Query{Count: 10}})
	}
	return r
}

func TestManyReportsAreMergedInBoundedMemory(t *testing.T) {
	const shards, scopes = 1_000, 20
	small := bounds{names: 2_000, findings: 5_000, timelines: 100}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g := gathering{bounds: small}
	for n := range shards {
		g.add(shard(n, scopes))
		require.Less(t, len(g.merged.Scopes), small.names+1)
		require.LessOrEqual(t, len(g.waiting), gatherAtOnce)
	}
	r := g.report()
	g = gathering{}
	runtime.GC() // what is left is the result
	runtime.ReadMemStats(&after)
	assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(8<<20))

	queries, timelines := 0, 0
	for _, s := range r.Scopes {
		queries += s.Queries
		if len(s.Timeline) > 0 {
			timelines++
		}
	}
	assert.Equal(t, shards*scopes*3, queries, "what is summed up still counts")
	assert.Equal(t, small.timelines, timelines)
	assert.InDelta(t, small.names, len(r.Scopes), 1)
	assert.Equal(t, shards+1, len(r.Findings), "no finding is lost below the bound")
	assert.Len(t, r.Notes, 2, "what was left out is said")
	runtime.KeepAlive(&r)
}
