package trying

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// fixer writes Go unless it is hurried, as package suggest does.
type fixer struct{ verified bool }

func (x fixer) Fix(_ context.Context, f *report.Finding, c *cases.Case) {
	fix := report.Fix{Kind: "join", SQL: "SELECT 1", Verified: x.verified}
	if !c.Hurried {
		fix.Go, fix.Edit = "func f() {}", "-a\n+b\n"
	}
	f.Fixes = []report.Fix{fix}
}

// While somebody waits for the answer there is SQL alone; what was tried, and
// its Go, is there for the next finding of the name.
func TestTriedLater(t *testing.T) {
	tried := make(chan []report.Fix, 1)
	trier := New(fixer{}, fixer{verified: true}, func(_ string, fixes []report.Fix) { tried <- fixes })

	c := &cases.Case{}
	first := &report.Finding{ID: "a"}
	trier.Fix(t.Context(), first, c)
	assert.Equal(t, []report.Fix{{Kind: "join", SQL: "SELECT 1"}}, first.Fixes)
	assert.False(t, c.Hurried, "for whoever has the case next")
	assert.Empty(t, tried, "not before the scope has ended")

	trier.Release()
	select {
	case fixes := <-tried:
		assert.True(t, fixes[0].Verified)
		assert.NotEmpty(t, fixes[0].Go)
	case <-time.After(time.Minute):
		t.Fatal("it was not tried")
	}

	again := &report.Finding{ID: "a"}
	trier.Fix(t.Context(), again, &cases.Case{})
	assert.True(t, again.Fixes[0].Verified)
	assert.NotEmpty(t, again.Fixes[0].Go)
	assert.NotEmpty(t, again.Fixes[0].Edit)
}

// What a try refuted is gone, and what it did not see is not shown as tried.
func TestTriedKeepsWhatWasNotRefuted(t *testing.T) {
	derived := []report.Fix{{Kind: "join", SQL: "a"}, {Kind: "batch", SQL: "b"}}
	got := Tried(derived, []report.Fix{{Kind: "batch", SQL: "b", Verified: true}, {Kind: "other", SQL: "c"}})
	assert.Equal(t, []report.Fix{{Kind: "batch", SQL: "b", Verified: true}}, got)
}
