package drivertest

import (
	"context"
	sqldriver "database/sql/driver"
	"fmt"
	"strings"
)

// fakeStmt has what every statement has; the parts below add one optional
// interface each.
type fakeStmt struct {
	c     *fakeConn
	query string
}

func (s *fakeStmt) Close() error {
	s.c.f.logf("stmt.Close %q", s.query)
	return s.c.f.at(context.Background(), "stmt.Close")
}

func (s *fakeStmt) NumInput() int {
	return command(s.query).numInput()
}

func (s *fakeStmt) Exec(args []sqldriver.Value) (sqldriver.Result, error) {
	s.c.f.logf("stmt.Exec %q %s", s.query, valueText(args))
	return command(s.query).exec(context.Background(), s.c, "stmt.Exec")
}

func (s *fakeStmt) Query(args []sqldriver.Value) (sqldriver.Rows, error) {
	s.c.f.logf("stmt.Query %q %s", s.query, valueText(args))
	return command(s.query).query(context.Background(), s.c, "stmt.Query")
}

type fakeStmtExec struct{ s *fakeStmt }

func (p fakeStmtExec) ExecContext(ctx context.Context, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	p.s.c.f.logf("stmt.ExecContext %q %s %s", p.s.query, namedText(args), contextText(ctx))
	return command(p.s.query).exec(ctx, p.s.c, "stmt.ExecContext")
}

type fakeStmtQuery struct{ s *fakeStmt }

func (p fakeStmtQuery) QueryContext(ctx context.Context, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	p.s.c.f.logf("stmt.QueryContext %q %s %s", p.s.query, namedText(args), contextText(ctx))
	return command(p.s.query).query(ctx, p.s.c, "stmt.QueryContext")
}

type fakeStmtChecker struct{ s *fakeStmt }

func (p fakeStmtChecker) CheckNamedValue(nv *sqldriver.NamedValue) error {
	return check(p.s.c.f, "stmt", nv)
}

type fakeConverter struct{ s *fakeStmt }

func (p fakeConverter) ColumnConverter(i int) sqldriver.ValueConverter {
	p.s.c.f.logf("stmt.ColumnConverter %d", i)
	return converter{}
}

type converter struct{}

func (converter) ConvertValue(v any) (sqldriver.Value, error) {
	if s, ok := v.(string); ok {
		return "column:" + s, nil
	}
	return sqldriver.DefaultParameterConverter.ConvertValue(v)
}

func namedText(args []sqldriver.NamedValue) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = fmt.Sprintf("%d:%s:%T(%v)", a.Ordinal, a.Name, a.Value, a.Value)
	}
	return "[" + strings.Join(parts, " ") + "]"
}

func valueText(args []sqldriver.Value) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = fmt.Sprintf("%T(%v)", a, a)
	}
	return "[" + strings.Join(parts, " ") + "]"
}
