package detect

import (
	"context"
	"errors"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type panicking struct{ calls int }

func (p *panicking) Fix(context.Context, *report.Finding, *cases.Case) {
	p.calls++
	panic(errors.New("'secret'"))
}

// A fixer that panics takes no finding along, and is told of once.
func TestFixerPanics(t *testing.T) {
	t.Parallel()
	var reports recordtest.Reports
	bad := &panicking{}
	good := 0
	d := New(NoImplicitScopes(), ReportTo(&reports), FixWith(bad, fixerFunc(func(*report.Finding, *cases.Case) { good++ })))
	src := d.NewDatabase(fingerprint.SQLite, nil)
	ctx, s := d.Start(context.Background(), "panics")
	for _, text := range []string{recordtest.AuthorByID, "DELETE FROM authors WHERE id = ?", "SELECT name FROM books WHERE id = ?"} {
		for i := range 6 {
			recordtest.Drive(ctx, src, nil, text, []any{int64(i * i)}, []string{"name"})
		}
	}
	s.End()
	require.Len(t, reports.List(), 1)
	r := reports.List()[0]
	assert.Len(t, r.Findings, 3)
	assert.Equal(t, 3, bad.calls)
	assert.Equal(t, 3, good)
	panicked := 0
	for _, n := range r.Notes {
		assert.NotContains(t, n, "secret", "what a panic says may be a value")
		if assert.Contains(t, n, "panicked") {
			panicked++
		}
	}
	assert.Equal(t, 1, panicked, "%q", r.Notes)
}

type fixerFunc func(*report.Finding, *cases.Case)

func (f fixerFunc) Fix(_ context.Context, r *report.Finding, c *cases.Case) { f(r, c) }
