package record

import (
	"context"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/stack"
)

// owner is the way by which a statement found its scope.
type owner uint8

// The ways, in the order in which they are tried.
const (
	byContext owner = iota
	byTransaction
	byConnection
	byGoroutine
	byDefault
	byImplicit
)

var ownerNames = [ownerKinds]string{"context", "transaction", "connection", "goroutine", "default", "implicit"}

// ownerKinds is the number of ways by which a statement finds its scope.
const ownerKinds = 6

// A Source is one database whose statements are watched: a wrapped connector,
// a pgx pool, a recorded trace. The driver makes one for each connector. Its
// methods are safe for concurrent use.
//
// A statement belongs to the first open scope of these: the one in its
// context, the one that its transaction was begun with, the one that its
// connection was taken with, the one bound to its goroutine, the source's
// default, and at last an implicit scope of its goroutine.
type Database struct {
	number     uint64 // among those of this process
	recorder   *Recorder
	Dialect    fingerprint.Dialect
	Database   any
	statements *statementCache
	fallback   atomic.Pointer[Scope]
	Remark     atomic.Pointer[string]
	DirectNote atomic.Pointer[string]
}

// NewDatabase returns a source for one database. database is an opaque handle
// that verifiers use to reach the database again; it may be nil.
func (r *Recorder) NewDatabase(dialect fingerprint.Dialect, database any) *Database {
	return &Database{number: uint64(databasesMade.Add(1)), recorder: r, Dialect: dialect, Database: database, statements: StatementsOf(dialect)}
}

// SetDefault makes sc the owner of statements that nobody else owns; nil
// removes it. It is for a database that one test or job has to itself.
func (s *Database) SetDefault(sc *Scope) { s.fallback.Store(sc) }

// Note has the report of every scope with statements of s say text, once: what
// whoever made the source could not understand of the database.
func (s *Database) Note(text string) { s.Remark.Store(&text) }

// NoteDirect has every report say text, once, that has a finding on statements
// of s which were run with arguments and not prepared before: what that costs
// with its driver.
func (s *Database) NoteDirect(text string) { s.DirectNote.Store(&text) }

// owner finds the scope of a statement that runs now on this goroutine, of
// whose context is the first to be asked; nil where it has none. A scope that
// has ended is passed over.
func (s *Database) owner(ofContext *Scope, m *Memory) (*Scope, owner) {
	if ofContext.owns() {
		return ofContext, byContext
	}
	if m != nil {
		if sc := m.begun; sc.owns() {
			return sc, byTransaction
		}
		if sc := m.taken; sc.owns() {
			return sc, byConnection
		}
	}
	if sc := boundScope(); sc.owns() {
		return sc, byGoroutine
	}
	if sc := s.fallback.Load(); sc.owns() {
		return sc, byDefault
	}
	if in := s.recorder.implicit; in != nil {
		return in.of(s.recorder, stack.GoroutineID()), byImplicit
	}
	return nil, 0
}

// Memory is what a connection remembers of its owner: the scope of the
// context that it was opened, taken from the pool or begun a transaction
// with. It serves one Source. The zero value remembers nothing. Like a driver's connection it is
// used by one goroutine at a time.
type Memory struct {
	taken, begun *Scope
	// known is the latest statement whose text says all of it: a loop finds it
	// by comparing instead of hashing.
	known *knownText
	// rows is the connection's own rowBuffer, nil while it is in use.
	rows *rowBuffer
}

// Checkout notes the context with which database/sql took the connection.
func (m *Memory) Checkout(ctx context.Context) { m.taken, _ = FromContext(ctx) }

// Begin notes the context of a transaction, End forgets it.
func (m *Memory) Begin(ctx context.Context) { m.begun, _ = FromContext(ctx) }

// End forgets what Begin noted.
func (m *Memory) End() { m.begun = nil }
