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
	"github.com/nplusone-go/nplusone/internal/trial"
	"github.com/nplusone-go/nplusone/internal/words"
)

// loop is what the repeated statement returned, by the key of its execution.
type loop struct {
	keys   []string                 // in order of execution, each once
	values map[string][]trial.Forms // key -> the values of the links
	rows   map[string][]string      // key -> its rows, each as one text
	raw    map[string][][]trial.Cell
	// place is where a row stands in the order of its execution, where that
	// can be told; see noteColumns.
	place    map[string]string
	fallback []trial.Cell // the row of an execution without rows
	columns  int
	total    int
	took     time.Duration
	each     []time.Duration // what each execution took
}

// newLoop reads what trial answered.
func newLoop(d fingerprint.Dialect, c *cases.Case, outcome *trial.LoopOutcome) *loop {
	l := &loop{
		values: map[string][]trial.Forms{}, rows: map[string][]string{}, raw: map[string][][]trial.Cell{},
		fallback: outcome.Default, columns: len(outcome.Columns),
	}
	by := orderedBy(d, c.Child.Text, outcome.Columns)
	for i := range outcome.Keys {
		k := &outcome.Keys[i]
		key := keyAs(k.Values, nil)
		l.keys = append(l.keys, key)
		l.values[key] = k.Values
		l.took += k.Result.Took
		l.each = append(l.each, k.Result.Took)
		l.total += len(k.Result.Rows)
		l.raw[key] = k.Result.Rows
		l.rows[key] = rowTexts(k.Result.Rows)
		l.noteColumns(by, k.Result.Rows)
	}
	return l
}

// keyAs is a key as columns of some kinds hold it.
func keyAs(values []trial.Forms, kinds []trial.Kind) string {
	row := make([]trial.Cell, len(values))
	for i := range values {
		k := trial.Plain
		if i < len(kinds) {
			k = kinds[i]
		}
		row[i] = values[i][k]
	}
	return rowKey(row, upTo(len(row)))
}

// rowKey is a row of some columns as one text.
func rowKey(row []trial.Cell, columns []int) string {
	var b strings.Builder
	for _, i := range columns {
		b.WriteString(string(row[i]))
		b.WriteByte(':')
	}
	return b.String()
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
		return rewrite.Verdict{}, trial.NotTried("it is not known whether " + columns + " is unique")
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
	outcome, err := s.Run(ctx, request(c, r, s.executions))
	if err != nil {
		return rewrite.Verdict{}, err
	}
	l := newLoop(c.Dialect, c, &outcome.Loops[0])
	var took, parent time.Duration
	got := map[string][]string{}
	for i := range r.Statements {
		st, out := &r.Statements[i], &outcome.Results[i]
		took += out.Took
		if st.Replaces {
			if why := parentsKept(c, outcome.Parent, out); why != "" {
				return rewrite.Verdict{Tried: true, Wrong: true, Note: "differs: " + why}, nil
			}
			parent = outcome.Parent.Took
		}
		if why := regroup(st, out, l, got); why != "" {
			return rewrite.Verdict{Tried: true, Wrong: true, Note: why}, nil
		}
	}
	ordered := len(r.Statements) > 0 && r.Statements[0].Ordered
	if why := difference(l, got, ordered); why != "" {
		return rewrite.Verdict{Tried: true, Wrong: true, Note: why}, nil
	}
	m := measured{
		parent: parent, loop: typical(l.each), rewrite: took,
		ran: len(l.keys), executions: c.Child.Executions, keys: s.keys,
		spared: r.Before - r.After, trip: s.RoundTrip(ctx),
	}
	verdict := rewrite.Verdict{
		Verified: true, Tried: true,
		Note:     fmt.Sprintf("same %s for %s", words.Count(l.total, "row", "rows"), words.Count(len(l.keys), "key", "keys")),
		BeforeNS: int64(m.parent + l.took), AfterNS: int64(m.rewrite), SavedNS: int64(m.saved()),
	}
	verdict.Index = s.missingIndex(ctx, c)
	return verdict, nil
}

// regroup gives the rewrite's rows back to the executions.
func regroup(st *rewrite.Statement, out *trial.Result, l *loop, got map[string][]string) string {
	for _, i := range slices.Concat(st.Keys, st.Child) {
		if i < 0 || i >= len(out.Columns) {
			return fmt.Sprintf("it returns %s where %d were expected", words.Count(len(out.Columns), "column", "columns"), i+1)
		}
	}
	if len(st.Child) != l.columns {
		return fmt.Sprintf("it returns %d of the statement's %s", len(st.Child), words.Count(l.columns, "column", "columns"))
	}
	// A join repeats the child's rows where the parent's keys repeat.
	seen := map[string]map[string]int{}
	executions := l.byKey(st, out)
	for _, row := range out.Rows {
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
func (l *loop) byKey(st *rewrite.Statement, out *trial.Result) map[string][]string {
	kinds := make([]trial.Kind, len(st.Keys))
	for i, column := range st.Keys {
		kinds[i] = out.Kinds[column]
	}
	executions := map[string][]string{}
	for _, key := range l.keys {
		as := keyAs(l.values[key], kinds)
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

func allNull(row []trial.Cell, columns []int) bool {
	for _, i := range columns {
		if row[i] != "" {
			return false
		}
	}
	return len(columns) > 0
}

// difference says what differs first, empty where nothing does.
func difference(l *loop, got map[string][]string, ordered bool) string {
	for n, key := range l.keys {
		want, have := l.rows[key], got[key]
		if len(have) == 0 && l.fallback != nil {
			have = []string{rowKey(l.fallback, upTo(len(l.fallback)))}
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

func rowTexts(rows [][]trial.Cell) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = rowKey(row, upTo(len(row)))
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
