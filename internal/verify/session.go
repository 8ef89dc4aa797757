package verify

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/effects"
)

// session is one connection in a read-only transaction with one view of the
// data, so that the loop and the rewrite see the same rows.
type session struct {
	conn *sql.Conn
	tx   *sql.Tx // nil on SQLite, whose transaction is begun by a statement
	in   queryer // what statements run in
	// effects says of the program's statements whether they may be run again.
	effects *effects.Checker
	dialect fingerprint.Dialect
	left    int // rows that may still be read
	// executions is how many of the loop's are run again, keys how many
	// different ones the program had; 0 where that is not known.
	executions, keys int
	// parent is what the parent took, where it was run again.
	parent time.Duration
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// begin opens a connection of our own on a database, unless that could be in
// the program's way.
func begin(ctx context.Context, connector sqldriver.Connector, d fingerprint.Dialect, v *Verifier) (*session, *sql.DB, error) {
	if d == fingerprint.SQLite {
		var err error
		if connector, err = apartFrom(connector); err != nil {
			return nil, nil, err
		}
	}
	db := sql.OpenDB(guarded{connector})
	db.SetMaxOpenConns(1)
	s, err := beginOn(ctx, db, d, v)
	if err != nil {
		_ = db.Close()
		return nil, nil, err
	}
	return s, db, nil
}

func beginOn(ctx context.Context, db *sql.DB, d fingerprint.Dialect, v *Verifier) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn, dialect: d, left: v.rows, executions: v.executions}
	s.effects = effects.New(d, s.askCatalogue)
	switch d {
	case fingerprint.SQLite:
		err = s.beginSQLite(ctx)
	case fingerprint.MySQL:
		s.limitMySQL(ctx, v.atTheServer())
		err = s.beginTx(ctx)
	case fingerprint.PostgreSQL:
		if err = s.beginTx(ctx); err == nil {
			_, err = s.tx.ExecContext(ctx, fmt.Sprintf("SET LOCAL statement_timeout = %d", v.atTheServer().Milliseconds()))
		}
		if err == nil {
			_, err = s.tx.ExecContext(ctx, fmt.Sprintf("SET LOCAL lock_timeout = %d", lockWait.Milliseconds()))
		}
	default:
		err = s.beginTx(ctx)
	}
	if err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

func (s *session) beginTx(ctx context.Context) (err error) {
	if s.tx, err = s.conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}); err == nil {
		s.in = s.tx
	}
	return err
}

// lockWait is how long a statement of ours waits for a lock at most: who holds
// it may be the program, which waits for us.
const lockWait = 100 * time.Millisecond

// limitMySQL bounds what a statement takes. MariaDB's limit is in seconds,
// MySQL's in milliseconds; each refuses the other's name. MariaDB need not
// wait for a lock at all; MySQL waits a second at least, and takes that for 0
// unless it is strict.
func (s *session) limitMySQL(ctx context.Context, most time.Duration) {
	if _, err := s.conn.ExecContext(ctx, fmt.Sprintf("SET SESSION max_statement_time = %f", most.Seconds())); err != nil {
		_, _ = s.conn.ExecContext(ctx, fmt.Sprintf("SET SESSION max_execution_time = %d", most.Milliseconds()))
	}
	for _, name := range []string{"lock_wait_timeout", "innodb_lock_wait_timeout"} {
		if _, err := s.conn.ExecContext(ctx, "SET SESSION "+name+" = 0"); err != nil {
			_, _ = s.conn.ExecContext(ctx, "SET SESSION "+name+" = 1")
		}
	}
}

// atTheServer is the limit of one statement for the server, should nobody be
// left to cancel it. It is longer than our own, which tells the reason.
func (v *Verifier) atTheServer() time.Duration { return v.timeout + 100*time.Millisecond }

// end rolls back, whatever happened, and gives the connection up.
func (s *session) end() {
	switch {
	case s.tx != nil:
		_ = s.tx.Rollback()
	case s.in != nil:
		_, _ = s.in.ExecContext(context.Background(), "ROLLBACK")
	}
	_ = s.conn.Close()
}

// result is what one statement returned.
type result struct {
	columns []string
	kinds   []kind
	rows    [][]any
	took    time.Duration
}

// run runs a statement of the program's, or what was made of one, if all that
// it does is to return rows.
func (s *session) run(ctx context.Context, text string, args []any) (*result, error) {
	text = s.withoutLock(text)
	if err := s.effects.Read(ctx, text); err != nil {
		return nil, err
	}
	return s.query(ctx, text, args)
}

// askCatalogue is how effects asks. Its rows are none of those that are
// compared.
func (s *session) askCatalogue(ctx context.Context, text string, args ...any) ([][]string, error) {
	left := s.left
	defer func() { s.left = left }()
	s.left = catalogueRows
	out, err := s.query(ctx, text, args)
	if err != nil {
		return nil, err
	}
	return out.texts(), nil
}

// texts are the cells as they are written; NULL is empty.
func (r *result) texts() [][]string {
	rows := make([][]string, len(r.rows))
	for i, row := range r.rows {
		for _, v := range row {
			rows[i] = append(rows[i], shown(v))
		}
	}
	return rows
}

// catalogueRows bounds what one look into the catalogue reads.
const catalogueRows = 100_000

func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return string(v)
	}
	return fmt.Sprint(v)
}

// query runs a statement that is known to do no harm.
func (s *session) query(ctx context.Context, text string, args []any) (*result, error) {
	start := time.Now()
	rows, err := s.in.QueryContext(ctx, text, args...)
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
			return nil, notTried("too many rows to compare")
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
