package driver

import (
	"context"
	sqldriver "database/sql/driver"
)

// Compile-time contract of the statements.
var (
	_ sqldriver.Stmt              = (*stmt)(nil)
	_ sqldriver.StmtExecContext   = (*stmt)(nil)
	_ sqldriver.StmtQueryContext  = (*stmt)(nil)
	_ sqldriver.NamedValueChecker = (*stmt)(nil)
	_ sqldriver.ColumnConverter   = convertingStmt{} //nolint:staticcheck // database/sql still serves it
)

// stmt stands between database/sql and sqlmw's statement, which remembers
// the text from Prepare.
type stmt struct {
	conn *conn
	mw   mwStmt
	raw  sqldriver.Stmt
}

// mwStmt is what sqlmw's statement always implements.
type mwStmt interface {
	sqldriver.Stmt
	sqldriver.StmtExecContext
	sqldriver.StmtQueryContext
}

// convertingStmt is a stmt whose driver converts arguments by column. The
// claim alone makes database/sql skip its default conversion, so it is made
// for these only. The converter is a named field: embedding the interface
// would hide its method of the same name behind the field.
type convertingStmt struct {
	*stmt
	converter sqldriver.ColumnConverter //nolint:staticcheck // see above
}

func (s convertingStmt) ColumnConverter(i int) sqldriver.ValueConverter {
	return s.converter.ColumnConverter(i)
}

func newStmt(c *conn, mw mwStmt, raw sqldriver.Stmt) sqldriver.Stmt {
	s := &stmt{conn: c, mw: mw, raw: raw}
	if converter, ok := raw.(sqldriver.ColumnConverter); ok { //nolint:staticcheck // see above
		return convertingStmt{s, converter}
	}
	return s
}

func (s *stmt) Close() error { return s.mw.Close() }

func (s *stmt) NumInput() int { return s.raw.NumInput() }

// ExecContext runs the statement; the context of the execution, not that of
// Prepare, says whose it is.
func (s *stmt) ExecContext(ctx context.Context, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	_, err := s.mw.ExecContext(ctx, args)
	return s.conn.takeResult(err)
}

// QueryContext runs the query, as ExecContext does.
func (s *stmt) QueryContext(ctx context.Context, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	rows, err := s.mw.QueryContext(ctx, args)
	return s.conn.takeRows(rows, err)
}

// Exec serves callers that know nothing of contexts; what they run is not
// watched. database/sql is none of them.
func (s *stmt) Exec(args []sqldriver.Value) (sqldriver.Result, error) {
	return s.raw.Exec(args) //nolint:staticcheck // what a caller without contexts asked for
}

// Query serves callers that know nothing of contexts, as Exec does.
func (s *stmt) Query(args []sqldriver.Value) (sqldriver.Rows, error) {
	return s.raw.Query(args) //nolint:staticcheck // what a caller without contexts asked for
}

// CheckNamedValue keeps the order of driverArgsConnLocked in database/sql:
// the statement's check, or else the connection's; and by ErrSkip the
// ColumnConverter and the default, which database/sql has itself.
func (s *stmt) CheckNamedValue(nv *sqldriver.NamedValue) error {
	checker, ok := s.raw.(sqldriver.NamedValueChecker)
	if !ok {
		checker, ok = s.conn.hooks.raw.(sqldriver.NamedValueChecker)
	}
	if !ok {
		return sqldriver.ErrSkip
	}
	return checker.CheckNamedValue(nv)
}
