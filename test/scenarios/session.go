package scenarios

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"sync"
)

// Watcher looks at the statements of a run. It must be comparable: the
// handles that were opened through it are kept for the next run.
type Watcher interface {
	// Wrap returns the connector to open handles with; it may be c itself.
	Wrap(c sqldriver.Connector) sqldriver.Connector
	// Begin begins a scope, and returns its context and what ends it. It is
	// called on the goroutine that the scope's program runs on.
	Begin(ctx context.Context, name string) (context.Context, func())
}

// Unwatched is the Watcher that sees nothing.
type Unwatched struct{}

// Wrap returns c.
func (Unwatched) Wrap(c sqldriver.Connector) sqldriver.Connector { return c }

// Begin returns ctx.
func (Unwatched) Begin(ctx context.Context, _ string) (context.Context, func()) {
	return ctx, func() {}
}

// Session is one scenario in one size, ready to run. Several runs of one
// session see the same rows.
type Session struct {
	Scenario Scenario
	Env      *Env

	db      *Database
	watcher Watcher
	mu      sync.Mutex
	used    int // handles of this session
}

// Session loads the rows of size. A database has one session at a time.
func (d *Database) Session(ctx context.Context, s Scenario, size Size, w Watcher) (*Session, error) {
	if !s.RunsOn(d.Dialect) {
		return nil, fmt.Errorf("scenarios: %q does not run on %s", s.Name, d.Dialect)
	}
	if err := d.Load(ctx, size); err != nil {
		return nil, err
	}
	n := &Session{Scenario: s, db: d, watcher: w}
	n.Env = &Env{DB: n.handle(), Dialect: d.Dialect, Size: size, world: d.world, handles: n.handle, request: n.request}
	return n, nil
}

// handle returns a watched handle that this session has not used yet.
func (n *Session) handle() *sql.DB {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.db.handles == nil {
		n.db.handles = map[Watcher][]*sql.DB{}
	}
	kept := n.db.handles[n.watcher]
	if n.used == len(kept) {
		db := sql.OpenDB(n.watcher.Wrap(n.db.Connector))
		db.SetMaxIdleConns(atMost)
		kept = append(kept, db)
		n.db.handles[n.watcher] = kept
	}
	n.used++
	return kept[n.used-1]
}

// Release closes the handles that were opened through w.
func (d *Database) Release(w Watcher) error {
	var errs []error
	for _, db := range d.handles[w] {
		errs = append(errs, db.Close())
	}
	delete(d.handles, w)
	return errors.Join(errs...)
}

// request runs do in a scope of its own.
func (n *Session) request(ctx context.Context, name string, do func(context.Context) error) error {
	ctx, end := n.watcher.Begin(ctx, name)
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
