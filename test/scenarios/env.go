package scenarios

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
)

// Env is what the program of a scenario runs with. It is safe for concurrent
// use by the goroutines of one run.
type Env struct {
	// DB is the watched handle.
	DB      *sql.DB
	Dialect Dialect
	Size    Size

	world *world
	// handles opens further watched handles on the same database.
	handles func() *sql.DB
	// request runs do in a scope of its own.
	request func(ctx context.Context, name string, do func(context.Context) error) error
}

// N is the number of rows of the run.
func (e *Env) N() int { return e.Size.Rows }

// Known returns the values of a column as a program knows them that has them
// from elsewhere: a form, a file, a message.
func (e *Env) Known(table, column string) []any { return e.world.column(table, column) }

// Shuffled returns values in another order, the same in each run.
func (e *Env) Shuffled(values []any) []any {
	shuffled := make([]any, len(values))
	for i, at := range rand.New(rand.NewPCG(uint64(len(values)), 99)).Perm(len(values)) {
		shuffled[i] = values[at]
	}
	return shuffled
}

// Another opens one more watched handle on the same database.
func (e *Env) Another() *sql.DB { return e.handles() }

// Request runs do as one request: in a scope of its own.
func (e *Env) Request(ctx context.Context, name string, do func(context.Context) error) error {
	return e.request(ctx, name, do)
}

// q is the text for this database.
func (e *Env) q(text string) string { return e.Dialect.Rebind(text) }

// runner is what *sql.DB, *sql.Tx and *sql.Conn have in common.
type runner interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// row is one row of a result, text as string.
type row []any

// fetch reads all rows of a query: the data layer that many programs write
// once and use everywhere.
func (e *Env) fetch(ctx context.Context, text string, args ...any) ([]row, error) {
	return e.fetchOn(ctx, e.DB, text, args...)
}

func (e *Env) fetchOn(ctx context.Context, on runner, text string, args ...any) ([]row, error) {
	rows, err := on.QueryContext(ctx, e.q(text), args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	return scanAll(rows)
}

func scanAll(rows *sql.Rows) ([]row, error) {
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all []row
	for rows.Next() {
		r, to := make(row, len(columns)), make([]any, len(columns))
		for i := range r {
			to[i] = &r[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		for i, v := range r {
			if b, ok := v.([]byte); ok {
				r[i] = string(b)
			}
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

func (e *Env) exec(ctx context.Context, text string, args ...any) error {
	return e.execOn(ctx, e.DB, text, args...)
}

func (e *Env) execOn(ctx context.Context, on runner, text string, args ...any) error {
	if _, err := on.ExecContext(ctx, e.q(text), args...); err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	return nil
}

// list is the placeholders of an IN list.
func list(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// col takes one column out of rows.
func col(rows []row, i int) []any {
	values := make([]any, len(rows))
	for r, row := range rows {
		values[r] = row[i]
	}
	return values
}

// distinct keeps the first of equal values.
func distinct(values []any) []any {
	seen := map[any]bool{}
	var kept []any
	for _, v := range values {
		if v != nil && !seen[v] {
			seen[v] = true
			kept = append(kept, v)
		}
	}
	return kept
}

// literal writes a value into a text, as programs do that build SQL with
// Sprintf.
func literal(v any) string {
	if s, ok := v.(string); ok {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return fmt.Sprint(v)
}
