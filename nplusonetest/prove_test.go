package nplusonetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/testshop"
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
	tests := []struct {
		name   string
		option Option
	}{
		{"no runs", MaxRuns(0)},
		{"no file", UseBaseline("")},
		{"one size", AtSizes(3)},
		{"sizes that fall", AtSizes(4, 2)},
		{"equal sizes", AtSizes(2, 2)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tb := newFake(t)
			Check(tb, test.option)
			assert.Len(t, tb.errors, 1)
		})
	}
}
