package analysis

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A key is fixed where every execution was seen to have one value in it, and
// in no other case: whether its value can be followed is another question. A
// trace is judged as the scope was.
func TestFixedKeys(t *testing.T) {
	t.Parallel()
	const text = "UPDATE t SET n = ? WHERE k = ? AND id = ?"
	day := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	long := strings.Repeat("x", 100)
	var far []string
	for i := range 40 {
		far = append(far, fmt.Sprintf("a%d = ?", i))
	}
	farText := "UPDATE t SET " + strings.Join(far, ", ") + " WHERE k = ?"
	farArgs := func(v any) []any {
		args := make([]any, 41)
		args[40] = v
		return args
	}
	key := func(values ...any) func(int) []any {
		return func(i int) []any { return []any{int64(i), values[i%len(values)], int64(7)} }
	}
	type literals = func(i int) string
	tests := []struct {
		name, reason string
		text         any // a text or literals
		args         func(i int) []any
		fixed        bool // of the first key
		runs         int
	}{
		{"an integer that stays", "it is one row's", text, key(int64(3)), true, 0},
		{"an integer that varies", "its cells differ", text, key(int64(3), int64(4)), false, 0},
		{"a time that stays", "it has no cell, and is one value", text, key(day), true, 0},
		{"a time that varies", "each execution is of another day", text, key(day, day.AddDate(0, 0, 1)), false, 0},
		{"a truth value that stays", "it is one value", text, key(true), true, 0},
		{"a truth value that varies", "it has no cell", text, key(true, false), false, 0},
		{"a float that stays", "it is one value", text, key(1.5), true, 0},
		{"a float that varies", "it has no cell", text, key(1.5, 2.5), false, 0},
		{"NULL every time", "it is a value", text, key(nil), true, 0},
		{"NULL and a number", "the one that has a cell is not all", text, key(nil, int64(3)), false, 0},
		{"NULL and false", "two values without a cell", text, key(nil, false), false, 0},
		{"long text that stays", "too long for a key, and one value", text, key(long), true, 0},
		{"long texts that differ at their ends", "too long for a key", text, key(long+"a", long+"b"), false, 0},
		{"one of a type that nobody knows", "it cannot be compared", text, key(make(chan int)), false, 0},
		{"a list that stays", "it is one list", "UPDATE t SET n = $1 WHERE k = ANY($2) AND id = $3", key([]int64{1, 2}), true, 0},
		{"lists that differ", "they have no cell", "UPDATE t SET n = $1 WHERE k = ANY($2) AND id = $3", key([]int64{1, 2}, []int64{1, 3}), false, 0},
		{"a time that varies late", "past what is kept of executions", text, func(i int) []any {
			return []any{int64(i), day.AddDate(0, 0, i/520), int64(7)}
		}, false, 530},
		{"a time that stays for long", "the later ones were compared as they came", text, key(day), true, 530},
		{"behind the arguments that are compared", "keys are wherever they stand", farText, func(i int) []any { return append([]any{int64(i)}, farArgs(day)[1:]...) }, true, 0},
		{"and varies there", "and keys are seen there", farText, func(i int) []any {
			return append([]any{int64(i)}, farArgs(day.AddDate(0, 0, i))[1:]...)
		}, false, 0},
		{"a float in the text", "it is one value", literals(func(i int) string { return fmt.Sprintf("UPDATE t SET n = %d WHERE k = 1.5 AND id = 7", i) }), nil, true, 0},
		{"floats in the text", "they have no cell", literals(func(i int) string { return fmt.Sprintf("UPDATE t SET n = %d WHERE k = %d.5 AND id = 7", i, i) }), nil, false, 0},
		{"a placeholder with a name that stays", "its argument has that name", "UPDATE t SET n = @n WHERE k = @k AND id = @id", func(i int) []any {
			return []any{sql.Named("id", int64(7)), sql.Named("n", int64(i)), sql.Named("k", day)}
		}, true, 0},
		{"a placeholder with a name that varies", "its argument has that name", "UPDATE t SET n = @n WHERE k = @k AND id = @id", func(i int) []any {
			return []any{sql.Named("id", int64(7)), sql.Named("n", int64(3)), sql.Named("k", int64(i))}
		}, false, 0},
		{"a name that takes an argument by its turn and stays", "the first that stands is the first", "UPDATE t SET n = @n WHERE k = @k AND id = @n", func(i int) []any { return []any{int64(i), int64(3)} }, true, 0},
		{"a name that takes an argument by its turn and varies", "the first that stands is the first", "UPDATE t SET n = @n WHERE k = @k AND id = @n", func(i int) []any { return []any{int64(3), int64(i)} }, false, 0},
		{"an argument is missing", "what the key was nobody knows", text, func(i int) []any { return []any{int64(i)} }, false, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var events []record.StatementEvent
			live := new(recording)
			live.r.Sink = eventSink(func(e record.StatementEvent) { events = append(events, e) })
			src := live.recorder().NewDatabase(fingerprint.SQLite, nil)
			ctx, s := live.recorder().Start(context.Background(), test.name)
			for i := range max(test.runs, 4) {
				query, _ := test.text.(string)
				if of, ok := test.text.(literals); ok {
					query = of(i)
				}
				var x record.Execution
				require.True(t, x.Start(ctx, src, nil, query))
				if test.args != nil {
					for n, v := range test.args(i) {
						if named, ok := v.(sql.NamedArg); ok {
							x.Arg(n+1, named.Name, named.Value)
						} else {
							x.Arg(n+1, "", v)
						}
					}
				}
				x.Ran(record.OK, 1)
			}
			order := live.of(s).Order
			require.Len(t, order, 1)
			require.Equal(t, "k", order[0].Stmt.Keys[0].Column)
			assert.Equal(t, test.fixed, NewGroup(order[0]).Fixed(0), test.reason)

			again := new(recording)
			from := again.recorder().NewDatabase(fingerprint.SQLite, nil)
			r := again.recorder().Replay(record.ScopeEvent{Name: test.name})
			for i := range events {
				events[i].Source = from
				r.Statement(&events[i])
			}
			order = again.replayed(r).Order
			require.Len(t, order, 1)
			assert.Equal(t, test.fixed, NewGroup(order[0]).Fixed(0), "replayed: %s", test.reason)
		})
	}
}

// What failed is compared, but a key of what ran well is not the less fixed.
func TestFailuresBesideAFixedKey(t *testing.T) {
	t.Parallel()
	day := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	d := new(recording)
	src := d.recorder().NewDatabase(fingerprint.SQLite, nil)
	ctx, s := d.recorder().Start(context.Background(), "failures")
	for i := range 6 {
		var x record.Execution
		require.True(t, x.Start(ctx, src, nil, "UPDATE t SET n = ? WHERE k = ?"))
		x.Arg(1, "", int64(i))
		if i%2 == 0 {
			x.Arg(2, "", day)
			x.Ran(record.OK, 1)
		} else {
			x.Arg(2, "", day.AddDate(0, 0, i))
			x.Ran(record.Failed, -1)
		}
	}
	c := NewGroup(d.of(s).Order[0])
	assert.True(t, c.Fixed(0))
	assert.False(t, c.Retried())
	assert.Equal(t, "[2 2]", fmt.Sprint(c.Variations()), "a rewrite may rest on neither")
}

type eventSink func(record.StatementEvent)

func (f eventSink) ScopeBegin(record.ScopeEvent)               {}
func (f eventSink) Statement(e record.StatementEvent)          { f(e) }
func (f eventSink) ScopeEnd(record.ScopeEvent, *report.Report) {}
