package drivertest

import (
	"context"
	sqldriver "database/sql/driver"
	"strings"
)

// fakeConn has what every connection has. The parts below add one optional
// interface each; fakeConnShape puts them together.
type fakeConn struct {
	f     *Fake
	id    int
	stale bool // IsValid answers no
	rude  bool // ResetSession fails
}

func (c *fakeConn) Prepare(query string) (sqldriver.Stmt, error) {
	c.f.logf("conn%d.Prepare %q", c.id, query)
	return c.prepare(context.Background(), "conn.Prepare", query)
}

func (c *fakeConn) prepare(ctx context.Context, call, query string) (sqldriver.Stmt, error) {
	if err := c.f.at(ctx, call); err != nil {
		return nil, err
	}
	if err := command(query).prepareError(c.f); err != nil {
		return nil, err
	}
	s := &fakeStmt{c: c, query: query}
	return fakeStmtShape(s, c.f.Features.stmt()), nil
}

func (c *fakeConn) Close() error {
	c.f.logf("conn%d.Close", c.id)
	return c.f.at(context.Background(), "conn.Close")
}

func (c *fakeConn) Begin() (sqldriver.Tx, error) {
	c.f.logf("conn%d.Begin", c.id)
	if err := c.f.at(context.Background(), "conn.Begin"); err != nil {
		return nil, err
	}
	return &fakeTx{c}, nil
}

type fakePrepare struct{ c *fakeConn }

func (p fakePrepare) PrepareContext(ctx context.Context, query string) (sqldriver.Stmt, error) {
	p.c.f.logf("conn%d.PrepareContext %q %s", p.c.id, query, contextText(ctx))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.c.prepare(ctx, "conn.PrepareContext", query)
}

type fakeBegin struct{ c *fakeConn }

func (p fakeBegin) BeginTx(ctx context.Context, opts sqldriver.TxOptions) (sqldriver.Tx, error) {
	p.c.f.logf("conn%d.BeginTx %+v %s", p.c.id, opts, contextText(ctx))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := p.c.f.at(ctx, "conn.BeginTx"); err != nil {
		return nil, err
	}
	if opts.Isolation == 7 {
		return nil, &FakeError{"isolation level not supported"}
	}
	return &fakeTx{p.c}, nil
}

type fakeExecContext struct{ c *fakeConn }

func (p fakeExecContext) ExecContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	p.c.f.logf("conn%d.ExecContext %q %s %s", p.c.id, query, namedText(args), contextText(ctx))
	return command(query).exec(ctx, p.c, "conn.ExecContext")
}

type fakeExec struct{ c *fakeConn }

func (p fakeExec) Exec(query string, args []sqldriver.Value) (sqldriver.Result, error) {
	p.c.f.logf("conn%d.Exec %q %s", p.c.id, query, valueText(args))
	return command(query).exec(context.Background(), p.c, "conn.Exec")
}

type fakeQueryContext struct{ c *fakeConn }

func (p fakeQueryContext) QueryContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	p.c.f.logf("conn%d.QueryContext %q %s %s", p.c.id, query, namedText(args), contextText(ctx))
	return command(query).query(ctx, p.c, "conn.QueryContext")
}

type fakeQuery struct{ c *fakeConn }

func (p fakeQuery) Query(query string, args []sqldriver.Value) (sqldriver.Rows, error) {
	p.c.f.logf("conn%d.Query %q %s", p.c.id, query, valueText(args))
	return command(query).query(context.Background(), p.c, "conn.Query")
}

type fakePing struct{ c *fakeConn }

func (p fakePing) Ping(ctx context.Context) error {
	p.c.f.logf("conn%d.Ping %s", p.c.id, contextText(ctx))
	if err := p.c.f.at(ctx, "conn.Ping"); err != nil {
		return err
	}
	return ctx.Err()
}

type fakeReset struct{ c *fakeConn }

func (p fakeReset) ResetSession(ctx context.Context) error {
	p.c.f.logf("conn%d.ResetSession %s", p.c.id, contextText(ctx))
	if err := p.c.f.at(ctx, "conn.ResetSession"); err != nil {
		return err
	}
	if p.c.rude {
		return sqldriver.ErrBadConn
	}
	return nil
}

type fakeValid struct{ c *fakeConn }

func (p fakeValid) IsValid() bool {
	p.c.f.logf("conn%d.IsValid", p.c.id)
	return p.c.f.at(context.Background(), "conn.IsValid") == nil && !p.c.stale
}

type fakeConnChecker struct{ c *fakeConn }

func (p fakeConnChecker) CheckNamedValue(nv *sqldriver.NamedValue) error {
	return check(p.c.f, "conn", nv)
}

type fakeTx struct{ c *fakeConn }

func (t *fakeTx) Commit() error {
	t.c.f.logf("conn%d.Commit", t.c.id)
	return t.c.f.at(context.Background(), "tx.Commit")
}

func (t *fakeTx) Rollback() error {
	t.c.f.logf("conn%d.Rollback", t.c.id)
	return t.c.f.at(context.Background(), "tx.Rollback")
}

// Arguments that a checker of a Fake knows.
type (
	// Upper arrives in upper case, with the name of the checker.
	Upper string
	// Removed takes itself off the argument list.
	Removed struct{}
	// Refused is an error.
	Refused struct{}
)

func check(f *Fake, who string, nv *sqldriver.NamedValue) error {
	f.logf("%s.CheckNamedValue %d %q %T", who, nv.Ordinal, nv.Name, nv.Value)
	if err := f.at(context.Background(), who+".CheckNamedValue"); err != nil {
		return err
	}
	switch v := nv.Value.(type) {
	case Upper:
		nv.Value = who + ":" + strings.ToUpper(string(v))
		return nil
	case Removed:
		return sqldriver.ErrRemoveArgument
	case Refused:
		return &FakeError{who + " refuses"}
	case []int:
		nv.Value = who + ": list"
		return nil
	}
	return sqldriver.ErrSkip
}
