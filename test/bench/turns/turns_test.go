package turns

import (
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
	c, err := Take(10, 4, func() time.Duration { return now },
		Arm{Name: "base", Run: func(n int) error { now += time.Duration(n) * 100; return nil }},
		Arm{Name: "dearer", Prepare: func() { prepared++; now += time.Hour }, Run: func(n int) error {
			turn++
			now += time.Duration(n) * 130
			if turn%2 == 0 {
				now += time.Duration(n) * 5000 // something else had the machine
			}
			return nil
		}})
	require.NoError(t, err)
	assert.Len(t, c[0], 5, "the quieter half")
	assert.Equal(t, 30.0, c[1].Over(c[0]))
	assert.Equal(t, 1.3, c[1].Of(c[0]))
	assert.Equal(t, 100.0, c[0].Median())
	assert.Equal(t, 100.0, c[0].Least())
	assert.Zero(t, c[1].Spread(c[0]))
	assert.Equal(t, 13, prepared, "before each block, those of the warm-up too, and not timed")
}

func TestTakeTurnsReportsWhoFailed(t *testing.T) {
	_, err := Take(1, 1, Wall, Arm{Name: "broken", Run: func(int) error { return errors.New("no server") }})
	assert.EqualError(t, err, "broken: no server")
}
