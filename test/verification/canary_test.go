package verification

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/logs"
	"github.com/nplusone-go/nplusone/suggest"
)

// canary is in every argument, row and literal of the program.
const canary = "kanarienvogel"

func (d database) seedCanaries(t *testing.T) {
	t.Helper()
	db := sql.OpenDB(d.connector)
	defer db.Close()
	texts := []string{
		"DROP TABLE IF EXISTS canary_users", "DROP TABLE IF EXISTS canary_logins",
		"CREATE TABLE canary_users (id INTEGER PRIMARY KEY, email VARCHAR(60))",
		"CREATE TABLE canary_logins (id INTEGER PRIMARY KEY, email VARCHAR(60), place VARCHAR(60))",
	}
	for i := range 12 {
		texts = append(texts, fmt.Sprintf("INSERT INTO canary_users VALUES (%d, '%s%d@example.com')", i, canary, i),
			fmt.Sprintf("INSERT INTO canary_logins VALUES (%d, '%s%d@example.com', '%s street')", i, canary, i, canary))
	}
	for _, text := range texts {
		_, err := db.Exec(text)
		require.NoError(t, err, text)
	}
}

// spoiling changes each rewrite before it is tried.
type spoiling struct {
	rewrite.Verifier
	change func(string) string
	tried  []rewrite.Verdict
	cases  []*cases.Case
}

func (s *spoiling) Verify(ctx context.Context, f *report.Finding, c *cases.Case, r *rewrite.Rewrite) rewrite.Verdict {
	spoilt := *r
	spoilt.Statements = append([]rewrite.Statement(nil), r.Statements...)
	for i := range spoilt.Statements {
		spoilt.Statements[i].SQL = s.change(spoilt.Statements[i].SQL)
	}
	v := s.Verifier.Verify(ctx, f, c, &spoilt)
	s.tried, s.cases = append(s.tried, v), append(s.cases, c)
	return v
}

// The values that a try needs are in no report, whatever became of it.
func TestValuesAreNotReported(t *testing.T) {
	const list = "SELECT id, email FROM canary_users WHERE email LIKE '" + canary + "%' ORDER BY id"
	const each = "SELECT place FROM canary_logins WHERE email = ? AND place <> 'x " + canary + "'"
	for _, d := range databases(t) {
		d.seedCanaries(t)
		for _, test := range []struct {
			name, reason string
			child        string
			change       func(string) string
			check        func(t *testing.T, v rewrite.Verdict)
		}{
			{"verified", "the values were compared", each, func(s string) string { return s },
				func(t *testing.T, v rewrite.Verdict) { assert.True(t, v.Verified, v.Note) }},
			{"differs", "the difference is told", each, func(s string) string { return strings.Replace(s, "<>", "=", 1) },
				func(t *testing.T, v rewrite.Verdict) { assert.True(t, v.Wrong, v.Note) }},
			{"refused", "databases quote values in their errors", each, func(s string) string {
				return strings.Replace(s, "place", map[string]string{
					"postgres": "CAST(place AS INTEGER)", "mysql": "JSON_TABLE(place)", "sqlite": "json(place)"}[d.name], 1)
			}, func(t *testing.T, v rewrite.Verdict) { assert.True(t, v.Wrong, v.Note) }},
			{"literals", "the values stand in the text", strings.Replace(each, "?", "'KEY'", 1), func(s string) string { return s },
				func(t *testing.T, v rewrite.Verdict) { assert.True(t, v.Verified, v.Note) }},
		} {
			t.Run(d.name+"/"+test.name, func(t *testing.T) {
				tries := &spoiling{Verifier: verify.New(), change: test.change}
				var logged bytes.Buffer
				detector := detect.New(detect.NoImplicitScopes(), detect.KeepValues(), detect.FixWith(suggest.New(suggest.TryWith(tries))),
					detect.ReportTo(logs.Slog(slog.New(slog.NewJSONHandler(&logged, nil)))))
				r := d.runCanaries(t, detector, list, test.child)
				require.NotEmpty(t, tries.tried)
				test.check(t, tries.tried[0])
				require.NotEmpty(t, r.Findings)

				assert.Contains(t, fmt.Sprint(tries.cases[0].Child.Args, tries.cases[0].Child.Texts, tries.cases[0].Child.Result), canary, "the values were there")
				assert.NotContains(t, logged.String(), canary, "slog")
				assert.Contains(t, logged.String(), "canary_logins")
				for _, f := range printers.Formats() {
					var out bytes.Buffer
					require.NoError(t, printers.Write(&out, f, r, printers.Verbose()))
					assert.NotContains(t, out.String(), canary, "%s: %s", f, test.reason)
					assert.Contains(t, out.String(), "canary_", "%s tells of the finding", f)
				}
			})
		}
		t.Run(d.name+"/not kept", func(t *testing.T) {
			tries := &spoiling{Verifier: verify.New(), change: func(s string) string { return s }}
			detector := detect.New(detect.NoImplicitScopes(), detect.FixWith(suggest.New(suggest.TryWith(tries))))
			d.runCanaries(t, detector, list, each)
			require.NotEmpty(t, tries.tried)
			assert.Equal(t, "not tried: no values were kept", tries.tried[0].Note)
			child := tries.cases[0].Child
			assert.NotContains(t, fmt.Sprint(child.Args, child.Texts, child.Result), canary, "values are kept for a try alone")
		})
	}
}

// runCanaries is the program: a list, and a query for each of its rows.
func (d database) runCanaries(t *testing.T, detector *detect.Detector, list, each string) report.Report {
	t.Helper()
	db := driver.OpenDB(d.connector, driver.Detector(detector))
	defer db.Close()
	ctx, scope := detector.Start(t.Context(), "GET /logins")
	rows, err := db.QueryContext(ctx, list)
	require.NoError(t, err)
	var emails []string
	for rows.Next() {
		var id int
		var email string
		require.NoError(t, rows.Scan(&id, &email))
		emails = append(emails, email)
	}
	require.NoError(t, rows.Close())
	for _, email := range emails {
		text, args := d.placeholders(each), []any{email}
		if strings.Contains(text, "'KEY'") {
			text, args = strings.Replace(text, "KEY", email, 1), nil
		}
		var place string
		require.NoError(t, db.QueryRowContext(ctx, text, args...).Scan(&place))
	}
	return scope.End()
}
