package drivertest

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// Behaviours are what a program may do with a Fake, one for each way through
// database/sql that depends on an optional interface or on what goes wrong.
func Behaviours() []Behaviour {
	var all []Behaviour
	for _, part := range [][]Behaviour{Reading(), executions(), arguments(), transactions(), connections(), failures()} {
		all = append(all, part...)
	}
	return all
}

// Reading are those of the Behaviours that read rows.
func Reading() []Behaviour { return append(queries(), columns()...) }

// Panics are behaviours in which the driver panics. They leave a connection
// behind, as they do without a wrapper, and take longer for it.
func Panics() []Behaviour {
	panics := func(name, query string) Behaviour {
		return Behaviour{Name: name, Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query(query)
			t.Rows(rows, err)
		}}
	}
	return []Behaviour{
		panics("panic in query", "panic"),
		panics("panic in columns", "rows 2 panic-columns"),
		panics("panic in next", "rows 2 panic-next"),
		panics("panic in close", "rows 2 panic-close"),
		panics("panic in next set", "sets panic-next-set"),
		{Name: "panic in exec", Run: func(t *Trace, db *sql.DB) { t.Result(db.Exec("panic")) }},
		{Name: "panic in prepared exec", Run: func(t *Trace, db *sql.DB) {
			s, err := db.Prepare("panic")
			t.Err("prepare", err)
			t.Result(s.Exec())
		}},
		{Name: "nil rows", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("none")
			t.Err("query", err)
			t.Printf("next %v", rows.Next())
		}},
		{Name: "nil result", Run: func(t *Trace, db *sql.DB) {
			t.Result(db.Exec("none"))
		}},
	}
}

// OddTexts are statements that nobody should send, one behaviour each.
func OddTexts() []Behaviour {
	texts := map[string]string{
		"empty":                "",
		"blank":                " \t\n",
		"NUL":                  "rows 1 \x00 select",
		"not UTF-8":            "rows 1 \xff\xfe",
		"unfinished text":      "rows 1 select 'a",
		"unfinished comment":   "rows 1 /* select /* ",
		"unfinished name":      "rows 1 select \"a",
		"several":              "rows 1 ; select 1; drop table x;;",
		"only parentheses":     strings.Repeat("(", 5_000),
		"many arguments":       "rows 1 " + strings.Repeat("?,", 5_000),
		"long":                 "rows 1 " + strings.Repeat("x, 'y', 12345, ", 7_000),
		"nplusone:ignore only": "rows 1 /* nplusone:ignore */",
	}
	var all []Behaviour
	for name, text := range texts {
		all = append(all, Behaviour{Name: "text: " + name, Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query(text, nil, 1)
			t.Rows(rows, err)
			t.Result(db.Exec(text))
			_, err = db.QueryContext(cancelled(), text)
			t.Err("cancelled", err)
		}})
	}
	return all
}

// probe is a context that can be told from others.
func probe(v string) context.Context {
	return context.WithValue(context.Background(), ProbeKey{}, v)
}

func queries() []Behaviour {
	return []Behaviour{
		{Name: "query", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.QueryContext(probe("q"), "rows 3")
			t.Rows(rows, err)
		}},
		{Name: "query without context", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("rows 1")
			t.Rows(rows, err)
		}},
		{Name: "query row", Run: func(t *Trace, db *sql.DB) {
			var id int
			var name, data string
			t.Err("scan", db.QueryRow("rows 2").Scan(&id, &name, &data))
			t.Printf("%d %s %q", id, name, data)
		}},
		{Name: "query no row", Run: func(t *Trace, db *sql.DB) {
			var id int
			t.Err("scan", db.QueryRow("rows 0").Scan(&id))
		}},
		{Name: "rows left early", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("rows 3")
			t.Err("query", err)
			t.Printf("next %v", rows.Next())
			t.Err("close", rows.Close())
			t.Err("close again", rows.Close())
			t.Err("err", rows.Err())
		}},
		{Name: "rows not read", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("rows 3")
			t.Err("query", err)
			t.Err("close", rows.Close())
		}},
		{Name: "result sets", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("sets")
			t.Rows(rows, err)
		}},
		{Name: "further result set before the end", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("sets")
			t.Err("query", err)
			t.Printf("next %v, set %v, next %v", rows.Next(), rows.NextResultSet(), rows.Next())
			t.Err("close", rows.Close())
		}},
		{Name: "prepared query", Run: func(t *Trace, db *sql.DB) {
			s, err := db.PrepareContext(probe("p"), "rows 2 in 1")
			t.Err("prepare", err)
			for i := range 2 {
				rows, err := s.QueryContext(probe("q"), i)
				t.Rows(rows, err)
			}
			t.Err("close", s.Close())
		}},
		{Name: "prepared query, wrong number of arguments", Run: func(t *Trace, db *sql.DB) {
			s, err := db.Prepare("rows 2 in 2")
			t.Err("prepare", err)
			rows, err := s.Query(1)
			t.Rows(rows, err)
			t.Err("close", s.Close())
		}},
		{Name: "two rows at once", Run: func(t *Trace, db *sql.DB) {
			outer, err := db.Query("rows 2")
			t.Err("outer", err)
			for outer.Next() {
				inner, err := db.Query("rows 1")
				t.Rows(inner, err)
			}
			t.Err("close", outer.Close())
		}},
	}
}

func executions() []Behaviour {
	return []Behaviour{
		{Name: "exec", Run: func(t *Trace, db *sql.DB) { t.Result(db.ExecContext(probe("e"), "rows 4", 1, "a")) }},
		{Name: "exec without context", Run: func(t *Trace, db *sql.DB) { t.Result(db.Exec("rows 4")) }},
		{Name: "prepared exec", Run: func(t *Trace, db *sql.DB) {
			s, err := db.Prepare("in 1")
			t.Err("prepare", err)
			t.Result(s.ExecContext(probe("e"), 1))
			t.Result(s.Exec("b"))
			t.Err("close", s.Close())
		}},
		{Name: "skip the fast path", Run: func(t *Trace, db *sql.DB) {
			t.Result(db.Exec("skip", 1))
			rows, err := db.Query("skip rows 1", 1)
			t.Rows(rows, err)
		}},
	}
}

// Valued is a driver.Valuer.
type Valued struct{ Text string }

// Value returns the text, or an error for an empty one.
func (v Valued) Value() (sqldriver.Value, error) {
	if v.Text == "" {
		return nil, errors.New("no value")
	}
	return v.Text, nil
}

type named int

func arguments() []Behaviour {
	var nothing *string
	something := "something"
	cases := []struct {
		name string
		args []any
	}{
		{"plain", []any{1, "a", []byte("b"), 1.5, true, nil}},
		{"named type", []any{named(3), uint64(7)}},
		{"pointers", []any{nothing, &something}},
		{"valuer", []any{Valued{"v"}}},
		{"failing valuer", []any{Valued{}}},
		{"big unsigned", []any{uint64(1) << 63}},
		{"slice", []any{[]int{1, 2}}},
		{"struct", []any{struct{ A int }{1}}},
		{"named argument", []any{sql.Named("n", 1)}},
		{"badly named argument", []any{sql.Named("1n", 1)}},
		{"checker's type", []any{Upper("up"), "plain"}},
		{"removed argument", []any{Removed{}, 1, Removed{}}},
		{"refused argument", []any{Refused{}}},
	}
	var all []Behaviour
	for _, c := range cases {
		all = append(all,
			Behaviour{Name: "query arguments: " + c.name, Run: func(t *Trace, db *sql.DB) {
				rows, err := db.Query("rows 0", c.args...)
				t.Rows(rows, err)
			}},
			Behaviour{Name: "exec arguments: " + c.name, Run: func(t *Trace, db *sql.DB) {
				t.Result(db.Exec("rows 0", c.args...))
			}},
			Behaviour{Name: "prepared arguments: " + c.name, Run: func(t *Trace, db *sql.DB) {
				s, err := db.Prepare(fmt.Sprintf("rows 0 in %d", len(c.args)))
				t.Err("prepare", err)
				t.Result(s.Exec(c.args...))
				rows, err := s.Query(c.args...)
				t.Rows(rows, err)
				t.Err("close", s.Close())
			}})
	}
	return all
}

func columns() []Behaviour {
	return []Behaviour{
		{Name: "column types", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("rows 1")
			t.Err("query", err)
			t.ColumnTypes(rows)
			t.Rows(rows, nil)
		}},
		{Name: "column names are the program's", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("rows 1")
			t.Err("query", err)
			names, _ := rows.Columns()
			names[0] = "changed"
			t.Rows(rows, nil)
		}},
		{Name: "raw bytes", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("rows 2")
			t.Err("query", err)
			for rows.Next() {
				var a, b, c sql.RawBytes
				t.Err("scan", rows.Scan(&a, &b, &c))
				t.Printf("%s %s %x", a, b, c)
			}
			t.Err("close", rows.Close())
		}},
		{Name: "scan twice, and with errors", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("rows 1")
			t.Err("query", err)
			t.Printf("next %v", rows.Next())
			var a, b, c any
			var n int
			t.Err("too few", rows.Scan(&a))
			t.Err("wrong type", rows.Scan(&a, &n, &c))
			t.Err("once", rows.Scan(&a, &b, &c))
			t.Err("twice", rows.Scan(&n, &b, &c))
			t.Printf("%v %v %v %v", a, b, c, n)
			t.Err("close", rows.Close())
		}},
		{Name: "every type of value", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("types")
			t.Rows(rows, err)
		}},
		{Name: "values of other types", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("wrong")
			t.Rows(rows, err)
		}},
		{Name: "rows as a value", Run: func(t *Trace, db *sql.DB) {
			rows, err := db.Query("cursor")
			t.Err("query", err)
			for rows.Next() {
				var id int
				var name string
				var inner sql.Rows
				t.Err("scan", rows.Scan(&id, &name, &inner))
				t.Rows(&inner, nil)
			}
			t.Err("close", rows.Close())
		}},
	}
}
