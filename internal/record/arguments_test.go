package record

import (
	"context"
	"database/sql"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cell"
)

type namedInt int32
type namedText string
type namedID [16]byte

var uuid = [16]byte{0x12, 0x3e, 0x45, 0x67, 0xe8, 0x9b, 0x12, 0xd3, 0xa4, 0x56, 0x42, 0x66, 0x14, 0x17, 0x40, 0x00}

const hyphenated = "123e4567-e89b-12d3-a456-426614174000"

// argsOf runs one statement and returns what was recorded of it.
func recorded(t *testing.T, d fingerprint.Dialect, query string, args ...any) (*Group, Run) {
	t.Helper()
	det := newRecorder()
	ctx, s := det.Start(context.Background(), "cells")
	require.True(t, drive(ctx, det.NewDatabase(d, nil), nil, query, args, nil))
	g := recordOf(t, s).Order[0]
	require.Len(t, g.Execs, 1)
	return g, g.Execs[0]
}

func TestArguments(t *testing.T) {
	tests := []struct {
		name, query string
		args        []any
		keys        []cell.Cell
		list        int32
	}{
		{"equal", "SELECT a FROM t WHERE id = $1", []any{int64(5)}, []cell.Cell{cell.Of("5")}, 1},
		{"range", "SELECT a FROM t WHERE id > $1", []any{int64(5)}, []cell.Cell{cell.Of("5")}, 1},
		{"limit is no value of a row", "SELECT a FROM t LIMIT $1", []any{int64(5)}, []cell.Cell{}, 1},
		{"range and key", "SELECT a FROM t WHERE n < $1 AND id = $2", []any{int64(5), int64(6)}, []cell.Cell{cell.Of("5"), cell.Of("6")}, 1},
		{"numbered twice", "SELECT a FROM t WHERE x = $1 OR y = $1", []any{int64(5)}, []cell.Cell{cell.Of("5"), cell.Of("5")}, 1},
		{"literal", "SELECT a FROM t WHERE id = 17", nil, []cell.Cell{cell.Of("17")}, 1},
		{"literal text", "SELECT a FROM t WHERE id = 'it''s'", nil, []cell.Cell{cell.Of("it's")}, 1},
		{"literal and argument", "SELECT a FROM t WHERE kind = 'x' AND id = $1", []any{int64(3)}, []cell.Cell{cell.Of("x"), cell.Of("3")}, 1},
		{"list", "SELECT a FROM t WHERE id IN ($1, $2, $3)", []any{int64(1), int64(2), int64(3)}, []cell.Cell{cell.Of("1"), cell.Of("2"), cell.Of("3")}, 3},
		{"array of one", "SELECT a FROM t WHERE id = ANY($1)", []any{"{7}"}, []cell.Cell{cell.Of("7")}, 1},
		{"array", "SELECT a FROM t WHERE id = ANY($1)", []any{`{7,"a,b",9}`}, []cell.Cell{cell.Of(`{7,"a,b",9}`)}, 3},
		{"array of Go", "SELECT a FROM t WHERE id = ANY($1)", []any{[]int64{1, 2}}, []cell.Cell{cell.Of("{1,2}")}, 2},
		{"array beside a bound", "SELECT a FROM t WHERE tags @> $1", []any{"{7}"}, []cell.Cell{cell.Of("7")}, 1},
		{"contained array", "SELECT a FROM t WHERE tags @> $1", []any{[]int64{1, 2}}, []cell.Cell{cell.Of("{1,2}")}, 1},
		{"JSON", "SELECT a FROM t WHERE doc @> $1", []any{`{"id": 7}`}, []cell.Cell{cell.Of("7")}, 1},
		{"expression", "SELECT a FROM t WHERE name ~ $1", []any{"^Ab$"}, []cell.Cell{cell.Of("ab")}, 1},
		{"pattern in the text", "SELECT a FROM t WHERE name LIKE '%ab%'", nil, []cell.Cell{cell.Of("ab")}, 1},
		{"range in the text", "SELECT a FROM t WHERE n < 5", nil, []cell.Cell{cell.Of("5")}, 1},
		{"arguments before what the text has", "SELECT a FROM t WHERE n < 5 AND a = $1 AND b = $2 AND c = $3 AND d = $4 AND e = $5 AND f = $6 AND g = $7 AND h = $8 AND i = $9 AND j = $10 AND k = $11 AND l = $12",
			[]any{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, []cell.Cell{cell.Of(1), cell.Of(2), cell.Of(3), cell.Of(4), cell.Of(5), cell.Of(6), cell.Of(7), cell.Of(8), cell.Of(9), cell.Of(10), cell.Of(11), cell.Of(12)}, 1},
		{"an excluded list", "SELECT a FROM t WHERE n NOT IN (1, 2)", nil, []cell.Cell{cell.Of(1), cell.Of(2)}, 1},
		{"named types", "SELECT a FROM t WHERE x = $1 AND y = $2 AND z = $3", []any{namedInt(5), namedText("Ab"), namedID(uuid)}, []cell.Cell{cell.Of("5"), cell.Of("ab"), cell.Of(hyphenated)}, 1},
		{"pointers", "SELECT a FROM t WHERE x = $1 AND y = $2", []any{new(int64), (*int64)(nil)}, []cell.Cell{cell.Of("0"), 0}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, e := recorded(t, fingerprint.PostgreSQL, tt.query, tt.args...)
			assert.Equal(t, tt.keys, append([]cell.Cell{}, g.Keys...))
			assert.Equal(t, tt.list, e.List)
		})
	}
}

func TestNilPointerIsNULL(t *testing.T) {
	det := newRecorder()
	ctx, s := det.Start(context.Background(), "null")
	drive(ctx, testSource(det), nil, authorByID, []any{(*int64)(nil)}, nil)
	assert.Empty(t, s.End().Notes)
}

func TestOddArgumentsDoNoHarm(t *testing.T) {
	det := newRecorder()
	ctx, s := det.Start(context.Background(), "odd")
	src := testSource(det)
	for _, v := range []any{nil, struct{ a int }{1}, make(chan int), func() {}, sql.NullString{}, []any{1}, map[string]int{}, new(*int), error(nil)} {
		require.True(t, drive(ctx, src, nil, authorByID, []any{v}, []string{"id"}, []any{v}))
	}
	r := s.End()
	assert.Equal(t, 9, r.Scopes[0].Queries)
	assert.Contains(t, r.Notes, "arguments of types that are not understood were not compared")
}

// Two texts of one shape with the same literals are duplicates, with others
// they are not; and a literal is as good as an argument.
func TestLiteralsTellExecutionsApart(t *testing.T) {
	det := newRecorder()
	ctx, s := det.Start(context.Background(), "literals")
	src := testSource(det)
	for _, q := range []string{"SELECT a FROM t WHERE id = 1", "SELECT a FROM t WHERE id = 2", "SELECT a FROM t WHERE id = 2", "SELECT a  FROM t WHERE id = 2 -- again"} {
		for range 3 { // the text cache must not change anything
			drive(ctx, src, nil, q, nil, nil)
		}
	}
	rec := recordOf(t, s)
	total := 0
	for _, g := range rec.Order {
		total += g.Count
		assert.Equal(t, rec.Order[0].Key.Shape, g.Key.Shape, "one shape")
	}
	assert.Equal(t, 12, total)
	rec.sort()
	assert.Equal(t, 2, rec.Order[0].Distinct.Len())
	assert.Equal(t, []cell.Cell{cell.Of("1"), cell.Of("1"), cell.Of("1"), cell.Of("2")}, rec.Order[0].Keys[:4])
}

// A shape whose lists differ in length keeps its slots apart.
func TestSlotsBehindAListOfAnotherLength(t *testing.T) {
	for _, q := range []string{
		"SELECT a FROM t WHERE k IN (1, 2) AND id = 9",
		"SELECT a FROM t WHERE k IN (1, 2, 3) AND id = 9",
		"SELECT a FROM t WHERE k IN (1) AND id = 9",
	} {
		g, _ := recorded(t, fingerprint.SQLite, q)
		assert.Equal(t, cell.Of("9"), g.Keys[len(g.Keys)-1], q)
	}
	a, _ := recorded(t, fingerprint.PostgreSQL, "SELECT a FROM t WHERE x = $2 AND y = $1 AND z = 'l'", int64(1), int64(2))
	b, _ := recorded(t, fingerprint.PostgreSQL, "SELECT a FROM t WHERE x = $1 AND y = $2 AND z = 'l'", int64(1), int64(2))
	assert.Equal(t, []cell.Cell{cell.Of("2"), cell.Of("1"), cell.Of("l")}, a.Keys)
	assert.Equal(t, []cell.Cell{cell.Of("1"), cell.Of("2"), cell.Of("l")}, b.Keys)
}

func TestHousekeepingIsNotFollowed(t *testing.T) {
	det := newRecorder()
	ctx, s := det.Start(context.Background(), "control")
	src := det.NewDatabase(fingerprint.PostgreSQL, nil)
	for _, q := range []string{"BEGIN", "COMMIT", "SAVEPOINT a", "SET search_path = x", "COPY t FROM STDIN", "LISTEN ch", "SELECT 1", "SELECT version()",
		"SELECT * FROM pg_catalog.pg_type WHERE oid = $1", "SELECT pg_advisory_lock($1)", "EXPLAIN SELECT 1", "CREATE TABLE x (a int)"} {
		assert.False(t, drive(ctx, src, nil, q, nil, nil), q)
	}
	for _, q := range []string{"SELECT next_number()", "SELECT a FROM t", "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "DELETE FROM t", "", "nonsense", "\x00\xff"} {
		assert.True(t, drive(ctx, src, nil, q, nil, nil), "%q", q)
	}
	s.End()
}
