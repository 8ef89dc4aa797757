package verify

import (
	"context"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// maxIndexName is the length of a name that all databases take.
const maxIndexName = 63

// createIndex is the statement that makes an index of some columns, in the
// table's and the columns' own spelling.
func (s *session) createIndex(ctx context.Context, w *wantedIndex, columns []string) string {
	long := s.longTexts(ctx, w.table)
	spelled := make([]string, len(columns))
	for i, column := range columns {
		spelled[i] = w.spelled(column)
		if long[strings.ToLower(column)] {
			spelled[i] += "(64)" // MySQL takes only the beginning of a text
		}
	}
	return "CREATE INDEX " + w.indexName(columns, "_idx") + " ON " + w.qualified() + " (" + strings.Join(spelled, ", ") + ")"
}

// indexName follows PostgreSQL's own habit; other databases demand one.
func (w *wantedIndex) indexName(columns []string, end string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, w.table.Name+"_"+strings.Join(columns, "_"))
	return name[:min(len(name), maxIndexName-len(end))] + end
}

// qualified is the table as the statement names it.
func (w *wantedIndex) qualified() string { return qualified(w.table, w.text) }

func qualified(t fingerprint.Table, text string) string {
	name := asWritten(t.Name, t.Span.Of(text))
	if t.Schema != "" {
		return asWritten(t.Schema, t.Span.Of(text)) + "." + name
	}
	return name
}

// spelled is a column as the statement names it.
func (w *wantedIndex) spelled(column string) string {
	if span, ok := w.spans[column]; ok {
		return asWritten(column, span.Of(w.text))
	}
	return column
}

// asWritten is a name with the quotes that it has in a piece of text: a name
// that needed them there needs them anywhere.
func asWritten(name, text string) string {
	for _, q := range []string{`""`, "``", "[]"} {
		quoted := q[:1] + strings.ReplaceAll(name, q[1:], q[1:]+q[1:]) + q[1:]
		if strings.Contains(text, quoted) {
			return quoted
		}
	}
	return name
}

// longTexts are the columns of a table that MySQL indexes by their beginning
// alone.
func (s *session) longTexts(ctx context.Context, t fingerprint.Table) map[string]bool {
	if s.Dialect != fingerprint.MySQL {
		return nil
	}
	rows, err := s.Query(ctx, `SELECT column_name FROM information_schema.columns
WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND (data_type LIKE '%text' OR data_type LIKE '%blob')`, s.catalogueArgs(t, "")...)
	if err != nil {
		return nil
	}
	out := map[string]bool{}
	for _, row := range rows.Rows {
		out[strings.ToLower(row[0])] = true
	}
	return out
}
