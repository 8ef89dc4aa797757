package verify

import (
	"context"
	"fmt"
	"time"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/trial"
	"github.com/nplusone-go/nplusone/internal/words"
)

// nested is the try of a rewrite that replaces several loops: each loop as it
// ran, and what the rewrite's statements returned. The keys of an inner
// statement are taken from the rows of the one that it follows, as the program
// will take them.
type nested struct {
	c       *cases.Case
	r       *rewrite.Rewrite
	outcome *trial.Outcome
	loops   []*loop
	// whole says of each loop that all its executions are known: then each of
	// its keys must come from the rows above it.
	whole     []bool
	requested []map[string]bool // the keys that each level was asked for
}

func (s *session) compareNested(ctx context.Context, c *cases.Case, r *rewrite.Rewrite) (rewrite.Verdict, error) {
	outcome, err := s.Run(ctx, request(c, r, s.executions))
	if err != nil {
		return rewrite.Verdict{}, err
	}
	n := &nested{c: c, r: r, outcome: outcome}
	before := n.readLoops(s.executions)
	var after time.Duration
	for i := range outcome.Results {
		after += outcome.Results[i].Took
	}
	for i := range r.Statements {
		why, err := n.compare(i)
		if err != nil {
			return rewrite.Verdict{}, err
		}
		if why != "" {
			return rewrite.Verdict{Tried: true, Wrong: true, Note: why}, nil
		}
	}
	v := rewrite.Verdict{Verified: true, Tried: true, Note: n.same(), BeforeNS: int64(before), AfterNS: int64(after)}
	v.SavedNS = int64(measured{loop: before, rewrite: after, spared: r.Before - r.After, trip: s.RoundTrip(ctx)}.saved())
	for i := range r.Levels {
		if v.Index == "" {
			v.Index = s.missingIndex(ctx, r.Levels[i].Case)
		}
	}
	return v, nil
}

// readLoops reads what the program's loops returned, level by level, and what
// they took.
func (n *nested) readLoops(executions int) (took time.Duration) {
	for i, level := range n.r.Levels {
		child := &level.Case.Child
		l := newLoop(n.c.Dialect, level.Case, &n.outcome.Loops[i])
		took += inProportion(l.took, child.Executions, len(l.keys))
		n.loops = append(n.loops, l)
		all := min(child.Kept, len(child.Args), executions) == child.Executions
		n.whole = append(n.whole, all && (level.Enclosing < 0 || n.whole[level.Enclosing]))
		n.requested = append(n.requested, n.keys(i))
	}
	return took
}

// same says what was compared.
func (n *nested) same() string {
	rows, keys := 0, 0
	for _, l := range n.loops {
		rows += l.total
		keys += len(l.keys)
	}
	return fmt.Sprintf("same %s for %s of %d loops", words.Count(rows, "row", "rows"), words.Count(keys, "key", "keys"), len(n.loops))
}

// keys are what a level is asked for: the program's own keys where it stands
// first, else those in the rows of the level over it.
func (n *nested) keys(at int) map[string]bool {
	level := n.r.Levels[at]
	if level.Enclosing < 0 {
		return setOf(n.loops[at].keys)
	}
	out := map[string]bool{}
	columns := linked(n.r, at)
	for _, row := range n.outcome.Results[n.r.Levels[level.Enclosing].Statement].Rows {
		key := make([]trial.Cell, 0, len(columns))
		for _, column := range columns {
			if column < len(row) && row[column] != "" {
				key = append(key, row[column])
			}
		}
		if len(key) == len(columns) {
			out[rowKey(key, upTo(len(key)))] = true
		}
	}
	return out
}

// linked are the columns, in the result that holds the level over, of the
// values that a level follows.
func linked(r *rewrite.Rewrite, at int) []int {
	level := r.Levels[at]
	var out []int
	for _, link := range level.Case.Links {
		out = append(out, r.Levels[level.Enclosing].Child[link.Column])
	}
	return out
}

func setOf(keys []string) map[string]bool {
	out := make(map[string]bool, len(keys))
	for _, k := range keys {
		out[k] = true
	}
	return out
}

// compare holds the i-th statement's rows against the loops that it replaces.
func (n *nested) compare(i int) (string, error) {
	st := &n.r.Statements[i]
	var levels []int
	for at, level := range n.r.Levels {
		if level.Statement == i {
			levels = append(levels, at)
		}
	}
	if len(levels) == 0 {
		return "a statement brings nothing", nil
	}
	if len(levels) == 1 && !st.Replaces {
		return n.compareBatch(st, levels[0])
	}
	return n.compareJoined(i, levels)
}

// compareBatch gives the rows of one level back to its executions.
func (n *nested) compareBatch(st *rewrite.Statement, at int) (string, error) {
	l, why, err := n.reached(at, n.requested[at])
	if err != nil || why != "" {
		return why, err
	}
	level := n.r.Levels[at]
	alone := *st
	alone.Keys, alone.Child, alone.Default, alone.Ordered = level.Keys, level.Child, level.Default, level.Ordered
	got := map[string][]string{}
	if why := regroup(&alone, &n.outcome.Results[level.Statement], l, got); why != "" {
		return why, nil
	}
	return difference(l, got, level.Ordered), nil
}

// reached are the executions of a loop whose keys the rows above supplied.
func (n *nested) reached(at int, supplied map[string]bool) (*loop, string, error) {
	l := *n.loops[at]
	l.keys = nil
	for _, key := range n.loops[at].keys {
		if supplied[key] {
			l.keys = append(l.keys, key)
		}
	}
	if len(l.keys) < len(n.loops[at].keys) && n.whole[at] {
		return nil, "differs: a key of an inner loop is not among the rows that it was to follow", nil
	}
	if len(l.keys) == 0 {
		return nil, "", trial.NotTried("none of the keys that were kept of an inner loop come from the rows that were kept above it")
	}
	return &l, "", nil
}
