package trial

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/effects"
)

// Limits bound a session.
type Limits struct {
	// Timeout is the time of one statement.
	Timeout time.Duration
	// Rows may be read by one try, Executions of a loop run again.
	Rows, Executions int
}

// Session is one connection in a read-only transaction with one view of the
// data, so that the loop and the candidate see the same rows. It is not safe
// for concurrent use.
type Session struct {
	Dialect fingerprint.Dialect
	// Effects says of the program's statements whether they may be run again.
	Effects *effects.Checker

	conn   driver.Conn
	limits Limits
	left   int      // rows that may still be read
	ends   []func() // what ends the session, the last one first
}

// Open opens a connection of our own on a database, unless that could be in
// the program's way.
func Open(ctx context.Context, connector driver.Connector, d fingerprint.Dialect, limits Limits) (*Session, error) {
	if d == fingerprint.SQLite {
		var err error
		if connector, err = apartFrom(connector); err != nil {
			return nil, err
		}
	}
	conn, err := connect(ctx, connector)
	if err != nil {
		return nil, err
	}
	s := newSession(conn, d, limits)
	s.ends = []func(){func() { _ = closeConn(conn) }}
	if err := s.beginOwn(ctx); err != nil {
		s.End()
		return nil, err
	}
	return s, nil
}

func connect(ctx context.Context, connector driver.Connector) (c driver.Conn, err error) {
	defer guard(&err)
	return connector.Connect(ctx)
}

func newSession(conn driver.Conn, d fingerprint.Dialect, limits Limits) *Session {
	s := &Session{Dialect: d, conn: conn, limits: limits, left: limits.Rows}
	s.Effects = effects.New(d, func(ctx context.Context, text string, args ...any) ([][]string, error) {
		out, err := s.Query(ctx, text, args...)
		if err != nil {
			return nil, err
		}
		return out.Rows, nil
	})
	return s
}

// beginOwn begins on a connection that nobody else uses: its settings may
// stay.
func (s *Session) beginOwn(ctx context.Context) error {
	switch s.Dialect {
	case fingerprint.SQLite:
		return s.beginSQLite(ctx)
	case fingerprint.MySQL:
		s.limitMySQL(ctx)
		return s.beginTx(ctx)
	case fingerprint.PostgreSQL:
		if err := s.beginTx(ctx); err != nil {
			return err
		}
		return s.limitPostgres(ctx)
	}
	return s.beginTx(ctx)
}

func (s *Session) beginTx(ctx context.Context) error {
	tx, err := begin(ctx, s.conn)
	if err != nil {
		return err
	}
	s.ends = append(s.ends, func() { _ = rollback(tx) })
	return nil
}

// lockWait is how long a statement of ours waits for a lock at most: who holds
// it may be the program, which waits for us.
const lockWait = 100 * time.Millisecond

func (s *Session) limitPostgres(ctx context.Context) error {
	if err := s.Exec(ctx, fmt.Sprintf("SET LOCAL statement_timeout = %d", s.limits.atTheServer().Milliseconds())); err != nil {
		return err
	}
	return s.Exec(ctx, fmt.Sprintf("SET LOCAL lock_timeout = %d", lockWait.Milliseconds()))
}

// limitMySQL bounds what a statement takes. MariaDB's limit is in seconds,
// MySQL's in milliseconds; each refuses the other's name. MariaDB need not
// wait for a lock at all; MySQL waits a second at least, and takes that for 0
// unless it is strict.
func (s *Session) limitMySQL(ctx context.Context) {
	most := s.limits.atTheServer()
	if err := s.Exec(ctx, fmt.Sprintf("SET SESSION max_statement_time = %f", most.Seconds())); err != nil {
		_ = s.Exec(ctx, fmt.Sprintf("SET SESSION max_execution_time = %d", most.Milliseconds()))
	}
	for _, name := range []string{"lock_wait_timeout", "innodb_lock_wait_timeout"} {
		if err := s.Exec(ctx, "SET SESSION "+name+" = 0"); err != nil {
			_ = s.Exec(ctx, "SET SESSION "+name+" = 1")
		}
	}
}

// atTheServer is the limit of one statement for the server, should nobody be
// left to cancel it. It is longer than our own, which tells the reason.
func (l Limits) atTheServer() time.Duration { return l.Timeout + 100*time.Millisecond }

// Rollback ends the transaction and keeps the connection: MySQL does not even
// prepare a write in a read-only one.
func (s *Session) Rollback() {
	last := len(s.ends) - 1
	s.ends[last]()
	s.ends = s.ends[:last]
}

// End rolls back, whatever happened, and gives the connection up.
func (s *Session) End() {
	for len(s.ends) > 0 {
		s.Rollback()
	}
}

// Table is what a statement of ours returned, as texts; NULL is empty.
type Table struct {
	Columns []string
	Rows    [][]string
}

// catalogueRows bounds what one look into the catalogue reads.
const catalogueRows = 100_000

// Query runs a statement of ours. Its rows are none of those that are compared.
func (s *Session) Query(ctx context.Context, text string, args ...any) (*Table, error) {
	most := catalogueRows
	out, err := read(ctx, s.conn, text, args, &most)
	if err != nil {
		return nil, err
	}
	t := &Table{Columns: out.columns, Rows: make([][]string, len(out.rows))}
	for i, row := range out.rows {
		for _, v := range row {
			t.Rows[i] = append(t.Rows[i], shown(v))
		}
	}
	return t, nil
}

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

// Exec runs a statement of ours that returns nothing.
func (s *Session) Exec(ctx context.Context, text string) error { return exec(ctx, s.conn, text) }

// Prepare parses a statement and resolves its names, and runs nothing.
func (s *Session) Prepare(ctx context.Context, text string) (err error) {
	defer guard(&err)
	st, err := prepare(ctx, s.conn, text)
	if err != nil {
		return err
	}
	return st.Close()
}

// RoundTrip is the quickest of a few statements that do nothing, 0 where they
// fail.
func (s *Session) RoundTrip(ctx context.Context) time.Duration {
	const tries = 3
	least := time.Duration(0)
	for range tries {
		start := time.Now()
		if _, err := s.Query(ctx, "SELECT 1"); err != nil {
			return 0
		}
		if took := time.Since(start); least == 0 || took < least {
			least = took
		}
	}
	return least
}

// rowSet is what one statement returned.
type rowSet struct {
	columns []string
	kinds   []Kind
	rows    [][]any
	took    time.Duration
}

// run runs a statement of the program's, or what was made of one, if all that
// it does is to return rows.
func (s *Session) run(ctx context.Context, text string, args []any) (*rowSet, error) {
	text = WithoutLock(s.Dialect, text)
	if err := s.Effects.Read(ctx, text); err != nil {
		return nil, err
	}
	start := time.Now()
	out, err := read(ctx, s.conn, text, args, &s.left)
	if err != nil {
		return nil, err
	}
	out.took = time.Since(start)
	return out, nil
}

// WithoutLock drops FOR UPDATE and the like, which a read-only transaction
// refuses: what a lock returns is what the statement returns without it.
func WithoutLock(d fingerprint.Dialect, text string) string {
	st := fingerprint.Scan(d, text)
	for i := len(st.Queries) - 1; i >= 0; i-- {
		if span := st.Queries[i].LockSpan; !span.Empty() {
			text = text[:span.Start] + text[span.End:]
		}
	}
	return text
}
