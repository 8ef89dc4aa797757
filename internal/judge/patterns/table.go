package patterns

import (
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
)

// A Pattern is a way to repeat that is no N+1.
type Pattern struct {
	Name  string // as reports have it
	Doc   string
	Match func(*analysis.Analysis, *analysis.Group) bool
}

// Table are the patterns that are looked for before any value is followed, in
// this order: the first one that matches is what a group is. Those that rest
// on values come later, among the rules: package judge has their order.
var Table = []Pattern{
	{seenCopy, "COPY and LOAD DATA stream rows", func(_ *analysis.Analysis, c *analysis.Group) bool {
		return c.Stmt.Kind == fingerprint.Copy
	}},
	{seenHousekeeper, "transaction control, DDL, catalogue and pings are no work on rows", func(_ *analysis.Analysis, c *analysis.Group) bool {
		return !c.Stmt.Counts || c.Stmt.Kind == fingerprint.Control || c.Stmt.Kind == fingerprint.DDL
	}},
	{SeenRetry, "it failed, and was tried again with the same arguments", func(h *analysis.Analysis, c *analysis.Group) bool {
		return c.Count < h.Limit.Repeated && c.Retried()
	}},
	{SeenChunks, "lists of one full size, of which only the last may be shorter", func(_ *analysis.Analysis, c *analysis.Group) bool {
		return batches(c) > 0 && batchKind(c) == SeenChunks
	}},
	{SeenBatch, "lists of several keys", func(_ *analysis.Analysis, c *analysis.Group) bool {
		return batches(c) > 0
	}},
	{SeenFew, "too few to speak of", func(h *analysis.Analysis, c *analysis.Group) bool {
		return c.Count < min(h.Limit.Likely, h.Limit.Duplicates)
	}},
	{SeenLedger, "a fixed row that each step replaces", func(h *analysis.Analysis, c *analysis.Group) bool {
		return !c.Reads() && ledger(h, c)
	}},
	{SeenQueue, "a write with a limit takes what is left bit by bit", writes(takesBits)},
	{SeenRangeSweep, "a write goes over the table window by window", writes(writesWindows)},
	{SeenSameRow, "an update of one row keeps its progress", writes(updatesOneRow)},
	{SeenReread, "the scope wrote to the table between the executions", asksAgain(func(h *analysis.Analysis, c *analysis.Group) bool {
		return 2*rereads(h, c) >= len(c.Execs)
	})},
	{SeenUnrecorded, "the table was written in between, when is not known", asksAgain(UnseenWrite)},
	{SeenPolling, "the result changed, or time passed before each execution", asksAgain(func(_ *analysis.Analysis, c *analysis.Group) bool {
		return resultChanged(c) || slow(c)
	})},
	{SeenOffset, "an offset moves while every key stays", reads(SeenOffset)},
	{SeenKeyset, "a bound moves, behind which a limit takes the next rows", reads(SeenKeyset)},
	{SeenRangeSweep, "a read goes over the table window by window", reads(SeenRangeSweep)},
}

// writes is a match among the updates and deletes.
func writes(match func(*analysis.Group, *fingerprint.Structure) bool) func(*analysis.Analysis, *analysis.Group) bool {
	return func(_ *analysis.Analysis, c *analysis.Group) bool {
		return (c.Stmt.Kind == fingerprint.Update || c.Stmt.Kind == fingerprint.Delete) && !c.Reads() && match(c, c.Shape())
	}
}

// asksAgain is a match among reads with the same arguments.
func asksAgain(match func(*analysis.Analysis, *analysis.Group) bool) func(*analysis.Analysis, *analysis.Group) bool {
	return func(h *analysis.Analysis, c *analysis.Group) bool { return c.Reads() && c.Same() && match(h, c) }
}

// reads is a match among reads of pages and windows.
func reads(name string) func(*analysis.Analysis, *analysis.Group) bool {
	return func(_ *analysis.Analysis, c *analysis.Group) bool { return c.Reads() && !c.Same() && sweep(c) == name }
}
