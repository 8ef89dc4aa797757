// Package explain asks a database how it would run a statement, and reads what
// it answers.
package explain

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/effects"
)

// Statement is the one that asks for the plan of another, which it does not
// run.
func Statement(d fingerprint.Dialect, text string) string {
	if d == fingerprint.SQLite {
		return "EXPLAIN QUERY PLAN " + text
	}
	return "EXPLAIN " + text
}

// Query reports whether a text is one query, and does nothing else: only then
// may anybody ask for its plan.
func Query(d fingerprint.Dialect, text string) bool {
	s := fingerprint.Scan(d, text)
	return s.Kind == fingerprint.Select && s.Statements <= 1 && !s.Truncated && s.Writes() == fingerprint.Other && !strings.Contains(text, "…")
}

// General asks for the plan of a normalised statement, whose arguments are not
// known, within a transaction.
func General(ctx context.Context, tx *sql.Tx, d fingerprint.Dialect, text string) (*Plan, error) {
	var statement string
	params := 0
	switch d {
	case fingerprint.PostgreSQL:
		statement = replaced(text, func() string { params++; return "$" + strconv.Itoa(params) })
	case fingerprint.SQLite:
		statement = replaced(text, func() string { return "NULL" })
	default: // with NULL the planner sees at once that nothing matches
		statement = replaced(text, func() string { return "1" })
	}
	// Planning calls functions: on MySQL all of them, were it to sleep or lock.
	if err := effects.New(d, QueryFunc(tx)).Read(ctx, statement); err != nil {
		return nil, err
	}
	if d == fingerprint.PostgreSQL {
		return prepared(ctx, tx, statement, params)
	}
	return read(ctx, tx, Statement(d, statement), maxRows)
}

// prepared has PostgreSQL plan a statement whose arguments have types and no
// values.
func prepared(ctx context.Context, tx *sql.Tx, text string, params int) (*Plan, error) {
	const name = "nplusone_explain"
	for _, step := range []string{"SET LOCAL plan_cache_mode = force_generic_plan", "PREPARE " + name + " AS " + text} {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return nil, err
		}
	}
	// A prepared statement outlives the transaction, but not this.
	defer func() { _, _ = tx.ExecContext(ctx, "DEALLOCATE "+name) }()
	execute := "EXECUTE " + name
	if params > 0 {
		execute += "(" + strings.TrimSuffix(strings.Repeat("NULL, ", params), ", ") + ")"
	}
	return read(ctx, tx, Statement(fingerprint.PostgreSQL, execute), maxRows)
}

// replaced puts something in the place of each placeholder of a normalised
// text.
func replaced(text string, with func() string) string {
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
