package orms

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/examples/blog"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
)

const reader = 14

// The loop is found at the program's line, with the column that it follows,
// whether the mapper is given the context or not. The repaired form is silent,
// and both answer the same.
func TestMappers(t *testing.T) {
	s := entrytest.Open(t)
	want, err := blog.Joined(t.Context(), s.DB, reader)
	require.NoError(t, err)
	slices.Sort(want)
	for _, app := range Apps {
		t.Run(app.Name, func(t *testing.T) {
			for way, drop := range map[string]bool{"context passed": false, "context dropped": true} {
				ctx, scope := s.Detector.Start(t.Context(), app.Name, detect.KindJob)
				release := scope.Bind()
				names, err := app.Naive(ctx, s.DB, reader, drop)
				release()
				require.NoError(t, err)
				slices.Sort(names)
				assert.Equal(t, want, names)
				r := scope.End()
				require.Len(t, r.Findings, 1, "%s: %v", way, r.Notes)
				f := r.Findings[0]
				assert.Equal(t, reader, f.Query.Count)
				assert.True(t, strings.HasSuffix(f.Site.Function, "/orms."+app.Name+"Naive"), f.Site.Function)
				if assert.NotNil(t, f.Parent, f.Why) {
					assert.Equal(t, "author_id", f.Parent.Column)
				}
			}
			ctx, scope := s.Detector.Start(t.Context(), app.Name, detect.KindJob)
			names, err := app.Repaired(ctx, s.DB, reader)
			require.NoError(t, err)
			slices.Sort(names)
			assert.Equal(t, want, names)
			r := scope.End()
			assert.Empty(t, r.Findings)
			assert.LessOrEqual(t, r.Scopes[0].Queries, 2)
		})
	}
}
