package inproc

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type panickingConnector struct{}

func (panickingConnector) Connect(context.Context) (driver.Conn, error) { return nil, errors.New("no") }
func (panickingConnector) Driver() driver.Driver                        { panic("a driver that panics when it is asked") }

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
			assert.Nil(t, NPlusOneStart(t.Context(), new(NPlusOneDB), panickingConnector{}, nil, "SELECT 1 FROM t", nil))
		}},
		{"at the columns", func() {
			end := NPlusOneTest(t.Name())
			run := NPlusOneStart(t.Context(), new(NPlusOneDB), plainConnector{}, nil, "SELECT id FROM t WHERE id = ?", []driver.NamedValue{{Ordinal: 1, Value: int64(1)}})
			require.NotNil(t, run)
			assert.False(t, run.Rows(panickingRows{}, nil))
			run.Row(nil, nil)
			run.Close(nil)
			end()
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			disabled.Store(false)
			defer disabled.Store(false)
			assert.NotPanics(t, test.hook)
			assert.True(t, disabled.Load())
			assert.Nil(t, NPlusOneStart(t.Context(), new(NPlusOneDB), plainConnector{}, nil, "SELECT 1", nil), "off for the rest")
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
	got, rest := NPlusOneTake([]*NPlusOneRun{runA, runB}, b)
	assert.Same(t, runB, got)
	assert.Equal(t, []*NPlusOneRun{runA}, rest)
	got, rest = NPlusOneTake(rest, &plainRows{})
	assert.Nil(t, got)
	assert.Len(t, rest, 1, "another's run is left for it")
	got, _ = NPlusOneTake([]*NPlusOneRun{{rows: uncomparableRows{}}}, uncomparableRows{[]int{1}})
	assert.Nil(t, got, "rows that cannot be compared are not followed, and do not panic")
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
