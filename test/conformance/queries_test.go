package conformance

import (
	"database/sql"
	sqldriver "database/sql/driver"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/drivertest"
)

type drivertestBehaviour = drivertest.Behaviour

const all = "SELECT id, name, price, at, data, flag, big, ratio FROM items ORDER BY id"

// queries are behaviours of reading.
func (tg *target) queries() []drivertestBehaviour {
	return []drivertestBehaviour{
		{Name: "query every type", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query(all)
			t.Rows(rows, err)
		}},
		{Name: "query row", Run: func(t *drivertest.Trace, db *sql.DB) {
			var id int
			var name string
			t.Err("scan", db.QueryRow(tg.q("SELECT id, name FROM items WHERE id = ?"), 2).Scan(&id, &name))
			t.Printf("%d %s", id, name)
		}},
		{Name: "query no row", Run: func(t *drivertest.Trace, db *sql.DB) {
			var id int
			t.Err("scan", db.QueryRow(tg.q("SELECT id FROM items WHERE id = ?"), 99).Scan(&id))
		}},
		{Name: "column types", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query(all)
			t.Err("query", err)
			t.ColumnTypes(rows)
			t.Rows(rows, nil)
		}},
		{Name: "columns without and with the same name", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT 1, id, id, name AS id FROM items WHERE id = 1")
			t.Rows(rows, err)
		}},
		{Name: "raw bytes", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT name, data FROM items ORDER BY id")
			t.Err("query", err)
			for rows.Next() {
				var name, data sql.RawBytes
				t.Err("scan", rows.Scan(&name, &data))
				t.Printf("%s %x %v", name, data, data == nil)
			}
			t.Err("close", rows.Close())
		}},
		{Name: "nullable destinations", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT name, price, at, flag, big, ratio FROM items ORDER BY id")
			t.Err("query", err)
			for rows.Next() {
				var name sql.NullString
				var price *string
				var at sql.NullTime
				var flag sql.Null[bool]
				var big sql.NullInt64
				var ratio *float64
				t.Err("scan", rows.Scan(&name, &price, &at, &flag, &big, &ratio))
				t.Printf("%v %v %v %v %v %v", name, deref(price), at, flag, big, deref(ratio))
			}
			t.Err("close", rows.Close())
		}},
		{Name: "named and scanner destinations", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT id, name FROM items ORDER BY id")
			t.Err("query", err)
			for rows.Next() {
				var id itemID
				var name upper
				t.Err("scan", rows.Scan(&id, &name))
				t.Printf("%v %v", id, name)
			}
			t.Err("close", rows.Close())
		}},
		{Name: "scan errors", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT id, name, price FROM items WHERE id = 2")
			t.Err("query", err)
			t.Printf("next %v", rows.Next())
			var n int
			var s, p string
			t.Err("too few", rows.Scan(&n))
			t.Err("text into number", rows.Scan(&n, &n, &p))
			t.Err("null into text", rows.Scan(&n, &s, &p))
			t.Err("no pointer", rows.Scan(n, s, p))
			t.Err("close", rows.Close())
		}},
		{Name: "scan twice", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT id, name FROM items WHERE id = 1")
			t.Err("query", err)
			t.Printf("next %v", rows.Next())
			for range 2 {
				var id, name any
				t.Err("scan", rows.Scan(&id, &name))
				t.Printf("%T(%v) %T(%s)", id, id, name, name)
			}
			t.Err("close", rows.Close())
		}},
		{Name: "rows left early", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query(all)
			t.Err("query", err)
			t.Printf("next %v", rows.Next())
			t.Err("close", rows.Close())
			t.Err("err", rows.Err())
			rows, err = db.Query(all)
			t.Rows(rows, err)
		}},
		{Name: "rows not read", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query(all)
			t.Err("query", err)
			t.Err("close", rows.Close())
		}},
		{Name: "many rows", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query(tg.series(2000))
			t.Err("query", err)
			sum := 0
			for rows.Next() {
				var n int
				if err := rows.Scan(&n); err != nil {
					t.Err("scan", err)
				}
				sum += n
			}
			t.Err("rows", rows.Err())
			t.Printf("sum %d", sum)
		}},
		{Name: "large values", Run: func(t *drivertest.Trace, db *sql.DB) {
			large := strings.Repeat("0123456789", 30_000)
			t.Result(db.Exec(tg.q("UPDATE items SET data = ? WHERE id = 1"), []byte(large)))
			var data []byte
			t.Err("scan", db.QueryRow("SELECT data FROM items WHERE id = 1").Scan(&data))
			t.Printf("%v", string(data) == large)
		}},
		{Name: "result sets", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT 1 AS a; SELECT id, name FROM items ORDER BY id; SELECT 3 AS c WHERE 1 = 0")
			t.Rows(rows, err)
		}},
		{Name: "result sets, not all read", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT id FROM items ORDER BY id; SELECT 2 AS b")
			t.Err("query", err)
			if err == nil {
				t.Printf("next %v, set %v, next %v", rows.Next(), rows.NextResultSet(), rows.Next())
				t.Err("close", rows.Close())
			}
		}},
		{Name: "nested cursors", Run: func(t *drivertest.Trace, db *sql.DB) {
			outer, err := db.Query("SELECT id FROM items ORDER BY id")
			t.Err("outer", err)
			for outer.Next() {
				var id int
				t.Err("scan", outer.Scan(&id))
				var name string
				t.Err("inner", db.QueryRow(tg.q("SELECT name FROM items WHERE id = ?"), id).Scan(&name))
				t.Printf("%d %s", id, name)
			}
			t.Err("close", outer.Close())
		}},
		{Name: "empty and comment statements", Run: func(t *drivertest.Trace, db *sql.DB) {
			for _, s := range []string{"", "   ", "-- nothing", "/* nothing */", ";"} {
				_, err := db.Exec(s)
				fails(t, "exec", err)
				rows, err := db.Query(s)
				fails(t, "query", err)
				if err == nil {
					t.Rows(rows, nil)
				}
			}
		}},
		{Name: "odd texts", Run: func(t *drivertest.Trace, db *sql.DB) {
			for _, s := range []string{"SELECT '\xff'", "SELECT 'a\x00b'", "SELECT 'ünï' AS ü", strings.Repeat("(", 200)} {
				rows, err := db.Query(s)
				if err != nil {
					fails(t, "query", err)
					continue
				}
				t.Rows(rows, nil)
			}
		}},
	}
}

// series selects the numbers from 1 to n.
func (tg *target) series(n int) string {
	limit := itoa(n)
	return tg.by("SELECT generate_series(1, "+limit+")", "SELECT seq FROM seq_1_to_"+limit,
		"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < "+limit+") SELECT n FROM s")
}

type itemID int64

type upper string

// Scan makes upper a sql.Scanner.
func (u *upper) Scan(src any) error {
	switch s := src.(type) {
	case string:
		*u = upper(strings.ToUpper(s))
	case []byte:
		*u = upper(strings.ToUpper(string(s)))
	}
	return nil
}

type valued struct{ text string }

func (v valued) Value() (sqldriver.Value, error) { return v.text, nil }

// arguments are one behaviour for each kind of argument.
func (tg *target) arguments() []drivertestBehaviour {
	one := 1
	var none *int
	cases := []struct {
		name, query string
		args        []any
	}{
		{"integers", "SELECT name FROM items WHERE id = ? OR id = ? ORDER BY id", []any{int8(1), uint16(2)}},
		{"big unsigned", "SELECT name FROM items WHERE big = ?", []any{uint64(1)<<63 + 1}},
		{"text", "SELECT id FROM items WHERE name = ?", []any{"it's ünïcode"}},
		{"text with NUL", "SELECT id FROM items WHERE name = ?", []any{"a\x00b"}},
		{"invalid text", "SELECT id FROM items WHERE name = ?", []any{"\xff\xfe"}},
		{"bytes", "SELECT id FROM items WHERE data = ?", []any{[]byte{0, 255}}},
		{"null", "SELECT id FROM items WHERE name = ?", []any{nil}},
		{"time", "SELECT id FROM items WHERE at = ?", []any{time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)}},
		{"bool", "SELECT id FROM items WHERE flag = ?", []any{true}},
		{"float", "SELECT id FROM items WHERE ratio = ?", []any{-2.25}},
		{"named type", "SELECT name FROM items WHERE id = ?", []any{itemID(3)}},
		{"valuer", "SELECT id FROM items WHERE name = ?", []any{valued{"two"}}},
		{"pointers", "SELECT name FROM items WHERE id = ? OR id = ?", []any{&one, none}},
		{"slice", "SELECT name FROM items WHERE id = ?", []any{[]int64{1, 2}}},
		{"array of bytes", "SELECT name FROM items WHERE data = ?", []any{[16]byte{1}}},
		{"struct", "SELECT name FROM items WHERE id = ?", []any{struct{ A int }{1}}},
		{"named argument", "SELECT name FROM items WHERE id = ?", []any{sql.Named("id", 1)}},
		{"too few", "SELECT name FROM items WHERE id = ? OR id = ?", []any{1}},
		{"too many", "SELECT name FROM items WHERE id = ?", []any{1, 2}},
	}
	var all []drivertestBehaviour
	for _, c := range cases {
		all = append(all, drivertestBehaviour{Name: "argument: " + c.name, Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query(tg.q(c.query), c.args...)
			t.Rows(rows, err)
			s, err := db.Prepare(tg.q(c.query))
			t.Err("prepare", err)
			if err == nil {
				rows, err = s.Query(c.args...)
				t.Rows(rows, err)
				t.Err("close", s.Close())
			}
		}})
	}
	return all
}
