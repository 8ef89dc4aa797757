package inproc

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
)

type plainConnector struct{}

func (plainConnector) Connect(context.Context) (driver.Conn, error) { return nil, errors.New("no") }
func (plainConnector) Driver() driver.Driver                        { return nil }

type panickingRows struct{}

func (panickingRows) Columns() []string         { panic("columns") }
func (panickingRows) Close() error              { return nil }
func (panickingRows) Next([]driver.Value) error { return io.EOF }

type plainRows struct{ _ int }

func (*plainRows) Columns() []string         { return []string{"id"} }
func (*plainRows) Close() error              { return nil }
func (*plainRows) Next([]driver.Value) error { return io.EOF }

type uncomparableRows struct{ plain []int }

func (uncomparableRows) Columns() []string         { return nil }
func (uncomparableRows) Close() error              { return nil }
func (uncomparableRows) Next([]driver.Value) error { return io.EOF }

// A panic in a hook does not reach the program; detection is off after it.
func TestPanicsStayInside(t *testing.T) {
	for _, test := range []struct {
		name string
		hook func()
	}{
		{"at the start", func() {
			assert.Nil(t, NPlusOneStart(t.Context(), nil, new(NPlusOneConn), plainConnector{}, nil, "SELECT 1 FROM t", nil))
		}},
		{"at the columns", func() {
			end := NPlusOneTest(t.Name())
			run := NPlusOneStart(t.Context(), new(NPlusOneDB), new(NPlusOneConn), plainConnector{}, nil, "SELECT id FROM t WHERE id = ?", []driver.NamedValue{{Ordinal: 1, Value: int64(1)}})
			require.NotNil(t, run)
			assert.False(t, run.Rows(panickingRows{}, nil))
			run.Row(nil, nil)
			run.Close(nil)
			end()
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			state.Store(on)
			defer state.Store(on)
			assert.NotPanics(t, test.hook)
			assert.True(t, off())
			assert.Nil(t, NPlusOneStart(t.Context(), new(NPlusOneDB), new(NPlusOneConn), plainConnector{}, nil, "SELECT 1", nil), "off for the rest")
		})
	}
}

// A nil run, which is what nobody owns, does nothing.
func TestNilRun(t *testing.T) {
	var run *NPlusOneRun
	assert.NotPanics(t, func() {
		run.Result(nil)
		assert.False(t, run.Rows(nil, nil))
		run.Row(nil, nil)
		run.NextRow(nil)
		run.Scanned(0, nil)
		run.NextSet(nil, nil)
		run.Close(nil)
		run.PgxClose(nil)
		assert.Zero(t, run.PgxWants(nil))
	})
}

// Statements of one transaction may cross: each Rows takes its own run.
func TestTake(t *testing.T) {
	a, b := &plainRows{}, &plainRows{}
	runA, runB := &NPlusOneRun{rows: a}, &NPlusOneRun{rows: b}
	conn := &NPlusOneConn{}
	conn.Follow(runA)
	conn.Follow(runB)
	assert.Same(t, runB, conn.Take(b))
	assert.Nil(t, conn.Take(b), "once")
	assert.Nil(t, conn.Take(&plainRows{}))
	assert.Same(t, runA, conn.Take(a), "another's run is left for it")
	conn.Follow(&NPlusOneRun{rows: uncomparableRows{}})
	assert.Nil(t, conn.Take(uncomparableRows{[]int{1}}), "rows that cannot be compared are not followed, and do not panic")
	assert.Nil(t, conn.Take(nil))
}

// A connection's next statement reuses the run of its last one, and two at
// once never share one.
func TestRunsAreReused(t *testing.T) {
	end := NPlusOneTest(t.Name())
	defer end()
	db, conn := new(NPlusOneDB), new(NPlusOneConn)
	start := func() *NPlusOneRun {
		run := NPlusOneStart(t.Context(), db, conn, plainConnector{}, nil, "SELECT id FROM t WHERE id = ?", nil)
		require.NotNil(t, run)
		return run
	}
	first := start()
	second := start()
	assert.NotSame(t, first, second, "both are open")
	first.Result(nil)
	third := start()
	assert.Same(t, first, third, "ended, and used again")
	require.True(t, third.Rows(&plainRows{}, nil))
	third.Row([]driver.Value{int64(1)}, nil)
	third.Close(nil)
	assert.Nil(t, third.rows)
	second.Result(nil)
	fourth := start()
	assert.Same(t, second, fourth)
	fourth.broken = true
	fourth.Result(nil)
	assert.NotSame(t, fourth, start(), "one that panicked is not used again")
}

func TestWireValue(t *testing.T) {
	for _, test := range []struct {
		name   string
		oid    uint32
		format int16
		raw    []byte
		want   any
	}{
		{"bigint", oidInt8, 1, []byte{0, 0, 0, 0, 0, 0, 1, 2}, int64(258)},
		{"negative integer", oidInt4, 1, []byte{255, 255, 255, 254}, int64(-2)},
		{"smallint", oidInt2, 1, []byte{1, 0}, int64(256)},
		{"integer as text", oidInt4, 0, []byte("42"), "42"},
		{"text", oidText, 0, []byte("abc"), "abc"},
		{"null", oidInt8, 1, nil, nil},
		{"a type that is no key", 701, 1, []byte{1, 2, 3, 4, 5, 6, 7, 8}, nil},
		{"a broken length", oidInt8, 1, []byte{1}, nil},
	} {
		assert.Equal(t, test.want, wireValue(test.oid, test.format, test.raw), test.name)
	}
}

// Of a panic its type is told and nothing else: what it says may hold values,
// in the runtime's own errors too.
func TestPanicsAreReportedByType(t *testing.T) {
	for _, test := range []struct {
		value any
		want  string
	}{
		{"secret-1", "string"},
		{errors.New("secret-1"), "*errors.errorString"},
		{&fs.PathError{Op: "open", Path: "/home/secret-1", Err: fs.ErrNotExist}, "*fs.PathError"},
		{ownRuntimeError("secret-1"), "inproc.ownRuntimeError"},
		{ownStringer{}, "inproc.ownStringer"},
	} {
		dir := t.TempDir()
		inDirs(t, dir, "")
		state.Store(on)
		failed(test.value)
		failed("a second one is not told")
		state.Store(on)
		assert.Equal(t, "it panicked: "+test.want, *stoppedBy.Load())
		found, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
		require.NoError(t, err)
		require.Len(t, found, 1)
		all := lines(t, found[0])
		require.Len(t, all, 1)
		assert.Equal(t, "it panicked: "+test.want, all[0].Ending.Stopped)
		stoppedBy.Store(nil)
	}
}

type ownRuntimeError string

func (e ownRuntimeError) Error() string { return string(e) }
func (ownRuntimeError) RuntimeError()   {}

type ownStringer struct{}

func (ownStringer) String() string { panic("secret-1") }

// A panic while the process ends hides neither what others found nor itself.
func TestPanicAtTheEnd(t *testing.T) {
	dir := t.TempDir()
	inDirs(t, dir, "")
	state.Store(on)
	defer func() { state.Store(on); stoppedBy.Store(nil) }()
	NPlusOneMain("example.com/shop")
	before := flush.Load()
	defer flush.Store(before)
	broken := func() { panic("secret-1") }
	flush.Store(&broken)
	running.Store(&testRun{name: "TestA", windows: []*detect.Scope{nil}}, nil)
	assert.NotPanics(t, finish)
	all := lines(t, filepath.Join(dir, PackageKey("example.com/shop")+".jsonl"))
	last := all[len(all)-1].Ending
	require.NotNil(t, last)
	assert.Contains(t, last.Stopped, "it panicked: ")
	assert.Equal(t, []string{"TestA"}, last.Running)
}
