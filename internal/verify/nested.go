package verify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/words"
)

// nested is the try of a rewrite that replaces several loops: each loop as it
// ran, and what the rewrite's statements returned. The keys of an inner
// statement are taken from the rows of the one that it follows, as the program
// will take them.
type nested struct {
	s     *session
	c     *cases.Case
	r     *rewrite.Rewrite
	loops []*loop
	// whole says of each loop that all its executions are known: then each of
	// its keys must come from the rows above it.
	whole     []bool
	root      *result // the parent's rows, where a statement takes its place
	out       []*result
	requested []map[string]bool // the keys that each level was asked for
}

func (s *session) compareNested(ctx context.Context, c *cases.Case, r *rewrite.Rewrite) (rewrite.Verdict, error) {
	n := &nested{s: s, c: c, r: r, requested: make([]map[string]bool, len(r.Levels))}
	var before, after time.Duration
	if err := n.runLoops(ctx, &before); err != nil {
		return rewrite.Verdict{}, err
	}
	for i := range r.Statements {
		out, err := n.run(ctx, i)
		if err != nil {
			return rewrite.Verdict{}, err
		}
		n.out = append(n.out, out)
		after += out.took
		why, err := n.compare(ctx, i)
		if err != nil {
			return rewrite.Verdict{}, err
		}
		if why != "" {
			return rewrite.Verdict{Tried: true, Wrong: true, Note: why}, nil
		}
	}
	v := rewrite.Verdict{Verified: true, Tried: true, Note: n.same(), BeforeNS: int64(before), AfterNS: int64(after)}
	v.SavedNS = int64(measured{loop: before, rewrite: after, spared: r.Before - r.After, trip: s.roundTrip(ctx)}.saved())
	for i := range r.Levels {
		if v.Index == "" {
			v.Index = s.missingIndex(ctx, r.Levels[i].Case)
		}
	}
	return v, nil
}

// runLoops runs what the program ran, level by level.
func (n *nested) runLoops(ctx context.Context, took *time.Duration) error {
	for _, level := range n.r.Levels {
		child := &level.Case.Child
		kept := min(child.Kept, len(child.Args), n.s.executions)
		l, err := n.s.runLoop(ctx, level.Case, kept)
		if err != nil {
			return err
		}
		*took += inProportion(l.took, child.Executions, len(l.keys))
		n.loops = append(n.loops, l)
		n.whole = append(n.whole, kept == child.Executions && (level.Enclosing < 0 || n.whole[level.Enclosing]))
	}
	return nil
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

// run runs the i-th statement with the keys that the ones before it supply.
func (n *nested) run(ctx context.Context, i int) (*result, error) {
	st := &n.r.Statements[i]
	text := st.SQL
	var args []any
	for p, param := range st.Params {
		at := st.Levels[p]
		keys, err := n.keys(at)
		if err != nil {
			return nil, err
		}
		c := n.r.Levels[at].Case
		if param.Kind == rewrite.ParentArg {
			c = n.c
		}
		one := &rewrite.Statement{SQL: text, Params: []rewrite.Param{param}}
		expanded, values, err := n.s.bind(c, one, keys)
		if err != nil {
			return nil, err
		}
		text, args = expanded, append(args, values...)
	}
	return n.s.run(ctx, text, args)
}

// keys are what a level is asked for: the program's own keys where it stands
// first, else those in the rows of the level over it.
func (n *nested) keys(at int) (*loop, error) {
	level := n.r.Levels[at]
	if level.Enclosing < 0 {
		n.requested[at] = setOf(n.loops[at].keys)
		return n.loops[at], nil
	}
	over := n.r.Levels[level.Enclosing]
	if over.Statement >= len(n.out) {
		return n.loops[at], nil // it is joined: no key is bound
	}
	out := n.out[over.Statement]
	columns := n.linked(at)
	keys := &loop{values: map[string][]any{}}
	for _, row := range out.rows {
		values := make([]any, len(columns))
		for i, column := range columns {
			values[i] = row[column]
		}
		key := rowKey(values, upTo(len(values)))
		if _, seen := keys.values[key]; seen || slices.Contains(values, nil) {
			continue
		}
		keys.keys = append(keys.keys, key)
		keys.values[key] = values
	}
	n.requested[at] = setOf(keys.keys)
	if len(keys.keys) == 0 {
		return nil, notTried("no row supplies a key to an inner loop")
	}
	return keys, nil
}

// linked are the columns, in the result that holds the level over, of the
// values that a level follows.
func (n *nested) linked(at int) []int {
	level := n.r.Levels[at]
	var out []int
	for _, link := range level.Case.Links {
		out = append(out, n.r.Levels[level.Enclosing].Child[link.Column])
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
func (n *nested) compare(ctx context.Context, i int) (string, error) {
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
	return n.compareJoined(ctx, i, levels)
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
	if why := regroup(&alone, n.out[level.Statement], l, got); why != "" {
		return why, nil
	}
	return difference(&rewrite.Rewrite{Statements: []rewrite.Statement{alone}}, l, got, level.Ordered), nil
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
		return nil, "", notTried("none of the keys that were kept of an inner loop come from the rows that were kept above it")
	}
	return &l, "", nil
}
