package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/test/bench/corpus"
	"github.com/nplusone-go/nplusone/test/bench/layers"
)

// A wrapper that failed, or that lost rows, would look fast.
func TestEveryWrapperReturnsTheRow(t *testing.T) {
	names := map[string]bool{}
	for _, l := range around(layers.OneRow) {
		names[l.Name] = true
		if l.Detector != nil {
			l.Renew()
		}
		var id, parent int64
		require.NoError(t, l.DB.QueryRowContext(l.Context, layers.LookUpByID, 1).Scan(&id, &parent), l.Name)
		assert.NotZero(t, id, l.Name)
		assert.NoError(t, l.DB.Close(), l.Name)
	}
	assert.Len(t, names, 10, "each has a name of its own")
}

// A reader that read nothing would be fast, too, and alike in all texts.
func TestEveryReaderTellsTwoTextsApart(t *testing.T) {
	for _, r := range everyReader() {
		a, ok := r.shape("SELECT name FROM authors WHERE id = 1")
		assert.True(t, ok, r.name)
		same, _ := r.shape("SELECT name FROM authors WHERE id = 2")
		other, _ := r.shape("SELECT title FROM books WHERE id = 1")
		assert.Equal(t, a, same, r.name)
		assert.NotEqual(t, a, other, r.name)
	}
}

func TestOurPairsAreAllRight(t *testing.T) {
	t.Chdir("../..")
	pairs, err := corpus.Pairs()
	require.NoError(t, err)
	require.NotEmpty(t, pairs)
	for _, r := range everyReader() {
		if r.name == "nplusone" {
			right, n := r.judge(pairs)
			assert.Equal(t, n, right, r.dialect)
		}
	}
}

func TestThePageHasEveryTable(t *testing.T) {
	t.Chdir("../..")
	var page bytes.Buffer
	require.NoError(t, write(&page, 1))
	tables := strings.Count(page.String(), "| --- |")
	assert.Equal(t, 6+2, tables, "a table for each kind of call, and for each dialect")
	assert.NotContains(t, page.String(), "NaN")
}
