package nplusonetest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/report/baseline"
)

func TestCheckFailsAnNPlusOne(t *testing.T) {
	tb := newFake(t)
	tb.dir = t.TempDir()
	db := Open(tb, testshop.Driver, "12")
	ctx := Check(tb)
	_, err := testshop.List(ctx, db)
	require.NoError(t, err)
	assert.Empty(t, tb.errors, "findings are told at the end")
	tb.end()
	require.Len(t, tb.errors, 1)
	assert.Contains(t, tb.said(), "N+1 query: 12 queries")
	assert.Contains(t, tb.said(), "internal/testshop/shop.go:")
	assert.Contains(t, tb.said(), "traced: 12 of 12 arguments are posts.author_id")
	assert.Equal(t, "1", tb.attrs["nplusone.findings"])
	assert.FileExists(t, filepath.Join(tb.dir, "nplusone.json"))
}

func TestCheckPasses(t *testing.T) {
	tests := []struct {
		name, reason string
		act          func(t *testing.T, tb TB)
	}{
		{"the repaired program", "one query", func(t *testing.T, tb TB) {
			ctx := Check(tb)
			_, err := testshop.Joined(ctx, Open(tb, testshop.Driver, "12"))
			require.NoError(t, err)
		}},
		{"set-up before Check", "it does not count", func(t *testing.T, tb TB) {
			db := Open(tb, testshop.Driver, "12")
			_, err := testshop.List(context.Background(), db)
			require.NoError(t, err)
			Check(tb)
		}},
		{"watching switched off", "Off overrules", func(t *testing.T, tb TB) {
			ctx := Check(tb, Off())
			_, err := testshop.List(ctx, Open(tb, testshop.Driver, "12", Off()))
			require.NoError(t, err)
		}},
		{"another test's statements", "they are not this test's", func(t *testing.T, tb TB) {
			other := newFake(t)
			other.name += "/other"
			ctx := Check(other)
			Check(tb)
			db, err := driver.Open(testshop.Driver, "12")
			require.NoError(t, err)
			defer db.Close()
			_, err = testshop.List(ctx, db)
			require.NoError(t, err)
			other.end()
			assert.Len(t, other.errors, 1)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tb := newFake(t)
			test.act(t, tb)
			tb.end()
			assert.Empty(t, tb.errors, test.reason)
		})
	}
}

func TestStatementsWithoutContext(t *testing.T) {
	tests := []struct {
		name string
		act  func(t *testing.T, tb TB)
	}{
		{"on the test's goroutine", func(t *testing.T, tb TB) {
			Check(tb)
			db, err := driver.Open(testshop.Driver, "12")
			require.NoError(t, err)
			defer db.Close()
			_, err = testshop.ListDroppingContext(db)
			require.NoError(t, err)
		}},
		{"on a goroutine started from it", func(t *testing.T, tb TB) {
			Check(tb)
			db, err := driver.Open(testshop.Driver, "12")
			require.NoError(t, err)
			defer db.Close()
			done := make(chan error)
			go func() {
				_, err := testshop.ListDroppingContext(db)
				done <- err
			}()
			require.NoError(t, <-done)
		}},
		{"on a database of Open, from a goroutine started before", func(t *testing.T, tb TB) {
			work, done := make(chan func() error), make(chan error)
			go func() { done <- (<-work)() }()
			db := Open(tb, testshop.Driver, "12")
			Check(tb)
			work <- func() error {
				_, err := testshop.ListDroppingContext(db)
				return err
			}
			require.NoError(t, <-done)
		}},
		{"with Open alone", func(t *testing.T, tb TB) {
			_, err := testshop.ListDroppingContext(Open(tb, testshop.Driver, "12"))
			require.NoError(t, err)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tb := newFake(t)
			test.act(t, tb)
			tb.end()
			require.Len(t, tb.errors, 1)
			assert.Contains(t, tb.said(), "12 queries")
		})
	}
}

func TestWarnLogsAndNamesWhatDecided(t *testing.T) {
	tb := newFake(t)
	ctx := Check(tb, Warn())
	_, err := testshop.List(ctx, Open(tb, testshop.Driver, "12"))
	require.NoError(t, err)
	tb.end()
	assert.Empty(t, tb.errors)
	assert.Contains(t, tb.logged(), "N+1 query")
	assert.Contains(t, tb.logged(), "mode: warn (by nplusonetest.Warn)")
}

func TestBaseline(t *testing.T) {
	fail := func(posts string, opts ...Option) *fakeTB {
		tb := newFake(t)
		tb.dir = t.TempDir()
		ctx := Check(tb, opts...)
		_, err := testshop.List(ctx, Open(tb, testshop.Driver, posts))
		require.NoError(t, err)
		tb.end()
		return tb
	}
	first := fail("12")
	require.Len(t, first.errors, 1)
	f, err := os.Open(filepath.Join(first.dir, "nplusone.json"))
	require.NoError(t, err)
	defer f.Close()
	r, err := files.Read(f)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "known")
	var text bytes.Buffer
	require.NoError(t, baseline.NewBaseline(r, "rewritten in spring").Write(&text))
	require.NoError(t, os.WriteFile(file, text.Bytes(), 0o600))

	known := fail("12", UseBaseline(file))
	assert.Empty(t, known.errors, "a known finding passes")
	grown := fail("13", UseBaseline(file))
	require.Len(t, grown.errors, 1, "a count that grew fails")
	assert.Contains(t, grown.said(), "grown: ")
	assert.Contains(t, grown.said(), "baseline: "+file+" (by nplusonetest.UseBaseline)")

	bad := filepath.Join(t.TempDir(), "damaged")
	require.NoError(t, os.WriteFile(bad, []byte("# nplusone baseline 1\nnonsense\n"), 0o600))
	damaged := fail("12", UseBaseline(bad))
	assert.Contains(t, damaged.said(), "damaged:2:", "the damaged line is named")
}
