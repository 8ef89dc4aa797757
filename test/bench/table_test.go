package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/test/bench/layers"
)

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
		if l.Detector != nil {
			l.Renew()
		}
		require.NoError(t, l.LookUp(layers.LookUpByID, 1), l.Name)
		want := 0
		if l.Detector != nil {
			want = 1
		}
		queries := 0
		if report := l.Scope.End(); len(report.Scopes) > 0 {
			queries = report.Scopes[0].Queries
		}
		assert.Equal(t, want, queries, l.Name)
		assert.NoError(t, l.DB.Close())
	}
}
