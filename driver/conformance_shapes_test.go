package driver_test

import (
	"context"
	sqldriver "database/sql/driver"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/drivertest"
)

// featuresOf reads off which optional interfaces a value has.
func featuresOf(v any, has map[drivertest.Features]func(any) bool) (f drivertest.Features) {
	for feature, ok := range has {
		if ok(v) {
			f |= feature
		}
	}
	return f
}

func is[T any](v any) bool { _, ok := v.(T); return ok }

var connHas = map[drivertest.Features]func(any) bool{
	drivertest.ConnPrepareContext:    is[sqldriver.ConnPrepareContext],
	drivertest.ConnBeginTx:           is[sqldriver.ConnBeginTx],
	drivertest.ExecerContext:         is[sqldriver.ExecerContext],
	drivertest.Execer:                is[sqldriver.Execer], //nolint:staticcheck // database/sql still serves it
	drivertest.QueryerContext:        is[sqldriver.QueryerContext],
	drivertest.Queryer:               is[sqldriver.Queryer], //nolint:staticcheck // and it
	drivertest.Pinger:                is[sqldriver.Pinger],
	drivertest.SessionResetter:       is[sqldriver.SessionResetter],
	drivertest.Validator:             is[sqldriver.Validator],
	drivertest.ConnNamedValueChecker: is[sqldriver.NamedValueChecker],
}

var rowsHave = map[drivertest.Features]func(any) bool{
	drivertest.RowsNextResultSet:              is[sqldriver.RowsNextResultSet],
	drivertest.RowsColumnTypeDatabaseTypeName: is[sqldriver.RowsColumnTypeDatabaseTypeName],
	drivertest.RowsColumnTypeLength:           is[sqldriver.RowsColumnTypeLength],
	drivertest.RowsColumnTypeNullable:         is[sqldriver.RowsColumnTypeNullable],
	drivertest.RowsColumnTypePrecisionScale:   is[sqldriver.RowsColumnTypePrecisionScale],
	drivertest.RowsColumnTypeScanType:         is[sqldriver.RowsColumnTypeScanType],
}

// A Fake that is more or less than it says would make the comparison worth
// nothing.
func TestFakesAreWhatTheySay(t *testing.T) {
	t.Parallel()
	for _, f := range drivertest.Connections() {
		c, err := (&drivertest.Fake{Features: f}).Connector().Connect(context.Background())
		require.NoError(t, err)
		assert.Equal(t, f, featuresOf(c, connHas), "connection %#x", f)
	}
	for f := drivertest.Features(0); f <= drivertest.StmtFeatures; f += drivertest.StmtExecContext {
		s := prepared(t, f)
		assert.Equal(t, f, featuresOf(s, map[drivertest.Features]func(any) bool{
			drivertest.StmtExecContext:       is[sqldriver.StmtExecContext],
			drivertest.StmtQueryContext:      is[sqldriver.StmtQueryContext],
			drivertest.StmtNamedValueChecker: is[sqldriver.NamedValueChecker],
			drivertest.ColumnConverter:       is[sqldriver.ColumnConverter], //nolint:staticcheck // database/sql still serves it
		}), "statement %#x", f)
	}
	for _, f := range drivertest.AllRows() {
		rows, err := prepared(t, f).Query(nil) //nolint:staticcheck // the one way that every statement has
		require.NoError(t, err)
		got := featuresOf(rows, rowsHave)
		if scannerIs != nil && scannerIs(rows) {
			got |= drivertest.RowsColumnScanner
		}
		assert.Equal(t, f, got, "rows %#x", f)
	}
}

func prepared(t *testing.T, f drivertest.Features) sqldriver.Stmt {
	t.Helper()
	c, err := (&drivertest.Fake{Features: f}).Connector().Connect(context.Background())
	require.NoError(t, err)
	s, err := c.Prepare("rows 1")
	require.NoError(t, err)
	return s
}

// What is generated has none of the optional interfaces, all of them, each
// alone, each left out, and each with each other.
func TestTheShapesMeet(t *testing.T) {
	t.Parallel()
	rows := rowsFeaturesHere()
	if os.Getenv("NPLUSONE_TEST_SHAPES") == "all" { // see make drivertest-full
		assert.Len(t, drivertest.Connections(), 1<<bits.OnesCount32(uint32(drivertest.ConnFeatures)))
		assert.Len(t, drivertest.AllRows(), 1<<bits.OnesCount32(uint32(rows)))
	}
	for _, set := range []struct {
		name   string
		shapes []drivertest.Features
		every  drivertest.Features
	}{
		{"connections", drivertest.Connections(), drivertest.ConnFeatures},
		{"rows", drivertest.AllRows(), rows},
	} {
		t.Run(set.name, func(t *testing.T) {
			t.Parallel()
			has := func(f drivertest.Features) { assert.Contains(t, set.shapes, f, "%#x", f) }
			has(0)
			has(set.every)
			for a := drivertest.Features(1); a <= set.every; a <<= 1 {
				if set.every&a == 0 {
					continue
				}
				has(a)
				has(set.every &^ a)
				for b := a; b <= set.every; b <<= 1 {
					if set.every&b != 0 {
						has(a | b)
					}
				}
			}
		})
	}
}

// Package driver tells connections apart by four things. All of its shapes
// are there, by the interfaces with a context and by those without, bare and
// with all else.
func TestTheShapesOfConnectionsAreThere(t *testing.T) {
	t.Parallel()
	executes := []drivertest.Features{drivertest.ExecerContext, drivertest.Execer}
	queries := []drivertest.Features{drivertest.QueryerContext, drivertest.Queryer}
	others := []drivertest.Features{drivertest.SessionResetter, drivertest.Validator}
	shapes := drivertest.Connections()
	claimed := executes[0] | executes[1] | queries[0] | queries[1] | others[0] | others[1]
	for bits := range 16 {
		pick := func(parts ...drivertest.Features) (f drivertest.Features) {
			for i, p := range parts {
				if bits>>i&1 == 1 {
					f |= p
				}
			}
			return f
		}
		for i := range executes {
			assert.True(t, slices.Contains(shapes, pick(executes[i], queries[i], others[0], others[1])))
		}
		sibling := drivertest.ConnFeatures &^ claimed
		assert.True(t, slices.Contains(shapes, sibling|pick(executes[0]|executes[1], queries[0]|queries[1], others[0], others[1])))
	}
}

// What is kept is what the generator writes.
func TestTheShapesAreCurrent(t *testing.T) {
	t.Parallel()
	if os.Getenv("NPLUSONE_TEST_SHAPES") != "" {
		return // others lie over them
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "run", "shapes_gen.go", "-dir", dir)
	cmd.Dir = filepath.Join("..", "internal", "drivertest")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	require.Len(t, files, 4)
	for _, file := range files {
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(cmd.Dir, filepath.Base(file)))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), "%s: go generate ./internal/drivertest writes it", filepath.Base(file))
	}
}

// What was not generated is not passed off as something else.
func TestNoShapeIsMissedInSilence(t *testing.T) {
	t.Parallel()
	every := drivertest.Connections()
	for f := range drivertest.ConnFeatures + 1 {
		fake := &drivertest.Fake{Features: f}
		if slices.Contains(every, f) {
			assert.NotPanics(t, func() { fake.Connector(); fake.Driver() })
			continue
		}
		assert.Panics(t, func() { fake.Connector() }, "%#x", f)
		assert.Panics(t, func() { fake.Driver() }, "%#x", f)
	}
}
