package trial

import (
	"context"
	"slices"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Outcome is what a request's statements returned, as digests.
type Outcome struct {
	Loops   []LoopOutcome
	Parent  *Result // nil where it was not run
	Results []Result
}

// LoopOutcome is what a loop returned, by its keys in order of execution, each
// once.
type LoopOutcome struct {
	Columns []string
	Keys    []Key
	Default []Cell
}

// Key is one execution of a loop.
type Key struct {
	Values []Forms
	Result Result
}

// Result is what one statement returned.
type Result struct {
	Columns []string
	Kinds   []Kind
	Rows    [][]Cell
	Took    time.Duration
}

func (r *rowSet) result() Result {
	return Result{Columns: r.columns, Kinds: r.kinds, Rows: digestRows(r.rows), Took: r.took}
}

// try is one request on its way.
type try struct {
	session *Session
	request *Request
	loops   []*loop
	out     []*rowSet
}

// loop is what the repeated statement returned, by the key of its execution.
type loop struct {
	executions []Execution
	links      []Link
	keys       []string         // in order of execution, each once
	values     map[string][]any // key -> the values of the links
	runs       map[string]run
}

type run struct {
	execution int
	rows      *rowSet
}

// Run runs the loops, the parent where a statement takes its place, and the
// statements.
func (s *Session) Run(ctx context.Context, r *Request) (*Outcome, error) {
	t := &try{session: s, request: r}
	out := &Outcome{}
	for i := range r.Loops {
		l, err := t.runLoop(ctx, &r.Loops[i])
		if err != nil {
			return nil, err
		}
		t.loops = append(t.loops, l)
		out.Loops = append(out.Loops, l.outcome(&r.Loops[i]))
	}
	if r.Replaces && r.Parent != nil {
		parent, err := s.run(ctx, r.Parent.Text, r.Parent.Args)
		if err != nil {
			return nil, notAgain("the parent's statement", err)
		}
		result := parent.result()
		out.Parent = &result
	}
	for i := range r.Statements {
		rows, err := t.runNext(ctx, &r.Statements[i])
		if err != nil {
			return nil, err
		}
		if err := t.timeAgain(ctx, &r.Statements[i], rows); err != nil {
			return nil, err
		}
		t.out = append(t.out, rows)
		out.Results = append(out.Results, rows.result())
	}
	if r.Again {
		return out, t.unchanged(ctx)
	}
	return out, nil
}

// timeAgain runs a statement that took longer than the loops again: it may have
// been held up, or met a cold cache. What it takes is the least of it.
func (t *try) timeAgain(ctx context.Context, st *Statement, rows *rowSet) error {
	const more, noise = 2, 5 * time.Millisecond
	for range more {
		if rows.took <= t.loopsTook()+noise {
			return nil
		}
		left := t.session.left
		again, err := t.runNext(ctx, st)
		if err != nil {
			return err
		}
		t.session.left = left
		rows.took = min(rows.took, again.took)
	}
	return nil
}

func (t *try) loopsTook() (all time.Duration) {
	for _, l := range t.loops {
		for _, r := range l.runs {
			all += r.rows.took
		}
	}
	return all
}

// runLoop runs the child as the program did, once for each distinct key, and
// makes sure that it returns what the program got: else the rows have changed,
// or cannot be seen from another connection.
func (t *try) runLoop(ctx context.Context, of *Loop) (*loop, error) {
	l := &loop{executions: of.Executions, links: of.Links, values: map[string][]any{}, runs: map[string]run{}}
	for i := range min(len(of.Executions), t.session.limits.Executions) {
		x := &of.Executions[i]
		values := linkValues(t.session.Dialect, of.Links, x)
		if values == nil {
			return nil, NotTried("a key is neither bound nor a literal")
		}
		key := rowText(values)
		if _, seen := l.runs[key]; seen {
			continue
		}
		out, err := t.session.run(ctx, x.Text, x.Args)
		if err != nil {
			return nil, notAgain("the statement itself", err)
		}
		l.keys = append(l.keys, key)
		l.values[key] = values
		l.runs[key] = run{i, out}
		if i < len(of.Recorded) && !sameRows(typedRows(of.Recorded[i], out.kinds), out.rows) {
			return nil, NotTried("another connection does not see the rows that the program saw")
		}
	}
	if len(l.keys) == 0 {
		return nil, NotTried("no values were kept")
	}
	if of.Elements {
		l = l.byElements()
	}
	return l, nil
}

// unchanged runs the loops once more: what they return now must be what they
// returned before the candidate ran.
func (t *try) unchanged(ctx context.Context) error {
	for _, l := range t.loops {
		for _, key := range l.keys {
			before := l.runs[key]
			x := &l.executions[before.execution]
			now, err := t.session.run(ctx, x.Text, x.Args)
			if err != nil {
				return notAgain("the statement itself", err)
			}
			if len(now.rows) != len(before.rows.rows) || !sameRows(before.rows.rows, now.rows) {
				return NotTried("the rows changed while it was tried")
			}
		}
	}
	return nil
}

func (l *loop) outcome(of *Loop) LoopOutcome {
	out := LoopOutcome{Default: digests(of.Default)}
	for _, key := range l.keys {
		out.Keys = append(out.Keys, Key{Values: forms(l.values[key]), Result: l.runs[key].rows.result()})
	}
	out.Columns = out.Keys[0].Result.Columns
	return out
}

// sameRows compares with what the program read, as far as that was kept: it
// may have read only the first rows, or the first columns.
func sameRows(recorded, now [][]any) bool {
	if len(recorded) > len(now) {
		return false
	}
	have := map[string]int{}
	width := 0
	if len(recorded) > 0 {
		width = len(recorded[0])
	}
	for _, row := range now {
		if width > len(row) {
			return false
		}
		have[rowText(row[:width])]++
	}
	for _, row := range recorded {
		if len(row) != width {
			return false
		}
		key := rowText(row)
		if have[key]--; have[key] < 0 {
			return false
		}
	}
	return true
}

// linkValues are the values by which an execution is told from others: bound
// arguments, and literals of its text.
func linkValues(d fingerprint.Dialect, links []Link, x *Execution) []any {
	var out []any
	var literals []fingerprint.Literal
	for _, link := range links {
		if link.Param > 0 {
			if link.Param > len(x.Args) {
				return nil
			}
			out = append(out, x.Args[link.Param-1])
			continue
		}
		if literals == nil {
			literals = fingerprint.AppendLiterals(nil, d, x.Text)
		}
		at := slices.IndexFunc(literals, func(l fingerprint.Literal) bool { return l.Slot == link.Slot })
		if at < 0 {
			return nil
		}
		out = append(out, literalValue(literals[at]))
	}
	return out
}

func literalValue(l fingerprint.Literal) any {
	if n, ok := l.Int(); ok {
		return n
	}
	if l.Kind == fingerprint.NullLiteral {
		return nil
	}
	return l.Text()
}

// runNext runs a statement with the keys that the loops, or the statements
// before it, supply.
func (t *try) runNext(ctx context.Context, st *Statement) (*rowSet, error) {
	if st.Levels == nil {
		return t.runStatement(ctx, st, t.loops[0])
	}
	text := st.Text
	var args []any
	for p, param := range st.Params {
		keys, err := t.keys(st.Levels[p])
		if err != nil {
			return nil, err
		}
		one := &Statement{Text: text, Params: []Param{param}}
		expanded, values, err := t.bind(one, keys)
		if err != nil {
			return nil, err
		}
		text, args = expanded, append(args, values...)
	}
	return t.session.run(ctx, text, args)
}

func (t *try) runStatement(ctx context.Context, st *Statement, l *loop) (*rowSet, error) {
	if st.Most > 0 && len(l.keys) > st.Most {
		return t.inParts(ctx, st, l)
	}
	text, args, err := t.bind(st, l)
	if err != nil {
		return nil, err
	}
	return t.session.run(ctx, text, args)
}

// keys are what a level is asked for: the program's own keys where it stands
// first, else those in the rows of the level over it.
func (t *try) keys(at int) (*loop, error) {
	of := &t.request.Loops[at]
	if of.Enclosing < 0 || of.EnclosingStatement >= len(t.out) {
		return t.loops[at], nil // the program's, or joined: then no key is bound
	}
	keys := &loop{executions: of.Executions, links: of.Links, values: map[string][]any{}}
	for _, row := range t.out[of.EnclosingStatement].rows {
		values := make([]any, len(of.From))
		for i, column := range of.From {
			if column < 0 || column >= len(row) {
				return nil, NotTried("the rewrite asks for a column that is not there")
			}
			values[i] = row[column]
		}
		key := rowText(values)
		if _, seen := keys.values[key]; seen || slices.Contains(values, nil) {
			continue
		}
		keys.keys = append(keys.keys, key)
		keys.values[key] = values
	}
	if len(keys.keys) == 0 {
		return nil, NotTried("no row supplies a key to an inner loop")
	}
	return keys, nil
}
