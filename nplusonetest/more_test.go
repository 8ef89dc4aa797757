package nplusonetest

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/report"
)

func TestSetupDoesNotCount(t *testing.T) {
	tests := []struct {
		name    string
		inSetup bool
		want    int
	}{
		{"in Setup", true, 0},
		{"beside it", false, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tb := newFake(t)
			ctx := Check(tb)
			db := Open(tb, testshop.Driver, "12")
			list := func(ctx context.Context) {
				_, err := testshop.List(ctx, db)
				require.NoError(t, err)
				_, err = testshop.ListDroppingContext(db)
				require.NoError(t, err)
			}
			if test.inSetup {
				Setup(tb, list)
				Setup(tb, func(context.Context) { list(ctx) })
			} else {
				list(ctx)
			}
			_, err := testshop.Joined(ctx, db)
			require.NoError(t, err)
			tb.end()
			assert.Len(t, tb.errors, test.want)
		})
	}
}

func TestMaxQueries(t *testing.T) {
	for budget, fails := range map[int]bool{13: false, 12: true} {
		t.Run(strconv.Itoa(budget), func(t *testing.T) {
			tb := newFake(t)
			MaxQueries(tb, budget)
			db, err := driver.Open(testshop.Driver, "12")
			require.NoError(t, err)
			defer db.Close()
			_, err = testshop.ListDroppingContext(db)
			require.NoError(t, err)
			tb.end()
			if !fails {
				assert.Empty(t, tb.errors)
				return
			}
			require.Len(t, tb.errors, 1)
			assert.Contains(t, tb.said(), "13 queries, the budget is 12")
			assert.Contains(t, tb.said(), "most of them: 12 × select name from authors where id = ? at ")
			assert.Contains(t, tb.said(), "select name from authors where id = ?")
			assert.Contains(t, tb.said(), "shop.go:")
		})
	}
}

func TestTheBudgetOfATestKeepsItsID(t *testing.T) {
	f, over := overBudget("TestList", 0, record.Observation{}, &report.Report{Scopes: []report.ScopeStats{{Queries: 1}}})
	assert.True(t, over)
	assert.Equal(t, "3faa203e8af4f0f5", f.ID, "baselines have it")
}

func TestQueries(t *testing.T) {
	file := filepath.Join(t.TempDir(), "testdata", "list.queries")
	record := func(posts string, joined bool) *fakeTB {
		tb := newFake(t)
		Golden(tb, file)
		db, err := driver.Open(testshop.Driver, posts)
		require.NoError(t, err)
		defer db.Close()
		if joined {
			_, err = testshop.Joined(t.Context(), db)
		} else {
			_, err = testshop.ListDroppingContext(db)
		}
		require.NoError(t, err)
		tb.end()
		return tb
	}
	assert.Contains(t, record("3", false).said(), "NPLUSONE_UPDATE=1 writes it", "a missing file is an error that says what to do")
	t.Setenv(envUpdate, "1")
	assert.Empty(t, record("3", false).errors)
	written, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "1 × select id, title, author_id from posts limit ?\n3 × select name from authors where id = ?\n", string(written))
	t.Setenv(envUpdate, "")
	assert.Empty(t, record("3", false).errors, "the same statements pass")
	assert.Contains(t, record("4", false).said(), "- 3 × select name from authors where id = ?\n+ 4 × select name from authors where id = ?")
	assert.Contains(t, record("3", true).said(), "+ 1 × select p.id, p.title, a.name from posts")
}

func TestConstant(t *testing.T) {
	tests := []struct {
		name, reason string
		run          func(t *testing.T, tb TB, n int)
		want         []string
	}{
		{"N+1", "one more query for each post", func(t *testing.T, tb TB, n int) {
			_, err := testshop.List(Check(tb), Open(tb, testshop.Driver, strconv.Itoa(n)))
			require.NoError(t, err)
		}, []string{
			"grows with n: 1 + n (3 at n=2, 5 at n=4, 9 at n=8)",
			"select name from authors where id = ? at internal/testshop/shop.go:",
			": n (2 at n=2, 4 at n=4, 8 at n=8)",
			"for the rows of select id, title, author_id from posts limit ? at internal/testshop/shop.go:",
			"(author_id)",
		}},
		{"join", "always one", func(t *testing.T, tb TB, n int) {
			_, err := testshop.Joined(Check(tb), Open(tb, testshop.Driver, strconv.Itoa(n)))
			require.NoError(t, err)
		}, nil},
		{"set-up grows", "what ran before Check does not count", func(t *testing.T, tb TB, n int) {
			db := Open(tb, testshop.Driver, strconv.Itoa(n))
			_, err := testshop.ListDroppingContext(db)
			require.NoError(t, err)
			_, err = testshop.Joined(Check(tb), db)
			require.NoError(t, err)
		}, nil},
		{"set-up in Setup grows", "what Setup runs does not count", func(t *testing.T, tb TB, n int) {
			db := Open(tb, testshop.Driver, strconv.Itoa(n))
			Setup(tb, func(ctx context.Context) {
				_, err := testshop.List(ctx, db)
				require.NoError(t, err)
			})
			_, err := testshop.Joined(context.Background(), db)
			require.NoError(t, err)
		}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tb := newFake(t)
			var sizes []int
			ConstantQueries(tb, func(inner TB, n int) {
				sizes = append(sizes, n)
				test.run(t, inner, n)
			})
			tb.end()
			assert.Equal(t, []int{2, 2, 4, 8}, sizes, "the first run warms up")
			if test.want == nil {
				assert.Empty(t, tb.errors, test.reason)
				return
			}
			require.Len(t, tb.errors, 1)
			for _, want := range test.want {
				assert.Contains(t, tb.said(), want, test.reason)
			}
		})
	}
}

func TestFit(t *testing.T) {
	ns := []int{2, 4, 8}
	tests := []struct {
		counts []int
		want   string
	}{
		{[]int{3, 5, 9}, "1 + n"},
		{[]int{2, 4, 8}, "n"},
		{[]int{4, 8, 16}, "2n"},
		{[]int{4, 16, 64}, "n²"},
		{[]int{7, 21, 73}, "1 + n + n²"},
		{[]int{1, 1, 2}, "about 0.2 more for each"},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, fit(ns, test.counts))
	}
}

func TestProve(t *testing.T) {
	tests := []struct {
		name, posts string
		want        string
	}{
		{"two rows are enough", "2", "proved"},
		{"many rows", "20", "proved"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tb := newFake(t)
			db := Open(tb, testshop.Driver, test.posts)
			var titles []string
			restored := 0
			Prove(tb, func(ctx context.Context) {
				titles = nil
				posts, err := testshop.List(ctx, db)
				require.NoError(t, err)
				for _, p := range posts {
					titles = append(titles, p.Author)
				}
			}, CompareResult(func() any { return titles }), Restore(func() error { restored++; return nil }))
			require.Len(t, tb.errors, 1)
			assert.Contains(t, tb.said(), test.want+": ")
			assert.Contains(t, tb.said(), "posts.author_id")
			assert.Contains(t, tb.logged(), "unused in this test: column title of ")
			assert.Contains(t, tb.logged(), "unused in this test: column id of ")
			assert.NotContains(t, tb.logged(), "column author_id of")
			assert.NotContains(t, tb.logged(), "column name of")
			assert.Positive(t, restored)
			tb.end()
			assert.Len(t, tb.errors, 1, "what was told is not told again")
		})
	}
}

func TestProveFindsNothingInAJoin(t *testing.T) {
	tb := newFake(t)
	db := Open(tb, testshop.Driver, "5")
	Prove(tb, func(ctx context.Context) {
		_, err := testshop.Joined(ctx, db)
		require.NoError(t, err)
	})
	tb.end()
	assert.Empty(t, tb.errors)
}

// exits is an M whose tests end with a code.
type exits struct {
	code int
	run  func()
}

func (e exits) Run() int { e.run(); return e.code }
