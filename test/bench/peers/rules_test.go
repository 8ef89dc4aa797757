package peers

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

const (
	parentText = "SELECT id FROM posts"
	childText  = "SELECT name FROM authors WHERE id = ?"
)

// run makes the events of a list and its loop.
func run(count int, change func(i int, e *Event)) []Event {
	begin := time.Unix(0, 0)
	events := []Event{{Text: parentText, Start: begin, Stack: []string{"list:1", "main:9"}}}
	for i := range count {
		e := Event{Text: childText, Args: fmt.Sprint(i), Start: begin.Add(time.Duration(i+1) * time.Millisecond), Stack: []string{"load:2", "main:10"}}
		if change != nil {
			change(i, &e)
		}
		events = append(events, e)
	}
	return events
}

func TestRulesFlagWhatTheirDescriptionsSay(t *testing.T) {
	sameArgument := func(_ int, e *Event) { e.Args = "7" }
	otherPlaces := func(i int, e *Event) { e.Stack = []string{"load:2", fmt.Sprint("main:", i)} }
	otherRequests := func(i int, e *Event) { e.Scope = fmt.Sprint(i) }
	slowly := func(i int, e *Event) { e.Start = time.Unix(int64(10*i), 0) }
	literal := func(i int, e *Event) { e.Text, e.Args = fmt.Sprintf("SELECT name FROM authors WHERE id = %d", i), "" }
	write := func(_ int, e *Event) { e.Text, e.Exec = "UPDATE posts SET seen = 1 WHERE id = ?", true }

	tests := []struct {
		name    string
		events  []Event
		flagged []string // the tools whose rule flags it
	}{
		{"once", run(1, nil), nil},
		{"twice", run(2, nil), []string{"np1finder", "laravel-query-detector", "prosopite"}},
		{"five times", run(5, nil), []string{"np1finder", "sql-tap", "laravel-query-detector", "prosopite", "Truta446/nplusone", "Sentry"}},
		{"ten times", run(10, nil), []string{"np1finder", "sqlguard", "sql-tap", "laravel-query-detector", "prosopite", "Truta446/nplusone", "Sentry"}},
		{"ten times, one argument", run(10, sameArgument), []string{"np1finder", "sqlguard", "sql-tap", "laravel-query-detector", "prosopite", "Sentry"}},
		{"ten times from ten places", run(10, otherPlaces), []string{"np1finder", "sqlguard", "sql-tap", "laravel-query-detector", "Truta446/nplusone", "Sentry"}},
		{"ten requests, once each", run(10, otherRequests), []string{"np1finder", "sqlguard", "sql-tap"}},
		{"ten times, slowly", run(10, slowly), []string{"np1finder", "laravel-query-detector", "prosopite", "Truta446/nplusone", "Sentry"}},
		{"ten literals", run(10, literal), []string{"np1finder", "sqlguard", "laravel-query-detector", "prosopite", "Truta446/nplusone"}},
		{"ten writes", run(10, write), []string{"sqlguard", "laravel-query-detector", "Truta446/nplusone", "Sentry"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var flagged []string
			for _, r := range Rules {
				if len(r.Flag(tt.events)) > 0 {
					flagged = append(flagged, r.After)
				}
			}
			assert.Equal(t, tt.flagged, flagged)
		})
	}
}

func TestConsecutiveNeedsASourceAndNoInterruption(t *testing.T) {
	alone := run(8, nil)[1:]
	assert.Empty(t, consecutive(alone), "without a statement before the first")

	var turns []Event
	for i := range 8 {
		turns = append(turns, Event{Text: childText, Args: fmt.Sprint(i)}, Event{Text: parentText})
	}
	assert.Empty(t, consecutive(turns), "two statements by turns")
}

func TestShapeFoldsWhatAValueIs(t *testing.T) {
	same := []string{
		"SELECT a FROM t WHERE id = 1",
		"select a  from t where id = $1",
		"SELECT a FROM t WHERE id = 'it''s' /* trace 17 */",
		"SELECT a FROM t WHERE id=?",
	}
	for _, text := range same {
		assert.Equal(t, shape(same[0]), shape(text), text)
	}
	assert.Equal(t, shape("SELECT a FROM t WHERE id IN (1, 2)"), shape("SELECT a FROM t WHERE id IN (?, ?, ?)"))
	assert.NotEqual(t, shape("SELECT a FROM t WHERE id = 1"), shape("SELECT b FROM t WHERE id = 1"))
}
