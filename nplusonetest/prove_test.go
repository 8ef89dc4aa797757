package nplusonetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/report"
)

func TestProveRefutesACoincidence(t *testing.T) {
	for posts, counted := range map[string]string{"20": "refuted as their source", "4": ""} {
		tb := newFake(t)
		db := Open(tb, testshop.Driver, posts)
		Prove(tb, func(ctx context.Context) {
			require.NoError(t, testshop.Coincidence(ctx, db))
		})
		assert.Contains(t, tb.logged(), `refuted: the arguments of "select name from authors where id = ?" did not change with author_id`)
		if counted == "" {
			assert.Empty(t, tb.errors, "a few look-ups without a source are no finding")
		} else {
			assert.Contains(t, tb.said(), "repeated: ")
			assert.Contains(t, tb.said(), counted)
			assert.NotContains(t, tb.said(), "traced")
		}
		tb.end()
	}
}

func TestProveSurvivesProgramsThatPanic(t *testing.T) {
	tb := newFake(t)
	db := Open(tb, testshop.Driver, "6")
	Prove(tb, func(ctx context.Context) {
		require.NoError(t, testshop.Strict(ctx, db))
	})
	assert.Contains(t, tb.said(), "proved: ", "other values instead of equal ones tell all the same")
	tb.end()
}

func TestProveLeavesWhatChangesByItself(t *testing.T) {
	tb := newFake(t)
	db := Open(tb, testshop.Driver, "3")
	Prove(tb, func(ctx context.Context) {
		_, err := testshop.Limited(ctx, db, 3)
		require.NoError(t, err)
		for range 3 {
			require.NoError(t, db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = $1", rand.Int64()).Scan(new(string)))
		}
	})
	tb.end()
	assert.Contains(t, tb.logged(), "not the same in two runs")
}

func TestProveIsBounded(t *testing.T) {
	tb := newFake(t)
	db := Open(tb, testshop.Driver, "3")
	runs := 0
	Prove(tb, func(ctx context.Context) {
		runs++
		_, err := testshop.List(ctx, db)
		require.NoError(t, err)
	}, MaxRuns(2), CompareResult(func() any { return runs > 0 }))
	tb.end()
	assert.LessOrEqual(t, runs, 2+2+1, "two as it is, two with a change, one for the report")
	assert.Contains(t, tb.logged(), "the bound on runs was reached")
}

func TestProveReportsAFailedRestore(t *testing.T) {
	tb := newFake(t)
	db := Open(tb, testshop.Driver, "3")
	Prove(tb, func(ctx context.Context) {
		_, _ = testshop.List(ctx, db)
	}, Restore(func() error { return errors.New("no fixtures") }))
	tb.end()
	assert.Contains(t, tb.said(), "restoring the database: no fixtures")
}

func TestOptionsThatCannotWork(t *testing.T) {
	check := func(o Option) func(TB) { return func(tb TB) { Check(tb, o) } }
	constant := func(o ConstantOption) func(TB) {
		return func(tb TB) { ConstantQueries(tb, func(TB, int) {}, o) }
	}
	prove := func(o ProveOption) func(TB) { return func(tb TB) { Prove(tb, func(context.Context) {}, o) } }
	tests := []struct {
		name string
		call func(TB)
		want string
	}{
		{"no runs", prove(MaxRuns(0)), "MaxRuns(0)"},
		{"nothing to restore", prove(Restore(nil)), "Restore(nil)"},
		{"nothing to compare", prove(CompareResult(nil)), "CompareResult(nil)"},
		{"no file", check(UseBaseline("")), `UseBaseline("")`},
		{"no file, to Prove", prove(UseBaseline("")), `UseBaseline("")`},
		{"a rule that fails anyway", check(FailOn(report.RuleNPlusOne)), `FailOn("n-plus-one")`},
		{"a rule that is none", constant(FailOn("wide")), `FailOn("wide")`},
		{"one size", constant(AtSizes(3)), "AtSizes[3]"},
		{"no size", constant(AtSizes()), "AtSizes[]"},
		{"sizes that fall", constant(AtSizes(4, 2)), "AtSizes[4 2]"},
		{"equal sizes", constant(AtSizes(2, 2)), "AtSizes[2 2]"},
		{"less than nothing", constant(AtSizes(-1, 2)), "AtSizes[-1 2]"},
		{"of the detector", check(Detect(detect.MinRepeats(1))), "MinRepeats(1)"},
		{"a budget below 0", func(tb TB) { MaxQueries(tb, -1) }, "MaxQueries(-1)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tb := newFake(t)
			test.call(tb)
			require.NotEmpty(t, tb.errors)
			assert.Contains(t, tb.errors[0], test.want)
		})
	}
}

func TestNilOptionsAreSkipped(t *testing.T) {
	tb := newFake(t)
	Check(tb, nil, nil)
	MaxQueries(tb, 3, nil)
	Prove(tb, func(context.Context) {}, nil)
	ConstantQueries(tb, func(TB, int) {}, nil)
	for _, e := range tb.errors {
		assert.NotContains(t, e, "nil")
	}
}
