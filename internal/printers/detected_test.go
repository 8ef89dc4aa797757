package printers_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/reporttest"
	"github.com/nplusone-go/nplusone/report/logs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// loop runs what a program with an N+1 does, on the detector's own API, and
// returns the line of the repeated statement.
func loop(ctx context.Context, s *record.Database) (line int) {
	authors := []int64{7, 3, 9, 4, 12, 5, 31, 8, 2, 77, 41, 6}
	var parent, child record.Execution
	parent.Start(ctx, s, nil, "SELECT id, author_id FROM posts")
	parent.Query([]string{"id", "author_id"})
	for i, a := range authors {
		parent.Wants()
		parent.Cell(0, int64(100+i))
		parent.Cell(1, a)
		parent.Row()
	}
	parent.Close(nil)
	for _, a := range authors {
		_, _, line, _ = runtime.Caller(0)
		child.Start(ctx, s, nil, "SELECT name FROM authors WHERE id = $1")
		child.Arg(1, "", a)
		child.Query([]string{"name"})
		child.Row()
		child.Close(nil)
	}
	return line + 1
}

// What the detector really reports goes through the formats: the names that
// it uses are those that they expect.
func TestReportOfTheDetector(t *testing.T) {
	var out bytes.Buffer
	d := detect.New(detect.ReportTo(logs.Slog(slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{AddSource: true})))))
	ctx, scope := d.Start(t.Context(), "GET /posts")
	line := loop(ctx, d.NewDatabase(fingerprint.PostgreSQL, nil))
	r := scope.End()
	require.Len(t, r.Findings, 1)

	records := reporttest.Logged(t, &out)
	require.Len(t, records, 1)
	source := records[0]["source"].(map[string]any)
	assert.Equal(t, "detected_test.go", filepath.Base(source["file"].(string)))
	assert.InDelta(t, line, source["line"], 0, "the log points at the program's call")

	shown := text(t, r, printers.Width(120))
	assert.Regexp(t, `^detected_test\.go:\d+: N\+1 query: 12 queries that 1 can replace\n`, shown)
	assert.Contains(t, shown, "12 of 12 arguments are posts.author_id, in row order")
	assert.Contains(t, shown, `child.Start(ctx, s, nil, "SELECT name FROM authors WHERE id = $1")`, "the source line, while the file is there")
	assert.NotRegexp(t, `repeated:|notes:`, strings.SplitAfterN(shown, "\n", 2)[1])

	again, err := files.Read(strings.NewReader(in(t, printers.FormatJSON, r)))
	require.NoError(t, err)
	assert.Equal(t, in(t, printers.FormatJSON, r), in(t, printers.FormatJSON, again))
	assert.Regexp(t, `12 ×`, in(t, printers.FormatHTML, r), "the timeline folds the loop")
	assert.Len(t, r.Findings[0].ID, 16)
}
