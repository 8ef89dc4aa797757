package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/words"
)

// loop is what the repeated statement returned, by the key of its execution.
type loop struct {
	keys   []string            // in order of execution, each once
	values map[string][]any    // key -> the values of the links
	rows   map[string][]string // key -> its rows, canonical
	raw    map[string][][]any  // key -> its rows
	// place is where a row stands in the order of its execution, where that
	// can be told; see noteColumns.
	place   map[string]string
	columns int
	total   int
	took    time.Duration
	each    []time.Duration // what each execution took
}

// leansOn is what is wrong with a read that leans on a unique index.
func (s *session) leansOn(ctx context.Context, u *rewrite.Unique) (rewrite.Verdict, error) {
	missing, known, err := s.lacksUnique(ctx, u)
	switch columns := strings.Join(u.Columns, ", "); {
	case err != nil:
		return rewrite.Verdict{}, err
	case missing:
		return rewrite.Verdict{Tried: true, Wrong: true, Note: "nothing makes " + columns + " unique"}, nil
	case !known:
		return rewrite.Verdict{}, notTried("it is not known whether " + columns + " is unique")
	}
	return rewrite.Verdict{}, nil
}

func (s *session) compare(ctx context.Context, c *cases.Case, r *rewrite.Rewrite) (rewrite.Verdict, error) {
	if r.Unique != nil {
		if v, err := s.leansOn(ctx, r.Unique); err != nil || v.Wrong {
			return v, err
		}
	}
	if len(r.Levels) > 0 {
		return s.compareNested(ctx, c, r)
	}
	n := min(c.Child.Kept, len(c.Child.Args), s.executions)
	l, err := s.runLoop(ctx, c, n)
	if err != nil {
		return rewrite.Verdict{}, err
	}
	if len(r.Statements) > 0 && r.Statements[0].Elements {
		l = l.byElements()
	}
	var took time.Duration
	got := map[string][]string{}
	for i := range r.Statements {
		st := &r.Statements[i]
		out, err := s.runRewrite(ctx, c, st, l)
		if err != nil {
			return rewrite.Verdict{}, err
		}
		took += out.took
		if st.Replaces {
			why, err := s.parentsKept(ctx, c, st, out)
			if err != nil {
				return rewrite.Verdict{}, err
			}
			if why != "" {
				return rewrite.Verdict{Tried: true, Wrong: true, Note: "differs: " + why}, nil
			}
		}
		if why := regroup(st, out, l, got); why != "" {
			return rewrite.Verdict{Tried: true, Wrong: true, Note: why}, nil
		}
	}
	ordered := len(r.Statements) > 0 && r.Statements[0].Ordered
	if why := difference(r, l, got, ordered); why != "" {
		return rewrite.Verdict{Tried: true, Wrong: true, Note: why}, nil
	}
	m := measured{
		parent: s.parent, loop: typical(l.each), rewrite: took,
		ran: len(l.keys), executions: c.Child.Executions, keys: s.keys,
		spared: r.Before - r.After, trip: s.roundTrip(ctx),
	}
	verdict := rewrite.Verdict{
		Verified: true, Tried: true,
		Note:     fmt.Sprintf("same %s for %s", words.Count(l.total, "row", "rows"), words.Count(len(l.keys), "key", "keys")),
		BeforeNS: int64(m.parent + l.took), AfterNS: int64(m.rewrite), SavedNS: int64(m.saved()),
	}
	verdict.Index = s.missingIndex(ctx, c)
	return verdict, nil
}

// runLoop runs the child as the program did, once for each distinct key, and
// makes sure that it returns what the program got: else the rows have changed,
// or cannot be seen from another connection.
func (s *session) runLoop(ctx context.Context, c *cases.Case, n int) (*loop, error) {
	l := &loop{values: map[string][]any{}, rows: map[string][]string{}, raw: map[string][][]any{}}
	recorded := map[int][][]any{}
	for _, row := range c.Child.Result {
		recorded[row.Execution] = append(recorded[row.Execution], row.Values)
	}
	for i := range n {
		text := c.Child.Text
		if i < len(c.Child.Texts) && c.Child.Texts[i] != "" {
			text = c.Child.Texts[i]
		}
		values := linkValues(c, text, c.Child.Args[i])
		if values == nil {
			return nil, notTried("a key is neither bound nor a literal")
		}
		key := rowKey(values, upTo(len(values)))
		if _, seen := l.rows[key]; seen {
			continue
		}
		out, err := s.run(ctx, text, c.Child.Args[i])
		if err != nil {
			return nil, notAgain("the statement itself", err)
		}
		l.columns = len(out.columns)
		l.took += out.took
		l.each = append(l.each, out.took)
		l.total += len(out.rows)
		l.keys = append(l.keys, key)
		l.values[key] = values
		l.raw[key] = out.rows
		l.rows[key] = canonicalRows(out.rows, upTo(l.columns))
		l.noteColumns(s.dialect, text, out)
		if !sameRows(typedRows(recorded[i], out.kinds), out.rows) {
			return nil, notTried("another connection does not see the rows that the program saw")
		}
	}
	if len(l.keys) == 0 {
		return nil, notTried("no values were kept")
	}
	return l, nil
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
		have[rowKey(row, upTo(width))]++
	}
	for _, row := range recorded {
		if len(row) != width {
			return false
		}
		key := rowKey(row, upTo(width))
		if have[key]--; have[key] < 0 {
			return false
		}
	}
	return true
}

// linkValues are the values by which an execution is told from others: bound
// arguments, and literals of its text.
func linkValues(c *cases.Case, text string, args []any) []any {
	var out []any
	var literals []fingerprint.Literal
	for _, link := range c.Links {
		if link.Param > 0 {
			if link.Param > len(args) {
				return nil
			}
			out = append(out, args[link.Param-1])
			continue
		}
		if literals == nil {
			literals = fingerprint.AppendLiterals(nil, c.Dialect, text)
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

func (s *session) runRewrite(ctx context.Context, c *cases.Case, st *rewrite.Statement, l *loop) (*result, error) {
	if st.Most > 0 && len(l.keys) > st.Most {
		return s.inParts(ctx, c, st, l)
	}
	text, args, err := s.bind(c, st, l)
	if err != nil {
		return nil, err
	}
	return s.run(ctx, text, args)
}

// withoutLock drops FOR UPDATE and the like, which a read-only transaction
// refuses: what a lock returns is what the statement returns without it.
func (s *session) withoutLock(text string) string {
	st := fingerprint.Scan(s.dialect, text)
	for i := len(st.Queries) - 1; i >= 0; i-- {
		if span := st.Queries[i].LockSpan; !span.Empty() {
			text = text[:span.Start] + text[span.End:]
		}
	}
	return text
}

// regroup gives the rewrite's rows back to the executions.
func regroup(st *rewrite.Statement, out *result, l *loop, got map[string][]string) string {
	for _, i := range slices.Concat(st.Keys, st.Child) {
		if i < 0 || i >= len(out.columns) {
			return fmt.Sprintf("it returns %s where %d were expected", words.Count(len(out.columns), "column", "columns"), i+1)
		}
	}
	if len(st.Child) != l.columns {
		return fmt.Sprintf("it returns %d of the statement's %s", len(st.Child), words.Count(l.columns, "column", "columns"))
	}
	// A join repeats the child's rows where the parent's keys repeat.
	seen := map[string]map[string]int{}
	executions := l.byKey(st, out)
	for _, row := range out.rows {
		if st.Outer && allNull(row, st.Child) {
			continue
		}
		text := rowKey(row, st.Child)
		for _, key := range executions[rowKey(row, st.Keys)] {
			if st.Replaces {
				if seen[key] == nil {
					seen[key] = map[string]int{}
				}
				if seen[key][text]++; seen[key][text] > count(l.rows[key], text) {
					continue
				}
			}
			got[key] = append(got[key], text)
		}
	}
	return ""
}

// byKey gives the executions by the keys as the rewrite's columns hold them:
// in a column of numbers "1.10" and "1.1" are one.
func (l *loop) byKey(st *rewrite.Statement, out *result) map[string][]string {
	kinds := make([]kind, len(st.Keys))
	for i, column := range st.Keys {
		kinds[i] = out.kinds[column]
	}
	executions := map[string][]string{}
	for _, key := range l.keys {
		values := typed(slices.Clone(l.values[key]), kinds)
		as := rowKey(values, upTo(len(values)))
		executions[as] = append(executions[as], key)
	}
	return executions
}

func count(rows []string, row string) int {
	n := 0
	for _, r := range rows {
		if r == row {
			n++
		}
	}
	return n
}

func allNull(row []any, columns []int) bool {
	for _, i := range columns {
		if row[i] != nil {
			return false
		}
	}
	return len(columns) > 0
}

// difference says what differs first, empty where nothing does.
func difference(r *rewrite.Rewrite, l *loop, got map[string][]string, ordered bool) string {
	var fallback string
	if len(r.Statements) > 0 && r.Statements[0].Default != nil {
		value := r.Statements[0].Default
		row, several := value.(rewrite.Row)
		if !several {
			row = rewrite.Row{value}
		}
		fallback = rowKey(withNulls(row), upTo(len(row)))
	}
	for n, key := range l.keys {
		want, have := l.rows[key], got[key]
		if len(have) == 0 && fallback != "" {
			have = []string{fallback}
		}
		if !ordered || l.tied(want, have) {
			want, have = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(have))
		}
		if len(want) != len(have) {
			return fmt.Sprintf("differs: for key %d of %d it returns %s instead of %d", n+1, len(l.keys), words.Count(len(have), "row", "rows"), len(want))
		}
		for i := range want {
			if want[i] != have[i] {
				return fmt.Sprintf("differs: for key %d of %d row %d is another one", n+1, len(l.keys), i+1)
			}
		}
	}
	return ""
}

// withNulls exchanges rewrite.Null for what a database returns.
func withNulls(row rewrite.Row) []any {
	out := slices.Clone(row)
	for i, v := range out {
		if v == rewrite.Null {
			out[i] = nil
		}
	}
	return out
}

func canonicalRows(rows [][]any, columns []int) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = rowKey(row, columns)
	}
	return out
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
