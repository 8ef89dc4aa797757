package gocode

// runner is the program that runs and compares.
const runner = `package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	_ "github.com/glebarez/sqlite"
	_ "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
)

%s

type (
	loop func(ctx context.Context, db *sql.DB, pool *pgxpool.Pool, text string, args []any) error
	fix  func(ctx context.Context, db *sql.DB, pool *pgxpool.Pool, args [][]any) (string, error)
)

func run(name, dialect, dsn, schema, text string, rows [][]any, each loop, all fix) {
	ctx := context.Background()
	driver := map[string]string{"postgres": "postgres", "mysql": "mysql", "sqlite": "sqlite"}[dialect]
	db, err := sql.Open(driver, dsn)
	must(err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	var pool *pgxpool.Pool
	if dialect == "postgres" {
		pool, err = pgxpool.New(ctx, dsn)
		must(err)
		defer pool.Close()
	}
	table := fresh(db, schema)
	for _, args := range rows {
		must(each(ctx, db, pool, text, args))
	}
	want := dump(db, table)
	fresh(db, schema)
	got, err := all(ctx, db, pool, rows)
	must(err)
	verdict := "same"
	if left := dump(db, table); left != want {
		verdict = "loop " + want + " fix " + left
	}
	fmt.Printf("%%s\t%%s\t%%s\n", name, verdict, got)
}

func fresh(db *sql.DB, schema string) string {
	table := ""
	for _, text := range strings.Split(schema, "; ") {
		if name, ok := strings.CutPrefix(text, "CREATE TABLE "); ok {
			table = strings.Fields(name)[0]
			_, err := db.Exec("DROP TABLE IF EXISTS " + table)
			must(err)
		}
		_, err := db.Exec(text)
		must(err)
	}
	return table
}

func dump(db *sql.DB, table string) string {
	rows, err := db.Query("SELECT * FROM " + table + " ORDER BY 1, 2")
	must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(err)
	var out []string
	for rows.Next() {
		values, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		must(rows.Scan(dest...))
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				values[i] = string(b)
			}
		}
		out = append(out, fmt.Sprintf("%%q", fmt.Sprint(values)))
	}
	must(rows.Err())
	return strings.Join(out, " ")
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

var noon = time.Date(2024, 3, 1, 12, 0, 0, 123456000, time.UTC)

%s

func main() {
	%s
}
`
