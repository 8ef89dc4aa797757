package verify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// session is one connection in a read-only transaction with one view of the
// data, so that the loop and the rewrite see the same rows.
type session struct {
	conn    *sql.Conn
	tx      *sql.Tx
	dialect fingerprint.Dialect
	left    int // rows that may still be read
	// executions is how many of the loop's are run again, keys how many
	// different ones the program had; 0 where that is not known.
	executions, keys int
	// parent is what the parent took, where it was run again.
	parent time.Duration
}

func begin(ctx context.Context, db *sql.DB, d fingerprint.Dialect, v *Verifier) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, dialect: d, left: v.rows, executions: v.executions}
	opts := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	switch d {
	case fingerprint.SQLite:
		// Its drivers know neither option. query_only refuses writes on the
		// connection, which nobody uses after us.
		if _, err = conn.ExecContext(ctx, "PRAGMA query_only = 1"); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		opts = nil
	case fingerprint.MySQL:
		// MariaDB's limit is in seconds, MySQL's in milliseconds; each refuses
		// the other's name.
		if _, err := conn.ExecContext(ctx, fmt.Sprintf("SET SESSION max_statement_time = %f", v.atTheServer().Seconds())); err != nil {
			_, _ = conn.ExecContext(ctx, fmt.Sprintf("SET SESSION max_execution_time = %d", v.atTheServer().Milliseconds()))
		}
	}
	if s.tx, err = conn.BeginTx(ctx, opts); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if d == fingerprint.PostgreSQL {
		if _, err := s.tx.ExecContext(ctx, fmt.Sprintf("SET LOCAL statement_timeout = %d", v.atTheServer().Milliseconds())); err != nil {
			s.end()
			return nil, err
		}
	}
	return s, nil
}

// atTheServer is the limit of one statement for the server, should nobody be
// left to cancel it. It is longer than our own, which tells the reason.
func (v *Verifier) atTheServer() time.Duration { return v.timeout + 100*time.Millisecond }

// end rolls back, whatever happened, and gives the connection up.
func (s *session) end() {
	_ = s.tx.Rollback()
	_ = s.conn.Close()
}

// result is what one statement returned.
type result struct {
	columns []string
	kinds   []kind
	rows    [][]any
	took    time.Duration
}

func (s *session) query(ctx context.Context, text string, args []any) (*result, error) {
	start := time.Now()
	rows, err := s.tx.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := &result{}
	if out.columns, err = rows.Columns(); err != nil {
		return nil, err
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	for _, t := range types {
		out.kinds = append(out.kinds, kindOf(t.DatabaseTypeName()))
	}
	for rows.Next() {
		if s.left--; s.left < 0 {
			return nil, notTried("there are too many rows to compare")
		}
		values := make([]any, len(out.columns))
		dest := make([]any, len(values))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		out.rows = append(out.rows, typed(values, out.kinds))
	}
	out.took = time.Since(start)
	return out, rows.Err()
}
