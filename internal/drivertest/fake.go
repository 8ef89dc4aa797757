package drivertest

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Features are the optional interfaces that a Fake implements.
type Features uint32

// The optional interfaces of database/sql/driver, one bit each.
const (
	ConnPrepareContext Features = 1 << iota
	ConnBeginTx
	ExecerContext
	Execer
	QueryerContext
	Queryer
	Pinger
	SessionResetter
	Validator
	ConnNamedValueChecker

	StmtExecContext
	StmtQueryContext
	StmtNamedValueChecker
	ColumnConverter

	RowsNextResultSet
	RowsColumnTypeDatabaseTypeName
	RowsColumnTypeLength
	RowsColumnTypeNullable
	RowsColumnTypePrecisionScale
	RowsColumnTypeScanType
	// RowsColumnScanner is of Go 1.27; before it changes nothing.
	RowsColumnScanner

	DriverContext
	ConnectorCloser

	// AllFeatures are all of these.
	AllFeatures Features = 1<<iota - 1
)

// The features by the type that carries them.
const (
	ConnFeatures = StmtExecContext - 1
	StmtFeatures = RowsNextResultSet - 1 - ConnFeatures
	RowsFeatures = DriverContext - 1 - ConnFeatures - StmtFeatures
)

const (
	stmtShift = 10
	rowsShift = 14
)

// Fake is a driver without a database. What a statement does is in its text;
// see the commands in fake_commands.go. The zero value implements no
// optional interface. How it is called is kept for Log. Features that no
// generated shape has are a panic of Connector and Driver.
type Fake struct {
	Features Features
	Fault    *Fault // nil for none

	mu     sync.Mutex
	calls  strings.Builder
	counts map[string]int
	conns  int
	bad    int // times that "badconn-once" failed
}

// ProbeKey is the context key whose value the log shows, so that it can be
// checked that a context arrives.
type ProbeKey struct{}

// Connector returns a connector with the features of f.
func (f *Fake) Connector() sqldriver.Connector {
	f.mustHaveShapes()
	if f.has(ConnectorCloser) {
		return closingFakeConnector{fakeConnector{f}}
	}
	return fakeConnector{f}
}

// Driver returns a driver with the features of f.
func (f *Fake) Driver() sqldriver.Driver {
	f.mustHaveShapes()
	if f.has(DriverContext) {
		return fakeDriverContext{fakeDriver{f}}
	}
	return fakeDriver{f}
}

// Log returns how f was called, one call a line.
func (f *Fake) Log() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls.String()
}

func (f *Fake) has(x Features) bool { return f.Features&x == x }

func (f *Fake) logf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fmt.Fprintf(&f.calls, format+"\n", args...)
}

// badOnce reports true once.
func (f *Fake) badOnce() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bad++
	return f.bad == 1
}

// contextText tells one context from another: a wrapper must hand down the
// program's own.
func contextText(ctx context.Context) string {
	text := fmt.Sprintf("%T", ctx)
	if v := ctx.Value(ProbeKey{}); v != nil {
		text += fmt.Sprintf(" probe=%v", v)
	}
	if err := ctx.Err(); err != nil {
		text += " " + err.Error()
	}
	return text
}

type fakeDriver struct{ f *Fake }

func (d fakeDriver) Open(dsn string) (sqldriver.Conn, error) {
	d.f.logf("driver.Open %q", dsn)
	return d.f.connect(dsn)
}

type fakeDriverContext struct{ fakeDriver }

func (d fakeDriverContext) OpenConnector(dsn string) (sqldriver.Connector, error) {
	d.f.logf("driver.OpenConnector %q", dsn)
	if dsn == "bad-dsn" {
		return nil, errBadDSN
	}
	return d.f.Connector(), nil
}

var errBadDSN = errors.New("fake: bad dsn")

type fakeConnector struct{ f *Fake }

func (c fakeConnector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	c.f.logf("connector.Connect %s", contextText(ctx))
	if err := c.f.at(ctx, "connector.Connect"); err != nil {
		return nil, err
	}
	return c.f.connect("")
}

func (c fakeConnector) Driver() sqldriver.Driver { return c.f.Driver() }

type closingFakeConnector struct{ fakeConnector }

func (c closingFakeConnector) Close() error {
	c.f.logf("connector.Close")
	return errCloseConnector
}

var errCloseConnector = errors.New("fake: connector closed")

var _ io.Closer = closingFakeConnector{}

func (f *Fake) connect(dsn string) (sqldriver.Conn, error) {
	if dsn == "refuse" {
		return nil, &FakeError{Text: "refused"}
	}
	f.mu.Lock()
	f.conns++
	c := &fakeConn{f: f, id: f.conns}
	f.mu.Unlock()
	return fakeConnShape(c, f.Features.conn()), nil
}

// FakeError is the type of most errors of a Fake.
type FakeError struct{ Text string }

func (e *FakeError) Error() string { return "fake: " + e.Text }
