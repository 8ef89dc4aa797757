package scenarios

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"sync"
)

// Scopes is how a session begins a scope: it returns the context of the
// scope and what ends it. It is called on the goroutine that the scope's
// program runs on.
type Scopes func(ctx context.Context, name string) (context.Context, func())

// Session is one scenario in one size, ready to run. Several runs of one
// session see the same rows.
type Session struct {
	Scenario Scenario
	Env      *Env

	db     *Database
	scopes Scopes
	mu     sync.Mutex
	opened []*sql.DB
}

// Session loads the rows of size and opens a watched handle. watch wraps the
// database's connector, and may return it as it is; scopes may be nil. Close
// must follow. A database has one session at a time.
func (d *Database) Session(ctx context.Context, s Scenario, size Size, watch func(sqldriver.Connector) sqldriver.Connector, scopes Scopes) (*Session, error) {
	if !s.RunsOn(d.Dialect) {
		return nil, fmt.Errorf("scenarios: %q does not run on %s", s.Name, d.Dialect)
	}
	if err := d.Load(ctx, size); err != nil {
		return nil, err
	}
	if scopes == nil {
		scopes = func(ctx context.Context, _ string) (context.Context, func()) { return ctx, func() {} }
	}
	n := &Session{Scenario: s, db: d, scopes: scopes}
	open := func() *sql.DB {
		db := sql.OpenDB(watch(d.Connector))
		db.SetMaxIdleConns(4)
		n.mu.Lock()
		defer n.mu.Unlock()
		n.opened = append(n.opened, db)
		return db
	}
	n.Env = &Env{DB: open(), Dialect: d.Dialect, Size: size, world: d.world, handles: open, request: n.request}
	return n, nil
}

// request runs do in a scope of its own.
func (n *Session) request(ctx context.Context, name string, do func(context.Context) error) error {
	ctx, end := n.scopes(ctx, name)
	defer end()
	return do(ctx)
}

// Run runs the program once, in a scope if it does not open its own, and
// puts the rows back that it changed.
func (n *Session) Run(ctx context.Context) error {
	run := func(ctx context.Context) error { return n.Scenario.Run(ctx, n.Env) }
	var err error
	if n.Scenario.Requests {
		err = run(ctx)
	} else {
		err = n.request(ctx, n.Scenario.Name, run)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", n.Scenario.Name, err)
	}
	return errors.Join(err, n.Reset(ctx))
}

// Reset puts the rows back that the program changes.
func (n *Session) Reset(ctx context.Context) error {
	if len(n.Scenario.Writes) == 0 {
		return nil
	}
	return n.db.fill(ctx, n.db.world, n.Scenario.Writes)
}

// Close closes the handles of the session.
func (n *Session) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var errs []error
	for _, db := range n.opened {
		errs = append(errs, db.Close())
	}
	n.opened = nil
	return errors.Join(errs...)
}
