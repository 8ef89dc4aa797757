package web

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/effects"
	"github.com/nplusone-go/nplusone/report/printers"
)

// ExplainOn offers to ask a database how it runs a statement that the page
// shows. Nothing else can be asked: only queries that are remembered, by
// their place in a request. They are planned, not run, in a read-only
// transaction that is rolled back, with a timeout, and without the arguments,
// which are not known: the plan is the general one. Give it a handle of a
// user who may only read.
func (p *Page) ExplainOn(db *sql.DB, d fingerprint.Dialect) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.explains = &explainer{db, d}
}

func (p *Page) explainer() *explainer {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.explains
}

const (
	explainTimeout = 5 * time.Second
	maxPlanRows    = 500
)

type explainer struct {
	db      *sql.DB
	dialect fingerprint.Dialect
}

// can reports whether a statement may be explained: one query, and no more.
func (x *explainer) can(text string) bool {
	if x == nil {
		return false
	}
	s := fingerprint.Scan(x.dialect, text)
	return s.Kind == fingerprint.Select && s.Statements <= 1 && !s.Truncated && s.Writes() == fingerprint.Other && !strings.Contains(text, "…")
}

// plan asks for the plan, line by line.
func (x *explainer) plan(ctx context.Context, text string) (lines []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, explainTimeout)
	defer cancel()
	conn, err := x.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: x.dialect != fingerprint.SQLite})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was changed
	statement, params := "", 0
	switch x.dialect {
	case fingerprint.PostgreSQL:
		statement, params = x.numbered(text)
	case fingerprint.SQLite:
		statement = x.filled(text, "NULL")
	default: // with NULL the planner sees at once that nothing matches
		statement = x.filled(text, "1")
	}
	// Planning calls functions: on MySQL all of them, were it to sleep or lock.
	if err := effects.New(x.dialect, catalogueOf(tx)).Read(ctx, statement); err != nil {
		return nil, err
	}
	switch x.dialect {
	case fingerprint.PostgreSQL:
		return planPrepared(ctx, tx, statement, params)
	case fingerprint.SQLite:
		return planLines(ctx, tx, "EXPLAIN QUERY PLAN "+statement)
	}
	return planLines(ctx, tx, "EXPLAIN "+statement)
}

// catalogueOf asks a transaction about what a statement calls.
func catalogueOf(tx *sql.Tx) effects.Ask {
	return func(ctx context.Context, text string, args ...any) ([][]string, error) {
		rows, err := tx.QueryContext(ctx, text, args...)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		var out [][]string
		for rows.Next() {
			values, into := make([]sql.NullString, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				return nil, err
			}
			row := make([]string, len(values))
			for i, v := range values {
				row[i] = v.String
			}
			out = append(out, row)
		}
		return out, rows.Err()
	}
}

// planPrepared has PostgreSQL plan a statement whose arguments have types and
// no values.
func planPrepared(ctx context.Context, tx *sql.Tx, text string, params int) ([]string, error) {
	const name = "nplusone_explain"
	for _, step := range []string{"SET LOCAL plan_cache_mode = force_generic_plan", "PREPARE " + name + " AS " + text} {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return nil, err
		}
	}
	// A prepared statement outlives the transaction, but not this.
	defer func() { _, _ = tx.ExecContext(ctx, "DEALLOCATE "+name) }()
	execute := "EXPLAIN EXECUTE " + name
	if params > 0 {
		execute += "(" + strings.TrimSuffix(strings.Repeat("NULL, ", params), ", ") + ")"
	}
	return planLines(ctx, tx, execute)
}

func planLines(ctx context.Context, tx *sql.Tx, text string) ([]string, error) {
	rows, err := tx.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var lines []string
	values, into := make([]sql.NullString, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() && len(lines) < maxPlanRows {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		lines = append(lines, planLine(names, values))
	}
	return lines, rows.Err()
}

// planLine is the line of databases that write one, else all columns by name.
func planLine(names []string, values []sql.NullString) string {
	if len(values) == 1 {
		return values[0].String
	}
	if last := len(names) - 1; names[last] == "detail" {
		return values[last].String
	}
	var parts []string
	for i, v := range values {
		if v.Valid {
			parts = append(parts, names[i]+" "+v.String)
		}
	}
	return strings.Join(parts, ", ")
}

// numbered writes PostgreSQL's placeholders for those of the normalised text,
// and returns their number.
func (x *explainer) numbered(text string) (string, int) {
	n := 0
	return x.replace(text, func() string { n++; return "$" + strconv.Itoa(n) }), n
}

func (x *explainer) filled(text, value string) string {
	return x.replace(text, func() string { return value })
}

// replace puts something in the place of each placeholder.
func (x *explainer) replace(text string, with func() string) string {
	var b strings.Builder
	at := 0
	for _, slot := range fingerprint.Scan(fingerprint.Generic, text).Slots {
		if slot.Span.Of(text) == "?" {
			b.WriteString(text[at:slot.Span.Start])
			b.WriteString(with())
			at = slot.Span.End
		}
	}
	return b.String() + text[at:]
}

// planPage is what the database answered.
type planPage struct {
	Title, Base, Query, Placeholder, Back, Error, Footer string
	SQL                                                  template.HTML
	Lines                                                []string
}

// serveExplain plans a remembered statement.
func (p *Page) serveExplain(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("id")
	e, ok := p.Request(id)
	x := p.explainer()
	if !ok || x == nil {
		http.NotFound(w, r)
		return
	}
	var page requestPage
	page.waterfall(e)
	i, err := strconv.Atoi(r.URL.Query().Get("lane"))
	if err != nil || i < 0 || i >= len(page.Lanes) || !x.can(page.Lanes[i].sql) {
		http.NotFound(w, r)
		return
	}
	text := page.Lanes[i].sql
	plan := planPage{
		Title: "Plan · nplusone", Base: "../", Placeholder: "Search all requests", Footer: footerText,
		Back: id + "#q-" + strconv.Itoa(i), SQL: printers.HTMLStatement(text),
	}
	if plan.Lines, err = x.plan(r.Context(), text); err != nil {
		plan.Error = fmt.Sprint("The database did not say: ", err)
	}
	render(w, "plan", plan)
}
