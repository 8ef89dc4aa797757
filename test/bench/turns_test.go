package main

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A clock that only the arms move makes every cost exact.
func TestTakeTurnsPairsCosts(t *testing.T) {
	var now time.Duration
	prepared := 0
	turn := 0
	c, err := takeTurns(10, 4, func() time.Duration { return now },
		arm{name: "base", run: func(n int) error { now += time.Duration(n) * 100; return nil }},
		arm{name: "dearer", prepare: func() { prepared++; now += time.Hour }, run: func(n int) error {
			turn++
			now += time.Duration(n) * 130
			if turn%2 == 0 {
				now += time.Duration(n) * 5000 // something else had the machine
			}
			return nil
		}})
	require.NoError(t, err)
	assert.Len(t, c[0], 5, "the quieter half")
	assert.Equal(t, 30.0, c[1].over(c[0]))
	assert.Equal(t, 1.3, c[1].of(c[0]))
	assert.Equal(t, 100.0, c[0].median())
	assert.Equal(t, 100.0, c[0].least())
	assert.Zero(t, c[1].spread(c[0]))
	assert.Equal(t, 13, prepared, "before each block, those of the warm-up too, and not timed")
}

func TestTakeTurnsReportsWhoFailed(t *testing.T) {
	_, err := takeTurns(1, 1, wall, arm{name: "broken", run: func(int) error { return errors.New("no server") }})
	assert.EqualError(t, err, "broken: no server")
}

func TestTableCountsWhatHeld(t *testing.T) {
	var out bytes.Buffer
	b := &bench{out: &out}
	b.atMost("below", 1, 2, "ns")
	b.atMost("at", 2, 2, "ns")
	b.atMost("above", 2.1, 2, "ns")
	b.either("slow machine, good ratio", 300, ">=", 450, "MB/s", 27, 28)
	b.either("slow machine, bad ratio", 300, ">=", 450, "MB/s", 29, 28)
	b.either("fast machine, bad ratio", 500, ">=", 450, "MB/s", 29, 28)
	b.skip("elsewhere", "no server")
	b.note("a figure %d", 1)
	b.last()
	assert.Contains(t, out.String(), "bench: 4 of 6 bounds held\n")
	assert.Equal(t, 2, bytes.Count(out.Bytes(), []byte("MISSED")))
}

// The layers are what they are called: only the scope's statements are seen.
func TestLayers(t *testing.T) {
	for _, l := range statementArms() {
		if l.detector != nil {
			l.renew()
		}
		require.NoError(t, l.lookUp(lookUpByID, 1), l.name)
		want := 0
		if l.detector != nil {
			want = 1
		}
		queries := 0
		if report := l.scope.End(); len(report.Scopes) > 0 {
			queries = report.Scopes[0].Queries
		}
		assert.Equal(t, want, queries, l.name)
		assert.NoError(t, l.db.Close())
	}
}
