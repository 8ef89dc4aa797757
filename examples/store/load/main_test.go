package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A small attack: on PostgreSQL where the environment names it, else on
// SQLite, as the command does.
func TestAttack(t *testing.T) {
	if os.Getenv("NPLUSONE_TEST_ALL") == "1" {
		require.NotEmpty(t, os.Getenv("NPLUSONE_TEST_POSTGRES"))
	}
	svg := filepath.Join(t.TempDir(), "plots", "load.svg")
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-users", "50", "-round", "150ms", "-page", "-svg", svg}, &out))
	assert.Regexp(t, `\nload: users=50 success=1\.0000 p95_on_off=\d+\.\d\d misattributed=0\n$`, out.String())
	assert.NotContains(t, out.String(), "wrong:")

	text, err := os.ReadFile(svg)
	require.NoError(t, err)
	assertXML(t, text)
}

func assertXML(t *testing.T, text []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
	}
}

func TestAttackThatIsInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	require.ErrorIs(t, run(ctx, []string{"-users", "1", "-round", "1h"}, io.Discard), context.Canceled)
}

func TestArgumentsThatCannotWork(t *testing.T) {
	for _, args := range [][]string{{"-users", "0"}, {"-round", "0s"}} {
		require.ErrorContains(t, run(t.Context(), args, io.Discard), "-users counts from 1, and -round has to last")
	}
}

// fair is an outcome that is good enough.
func fair() *outcome {
	f := figures{latencies: []time.Duration{time.Millisecond}, right: 1000, requests: 1000, spent: time.Second}
	c := comparison{f, f}
	return &outcome{users: 1, kinds: [2]comparison{c, c}, requests: 1, statements: 1}
}

func TestJudgement(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*outcome)
		want  string
	}{
		{"good enough", func(*outcome) {}, ""},
		{"99 % exactly", func(o *outcome) { o.kinds[1].on.right = 990 }, "99.00 % of the answers were right with detection on, and more than 99 % have to be"},
		{"nobody was served", func(o *outcome) { o.kinds[0].on = figures{} }, "0.00 % of the answers"},
		{"failures without detection", func(o *outcome) { o.kinds[0].off.right = 0 }, ""},
		{"one statement astray", func(o *outcome) { o.misattributed = 1 }, "1 statements were attributed to the wrong request"},
		{"no request compared", func(o *outcome) { o.requests = 0 }, "nothing was compared"},
		{"no statement compared", func(o *outcome) { o.statements = 0 }, "nothing was compared"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := fair()
			test.spoil(o)
			err := printReport(io.Discard, o, "load.svg")
			if test.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.want)
			}
		})
	}
}

func TestLastLine(t *testing.T) {
	o := fair()
	o.users = 1000
	o.kinds[0].on.latencies = []time.Duration{1500 * time.Microsecond}
	o.kinds[1].on.right = 999
	var out bytes.Buffer
	require.NoError(t, printReport(&out, o, "load.svg"))
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	assert.Equal(t, "load: users=1000 success=0.9990 p95_on_off=1.50 misattributed=0", string(lines[len(lines)-1]))
}

func TestQuantiles(t *testing.T) {
	var f figures
	for i := range 100 {
		f.add(time.Duration(100-i), i != 0)
	}
	assert.Equal(t, []time.Duration{1, 51, 96, 100}, f.quantiles(0, 0.5, 0.95, 1))
	assert.Equal(t, []time.Duration{0}, figures{}.quantiles(0.95), "no answers")
	assert.InDelta(t, 0.99, f.success(), 1e-9)
	assert.EqualValues(t, 50, f.average())
	assert.Zero(t, ratio(time.Second, 0), "nothing to compare with")
}

func TestPlotIsXML(t *testing.T) {
	for _, o := range []*outcome{fair(), {users: 1000}} {
		text := plot(o)
		assertXML(t, text)
		assert.NotContains(t, string(text), "NaN")
	}
}

func TestScale(t *testing.T) {
	for longest, want := range map[time.Duration]time.Duration{
		0:                      4 * time.Millisecond,
		4 * time.Millisecond:   4 * time.Millisecond,
		5 * time.Millisecond:   8 * time.Millisecond,
		11 * time.Second:       12 * time.Second,
		900 * time.Millisecond: 1200 * time.Millisecond,
	} {
		assert.Equal(t, want, scale(longest), longest)
	}
}
