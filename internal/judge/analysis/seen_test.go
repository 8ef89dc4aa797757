package analysis

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A slot is constant where every execution was seen to have one value in it,
// and in no other case.
func TestVariations(t *testing.T) {
	t.Parallel()
	const u, c, v = cases.Unseen, cases.Constant, cases.Varying
	long := make([]any, 32+2)
	for i := range long {
		long[i] = int64(i)
	}
	longWith := func(first int64) []any {
		args := slices.Clone(long) // cases run side by side
		args[0] = first
		return args
	}
	longText := "UPDATE t SET a0 = ?"
	longWant := []cases.Variation{v}
	for i := 1; i < len(long); i++ {
		longText += fmt.Sprintf(", a%d = ?", i)
		longWant = append(longWant, c)
	}
	longWant[32], longWant[32+1] = u, u
	withArgs := func(lists ...[]any) func(i int) (string, []any) {
		return func(i int) (string, []any) { return "", lists[i%len(lists)] }
	}
	now := time.Now()
	tests := []struct {
		name, reason, text string
		runs               int
		run                func(i int) (text string, args []any) // "" is text
		want               []cases.Variation
	}{
		{"a key and a constant", "one differs", "SELECT a FROM t WHERE id = ? AND owner = ?", 8, func(i int) (string, []any) { return "", []any{int64(i), int64(3)} }, []cases.Variation{v, c}},
		{"no key", "a pattern is compared like a key", "DELETE FROM t WHERE id = ? AND ? LIKE '%x%'", 8, func(i int) (string, []any) { return "", []any{int64(i), fmt.Sprint("x", i)} }, []cases.Variation{v, v, c}},
		{"limit", "it may vary too", "SELECT a FROM t WHERE id = ? LIMIT ?", 8, func(i int) (string, []any) { return "", []any{int64(3), int64(i)} }, []cases.Variation{c, v}},
		{"the last one differs", "past what is kept of executions", "SELECT a FROM t WHERE id = ? AND owner = ?", 512 + 9, func(i int) (string, []any) { return "", []any{int64(i), int64(i / (512 + 8))} }, []cases.Variation{v, v}},
		{"past the bound", "nobody compared them", longText, 5, func(i int) (string, []any) { return "", longWith(int64(i)) }, longWant},
		{"past the bound, all the same", "the hash over all of them says so", longText, 5, func(int) (string, []any) { return "", longWith(int64(0)) }, func() []cases.Variation {
			out := make([]cases.Variation, len(longWant))
			for i := range out {
				out[i] = c
			}
			return out
		}()},
		{"small values", "NULL, false and true are three values", "SELECT a FROM t WHERE x IS ? AND y = ?", 3, withArgs([]any{nil, true}, []any{false, true}, []any{true, true}), []cases.Variation{v, c}},
		{"NULL every time", "it is a value", "SELECT a FROM t WHERE x IS ? AND y = ?", 3, withArgs([]any{nil, int64(1)}, []any{nil, int64(2)}), []cases.Variation{c, v}},
		{"times", "they are no keys, but compared", "SELECT a FROM t WHERE at >= ? AND at < ?", 3, func(i int) (string, []any) { return "", []any{now, now.Add(time.Duration(i))} }, []cases.Variation{c, v}},
		{"a type that nobody knows", "it cannot be compared", "SELECT a FROM t WHERE x = ? AND y = ?", 3, withArgs([]any{struct{ a, b any }{1, 2}, int64(1)}), []cases.Variation{u, c}},
		{"the same number twice", "one argument, two slots", "SELECT a FROM t WHERE x = $1 OR y = $1 AND z = $2", 3, func(i int) (string, []any) { return "", []any{int64(i), int64(3)} }, []cases.Variation{v, v, c}},
		{"values in the text", "each literal is compared", "SELECT a FROM t WHERE id = 5 AND owner = 3 LIMIT 7", 5, func(i int) (string, []any) {
			return fmt.Sprintf("SELECT a FROM t WHERE id = %d AND owner = 3 LIMIT %d", i, i), nil
		}, []cases.Variation{v, c, v}},
		{"one text", "its literals are the same", "SELECT a FROM t WHERE id = ? AND owner = 3", 5, func(i int) (string, []any) { return "", []any{int64(i)} }, []cases.Variation{v, c}},
		{"lists of two lengths", "the slots are not the same ones", "SELECT a FROM t WHERE id IN (?, ?)", 4, func(i int) (string, []any) {
			if i == 3 {
				return "SELECT a FROM t WHERE id IN (?, ?, ?)", []any{int64(1), int64(2), int64(3)}
			}
			return "", []any{int64(1), int64(i)}
		}, []cases.Variation{u, u}},
		{"letter case, comments and blanks", "the slots are the same ones", "SELECT a FROM t WHERE x = ? AND y = ?", 4, func(i int) (string, []any) {
			return []string{"", "select a\n\tfrom t where x = ? and y = ?", "/* 7 */ SELECT a FROM t WHERE x = ? AND y = ?"}[i%3], []any{int64(i), int64(3)}
		}, []cases.Variation{v, c}},
		{"one list grows, another shrinks", "as many arguments, and others", "SELECT a FROM t WHERE x IN (?, ?) AND y IN (?)", 4, func(i int) (string, []any) {
			return []string{"", "SELECT a FROM t WHERE x IN (?) AND y IN (?, ?)"}[i%2], []any{int64(1), int64(2), int64(3)}
		}, []cases.Variation{u, u, u}},
		{"the same with a literal", "what is known of a text is read off another one", "SELECT a FROM t WHERE x IN (?, ?) AND y IN (?) AND z = 5", 4, func(i int) (string, []any) {
			return []string{"", "SELECT a FROM t WHERE x IN (?) AND y IN (?, ?) AND z = 5"}[i%2], []any{int64(1), int64(2), int64(3)}
		}, []cases.Variation{u, u, u, u}},
		{"two lists of a text that stays", "they are the same", "SELECT a FROM t WHERE x IN (?, ?) AND y IN (1, 2) AND z = ?", 4, func(i int) (string, []any) { return "", []any{int64(1), int64(2), int64(i)} }, []cases.Variation{c, c, c, c, v}},
		{"arguments in another order", "$2 stands where $1 stood", "SELECT a FROM t WHERE x = $1 AND y = $2", 4, func(i int) (string, []any) {
			if i == 3 {
				return "SELECT a FROM t WHERE x = $2 AND y = $1", []any{int64(1), int64(2)}
			}
			return "", []any{int64(1), int64(i)}
		}, []cases.Variation{u, u}},
		{"an argument less", "the program left one out", "SELECT a FROM t WHERE x = ? AND y = ?", 4, withArgs([]any{int64(1), int64(2)}, []any{int64(1)}), []cases.Variation{u, u}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := new(recording)
			src := d.recorder().NewDatabase(fingerprint.SQLite, nil)
			ctx, s := d.recorder().Start(context.Background(), test.name)
			for i := range test.runs {
				text, args := test.run(i)
				if text == "" {
					text = test.text
				}
				require.True(t, recordtest.Drive(ctx, src, nil, text, args, nil))
			}
			order := d.of(s).Order
			require.Len(t, order, 1)
			assert.Equal(t, test.want, NewGroup(order[0]).Variations(), test.reason)
		})
	}
}

// What failed, and what was only counted, does not count as the same.
func TestVariationsOfOthers(t *testing.T) {
	t.Parallel()
	d := new(recording)
	src := d.recorder().NewDatabase(fingerprint.SQLite, nil)
	ctx, s := d.recorder().Start(context.Background(), "others")
	const text = "SELECT a FROM t WHERE x = ? AND y = ?"
	for i := range 6 {
		var x record.Execution
		require.True(t, x.Start(ctx, src, nil, text))
		x.Arg(1, "", int64(i))
		x.Arg(2, "", int64(i/5))
		if i == 5 {
			x.Ran(record.Failed, -1)
			continue
		}
		x.Query([]string{"a"})
		x.Close(nil)
	}

	for n := range 3 {
		if n == 1 {
			for i := range 600 {
				recordtest.Drive(ctx, src, nil, fmt.Sprintf("SELECT a%d FROM t WHERE x = ? AND y = ?", i), []any{int64(i), int64(3)}, []string{"a"})
			}
		}
		recordtest.Drive(ctx, src, nil, "SELECT b FROM t WHERE x = ? AND y = ?", []any{int64(n), int64(3)}, []string{"a"})
	}
	for n := range 3 {
		recordtest.Drive(ctx, src, nil, "SELECT c FROM t WHERE x = ? AND y = ?", []any{int64(n), int64(3)}, []string{"a"})
	}
	order := d.of(s).Order
	assert.Equal(t, []cases.Variation{cases.Varying, cases.Varying}, NewGroup(order[0]).Variations(), "the one that failed had another value")
	assert.Equal(t, []cases.Variation{cases.Varying, cases.Constant}, NewGroup(order[len(order)-1]).Variations())
	require.Contains(t, order[1].Stmt.Text, "SELECT b ")
	assert.Equal(t, []cases.Variation{cases.Unseen, cases.Unseen}, NewGroup(order[1]).Variations(), "the first execution was forgotten")
}

// A trace has the keys of an execution: what else it bound is not known.
func TestVariationsOfReplay(t *testing.T) {
	t.Parallel()
	const text = "SELECT a FROM t WHERE id = ? AND owner = ? LIMIT ?"
	d := new(recording)
	src := d.recorder().NewDatabase(fingerprint.SQLite, nil)
	r := d.recorder().Replay(record.ScopeEvent{Name: "replay"})
	st := record.StatementsOf(src.Dialect).Of(text)
	for i := range 5 {
		id, _ := cell.OfNumber(int64(40 + i))
		owner, _ := cell.OfNumber(3)
		r.Statement(&record.StatementEvent{Source: src, Text: text, Shape: st.ID, Dialect: src.Dialect, Kind: st.Kind, Stack: 1, Frames: []report.Site{{Function: "f"}},
			StartTick: uint32(2*i + 1), EndTick: uint32(2*i + 2), Args: uint64(i), Keys: []uint32{uint32(id), uint32(owner)}})
	}
	order := d.replayed(r).Order
	require.Len(t, order, 1)
	assert.Equal(t, []cases.Variation{cases.Varying, cases.Constant, cases.Unseen}, NewGroup(order[0]).Variations())
}

// recording hands over the record of a scope once it has ended.
type recording struct {
	r   record.Recorder
	rec *record.Record
}

func (d *recording) recorder() *record.Recorder {
	d.r.Judge = func(rec *record.Record) (report.Report, []record.Candidate) {
		d.rec = rec
		return report.Report{}, nil
	}
	return &d.r
}

func (d *recording) of(s *record.Scope) *record.Record {
	s.End()
	return d.rec
}

func (d *recording) replayed(r *record.Replay) *record.Record {
	r.End(record.ScopeEvent{}, 0, nil)
	return d.rec
}
