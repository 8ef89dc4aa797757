package rewrites

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

// oneOf is an argument: an array with the one value of a column.
type oneOf int

// counter is an argument that the program counts itself.
type counter int

// rowsByKey are what a loop returned.
type rowsByKey struct {
	parents [][]any
	calls   []call
}

// call is one execution of the child.
type call struct {
	args []any
	rows [][]any
}

// text is the child in a database's words, empty where it has none.
func (r read) text(d database) string {
	text := map[string]string{"mysql": r.mysql, "sqlite": r.sqlite, "postgres": r.postgres}[d.name]
	switch text {
	case "-":
		return ""
	case "":
		text = r.child
	}
	if strings.Contains(text, "$1") {
		return text // PostgreSQL's own
	}
	return d.placeholders(text)
}

// bound are the arguments for the i-th row.
func (r read) bound(row []any, i int) []any {
	var out []any
	for _, a := range r.args {
		switch a := a.(type) {
		case column:
			out = append(out, row[a])
		case oneOf:
			out = append(out, fmt.Sprintf("{%v}", row[a]))
		case counter:
			out = append(out, int(a)+(i*i*53)%1500)
		default:
			out = append(out, a)
		}
	}
	return out
}

func fetchAll(ctx context.Context, t *testing.T, db *sql.DB, text string, args ...any) [][]any {
	t.Helper()
	rows, err := db.QueryContext(ctx, text, args...)
	require.NoError(t, err, text)
	defer func() { require.NoError(t, rows.Close()) }()
	columns, err := rows.Columns()
	require.NoError(t, err)
	var out [][]any
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		require.NoError(t, rows.Scan(into...))
		for i, v := range row {
			if b, ok := v.([]byte); ok {
				row[i] = string(b)
			}
		}
		out = append(out, row)
	}
	require.NoError(t, rows.Err())
	return out
}

// found is a finding with its case as a fixer got it.
type found struct {
	f *report.Finding
	c cases.Case
}

// capture is a fixer that keeps what it sees.
type capture struct{ found []*found }

func (k *capture) Fix(_ context.Context, f *report.Finding, c *cases.Case) {
	full := *c
	full.Links = rewrite.Links(f, &full)
	k.found = append(k.found, &found{f: f, c: full})
}

// watch runs the loop under a detector and returns the finding of the child,
// with the fixes that package suggest gave it.
func (r read) watch(t *testing.T, d database) (*found, rowsByKey) {
	t.Helper()
	k := &capture{}
	detector := detect.New(detect.KeepValues(), detect.FixWith(k, suggest.New(suggest.TryWith(verify.New(verify.Timeout(time.Minute))))))
	db := driver.OpenDB(d.connector, driver.Detector(detector), driver.Dialect(d.dialect))
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	ctx, scope := detector.Start(t.Context(), r.name)
	got := r.loop(ctx, t, d, db)
	scope.End()
	for _, one := range k.found {
		if one.f.Rule == report.RuleNPlusOne && one.f.Suppressed == "" {
			return one, got
		}
	}
	require.Fail(t, "no finding", r.name)
	return nil, got
}

// plainText writes a value so that equal ones are equal text, whatever type a
// driver gives them: a boolean is a number, and so is a number's text.
func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case bool:
		if v {
			return "1"
		}
		return "0"
	case float64:
		return strconv.FormatFloat(v, 'g', 12, 64)
	case []byte:
		return plainText(string(v))
	case string:
		if f, err := strconv.ParseFloat(v, 64); err == nil {
			return plainText(f)
		}
		return strconv.Quote(v)
	}
	if f, err := strconv.ParseFloat(fmt.Sprint(v), 64); err == nil {
		return plainText(f)
	}
	return fmt.Sprint(v)
}

// line is a row of some columns as text.
func line(row []any, columns ...int) string {
	var parts []string
	for _, i := range columns {
		parts = append(parts, plainText(row[i]))
	}
	return strings.Join(parts, " | ")
}

func whole(row []any) string {
	columns := make([]int, len(row))
	for i := range columns {
		columns[i] = i
	}
	return line(row, columns...)
}
