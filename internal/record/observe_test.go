package record

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// store is a table that the program below reads.
var store = [][]any{{int64(11), "b"}, {int64(22), "c"}, {int64(33), "a"}}

// listPosts reads posts and looks up something by a column of each row, the
// way that a driver would pass rows through an Execution.
func listPosts(ctx context.Context, src *Database) (seen []any) {
	var x Execution
	x.Start(ctx, src, nil, "SELECT author_id, title FROM posts")
	x.Query([]string{"author_id", "title"})
	for _, row := range store {
		for i, v := range row {
			if c, ok := x.Alters(); ok && c == i {
				v = x.Alter(v)
			}
			if i < x.Wants() {
				x.Cell(i, v)
			}
			if i == 0 {
				seen = append(seen, v)
			}
		}
		x.Row()
	}
	x.Close(nil)
	for _, id := range seen {
		drive(ctx, src, nil, authorByID, []any{id}, []string{"id", "name"}, []any{id, "x"})
	}
	return seen
}

// observed runs listPosts, always from one place.
func observed(d *Recorder, src *Database, opts ...ScopeOption) (Observation, []any) {
	ctx, s := d.Start(context.Background(), "observed", opts...)
	seen := listPosts(ctx, src)
	s.End()
	return s.Observe(), seen
}

func TestObservationsOfTwoRunsCompare(t *testing.T) {
	d := newRecorder()
	src := testSource(d)
	var a, b Observation
	for range 2 {
		a = b
		b, _ = observed(d, src)
	}
	require.Len(t, a.Groups, 2)
	for i := range a.Groups {
		assert.Equal(t, a.Groups[i].Stack, b.Groups[i].Stack)
		assert.Equal(t, a.Groups[i].Args, b.Groups[i].Args)
		assert.True(t, a.Groups[i].Complete)
	}
	assert.Equal(t, 3, a.Groups[1].Executions)
	assert.EqualValues(t, 3, a.Groups[0].Rows)
	assert.Equal(t, []string{"author_id", "title"}, a.Groups[0].Columns)
	assert.Equal(t, "select id, name from authors where id = ?", a.Groups[1].SQL())
}

func TestAlterationsShowWhatFollows(t *testing.T) {
	d := newRecorder()
	src := testSource(d)
	var base Observation
	run := func(opts ...ScopeOption) (o Observation, seen []any) {
		return observed(d, src, opts...)
	}
	base, seen := run()
	assert.Equal(t, []any{int64(11), int64(22), int64(33)}, seen)
	parent := base.Groups[0]
	tests := []struct {
		name   string
		change Alteration
		seen   []any
		follow bool
	}{
		{"first value", Alteration{Column: 0}, []any{int64(11), int64(11), int64(11)}, true},
		{"shifted", Alteration{Column: 0, Shift: true}, []any{int64(12), int64(23), int64(34)}, true},
		{"a column that nobody follows", Alteration{Column: 1}, seen, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// All runs have their own stacks here: the parent's is taken from
			// a run at this very place.
			var o Observation
			var got []any
			change := tt.change
			for range 2 {
				o, got = run(change)
				change.Shape, change.Stack = parent.Shape, o.Groups[0].Stack
			}
			assert.Equal(t, tt.seen, got)
			assert.Equal(t, tt.follow, base.Groups[1].Args != o.Groups[1].Args)
		})
	}
}

func TestKeepValues(t *testing.T) {
	d := newRecorder(keepValues)
	src := testSource(d)
	ctx, s := d.Start(context.Background(), "values")
	buffer := []byte("first")
	for i := range 3 {
		var x Execution
		x.Start(ctx, src, nil, authorByID)
		x.Arg(1, "", buffer)
		columns := []string{"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"}
		x.Query(columns)
		assert.Equal(t, 10, x.Wants(), "all columns, not only those that are hashed")
		for c := range x.Wants() {
			x.Cell(c, int64(100*i+c))
		}
		x.Row()
		x.Close(nil)
		copy(buffer, "later") // a driver uses its buffers again
	}
	g := recordOf(t, s).Order[0]
	require.NotNil(t, g.Values)
	assert.Equal(t, 3, g.Values.Full)
	assert.Equal(t, []any{[]byte("first")}, g.Values.Args[0])
	assert.Equal(t, []any{[]byte("later")}, g.Values.Args[1])
	require.Len(t, g.Values.Rows, 3)
	assert.Equal(t, 2, g.Values.Rows[2].Execution)
	assert.Equal(t, int64(209), g.Values.Rows[2].Values[9])
	assert.Equal(t, 10, g.Ncols)
}

func TestKeptValuesAreBounded(t *testing.T) {
	d := newRecorder(keepValues)
	src := testSource(d)
	ctx, s := d.Start(context.Background(), "values")
	big := make([]byte, 8<<10)
	for range 100 {
		drive(ctx, src, nil, authorByID, []any{big}, []string{"a"}, []any{big}, []any{big})
	}
	v := recordOf(t, s).Order[0].Values
	assert.LessOrEqual(t, 3*len(v.Args)*len(big), 64<<10, "an argument and two cells of each")
	assert.Equal(t, len(v.Args), v.Full)
	assert.Len(t, v.Rows, 2*v.Full, "all rows of an execution or none")
	assert.Positive(t, v.Full)
}

func TestValuesAreNotKeptByDefault(t *testing.T) {
	d := newRecorder()
	ctx, s := d.Start(context.Background(), "none")
	drive(ctx, testSource(d), nil, authorByID, []any{"secret"}, []string{"a"}, []any{"secret"})
	assert.Nil(t, recordOf(t, s).Order[0].Values)
}
