package suggest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

func TestALoaderComesFirstInAResolver(t *testing.T) {
	t.Parallel()
	for frame, want := range map[string]string{
		"github.com/99designs/gqlgen/graphql.(*FieldSet).Dispatch": "batch",
		"database/sql.(*DB).QueryContext":                          "join",
	} {
		f := &report.Finding{Rule: report.RuleNPlusOne, Relation: "many-to-one", Stack: []report.Site{{Path: "resolver_test.go"}}}
		c := &cases.Case{
			Dialect: fingerprint.PostgreSQL,
			Child: cases.Evidenced{Text: "SELECT id, name FROM authors WHERE id = $1", Columns: []string{"id", "name"}, Executions: 3, MaxRows: 1, MinRows: 1,
				Args: [][]any{{int64(1)}, {int64(2)}, {int64(3)}}, Kept: 3},
			Parent: &cases.Evidenced{Text: "SELECT id, author_id FROM posts", Columns: []string{"id", "author_id"}, Executions: 1, Rows: 3},
			Links:  []cases.CaseLink{{Slot: 0, Param: 1, Column: 1}},
			Frames: []report.Site{{Function: frame}},
		}
		suggest.New().Fix(context.Background(), f, c)
		require.NotEmpty(t, f.Fixes, frame)
		assert.Equal(t, want, f.Fixes[0].Kind, frame)
		if want == "batch" {
			assert.True(t, strings.Contains(f.Fixes[0].Go, "sql.ErrNoRows"), "a key without a row is an error, as the query for it was: %s", f.Fixes[0].Go)
		}
	}
}
