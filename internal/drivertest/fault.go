package drivertest

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
)

// A Fault is what a Fake does in the place of answering one of its calls.
type Fault struct {
	Call string // of the driver: "conn.QueryContext", "rows.Next"
	Nth  int    // which of these calls, from 1
	Kind FaultKind
}

// String returns "bad connection in the 2nd call of conn.ExecContext".
func (f Fault) String() string { return fmt.Sprintf("%s in call %d of %s", f.Kind, f.Nth, f.Call) }

// FaultKind is how a call goes wrong.
type FaultKind string

// The kinds of faults.
const (
	Fails     FaultKind = "an error"
	BadConn   FaultKind = "a bad connection"
	Skips     FaultKind = "a skip"
	Panicking FaultKind = "a panic"
	Hangs     FaultKind = "a hang" // until the context ends; an error where there is none
	Nothing   FaultKind = "nothing at all"
)

// FaultKinds are all of them.
func FaultKinds() []FaultKind { return []FaultKind{Fails, BadConn, Skips, Panicking, Hangs, Nothing} }

// errNothing asks for neither an answer nor an error.
var errNothing = &FakeError{"nothing"}

// at counts a call, and returns the error of its fault.
func (f *Fake) at(ctx context.Context, call string) error {
	f.mu.Lock()
	if f.counts == nil {
		f.counts = map[string]int{}
	}
	f.counts[call]++
	due := f.Fault != nil && f.Fault.Call == call && f.Fault.Nth == f.counts[call]
	f.mu.Unlock()
	if !due {
		return nil
	}
	switch f.Fault.Kind {
	case BadConn:
		return sqldriver.ErrBadConn
	case Skips:
		return sqldriver.ErrSkip
	case Panicking:
		panic(&FakeError{"panic in " + call})
	case Hangs:
		if end, ok := ctx.Value(endKey{}).(context.CancelFunc); ok {
			end()
			<-ctx.Done()
			return ctx.Err()
		}
	case Nothing:
		return errNothing
	}
	return &FakeError{"fault in " + call}
}

// Calls returns how often each call was made.
func (f *Fake) Calls() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts
}

// endKey is the context key of what ends a context: a driver that hangs
// does so once it is waited for, so that no clock decides what comes first.
type endKey struct{}

// Everything is a program that makes every call of a driver that database/sql
// can make, several times over. Each of its parts has a context that can end
// where impatient says so; after a panic such a context would have
// database/sql close rows on another goroutine.
func Everything(impatient bool) Behaviour {
	return Behaviour{Name: "everything", Run: func(t *Trace, db *sql.DB) {
		db.SetMaxOpenConns(1) // so that calls come in one order
		for _, part := range []struct {
			name string
			run  func(context.Context, *Trace, *sql.DB)
		}{
			{"statements", directly}, {"prepared", prepared}, {"transactions", inTransactions}, {"again", directly},
		} {
			t.Printf("-- %s", part.name)
			ctx, cancel := context.Background(), func() {}
			if impatient {
				ctx, cancel = context.WithCancel(ctx)
				ctx = context.WithValue(ctx, endKey{}, cancel)
			}
			panicked := caught(t, func() { part.run(ctx, t, db) })
			cancel()
			if panicked && db.Stats().InUse > 0 {
				panic("the only connection is in use for good")
			}
		}
	}}
}

func directly(ctx context.Context, t *Trace, db *sql.DB) {
	t.Err("ping", db.PingContext(ctx))
	t.Result(db.ExecContext(ctx, "rows 2", Upper("a"), 1))
	rows, err := db.QueryContext(ctx, "sets", 1) //nolint:sqlclosecheck // Rows closes them
	t.Rows(rows, err)
	var id int
	t.Err("row", db.QueryRowContext(ctx, "rows 2", 1).Scan(&id, new(string), new([]byte)))
}

func prepared(ctx context.Context, t *Trace, db *sql.DB) {
	s, err := db.PrepareContext(ctx, "rows 2 in 1")
	t.Err("prepare", err)
	if err != nil {
		return
	}
	t.Result(s.ExecContext(ctx, 1))
	t.Rows(s.QueryContext(ctx, 2))
	t.Err("close", s.Close())
}

func inTransactions(ctx context.Context, t *Trace, db *sql.DB) {
	for _, end := range []func(*sql.Tx) error{(*sql.Tx).Commit, (*sql.Tx).Rollback} {
		// Not the context that ends: database/sql would roll back on a
		// goroutine of its own.
		tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
		t.Err("begin", err)
		if err != nil {
			continue
		}
		t.Result(tx.ExecContext(ctx, "rows 1", 1))
		t.Rows(tx.QueryContext(ctx, "rows 3", 2))
		t.Err("end", end(tx))
	}
}
