package logs

import (
	"context"
	"slices"
	"sync"

	"github.com/nplusone-go/nplusone/report"
)

// maxReported bounds the findings of which Growing knows that it has passed
// them on.
const maxReported = 1000

// Growing passes each finding on once, and again when it has grown to twice the
// executions: a server meets the same one with every request.
func Growing(to report.Reporter) report.Reporter {
	return &growing{to: to, reported: map[string]int{}}
}

type growing struct {
	to       report.Reporter
	mu       sync.Mutex
	reported map[string]int // executions, by finding
}

func (g *growing) Report(ctx context.Context, r report.Report) {
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f report.Finding) bool { return !g.isNews(&f) })
	g.to.Report(ctx, r)
}

func (g *growing) isNews(f *report.Finding) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	before, seen := g.reported[f.ID]
	if seen && f.Query.Count < 2*before {
		return false
	}
	if len(g.reported) >= maxReported {
		clear(g.reported)
	}
	g.reported[f.ID] = max(f.Query.Count, 1)
	return true
}
