package gogen

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// sqlcQuery is a query for the file that sqlc reads, and its call.
type sqlcQuery struct {
	Query, Old string
	Lines, Use []string
	Grouped    bool // by key, the query before the loop staying as it is
	DB         string
	Arguments  string
}

// sqlc shows the query for the file that sqlc reads, and what the loop makes of
// its rows.
func (w *emitter) sqlc(fields []golang.Field) bool {
	old, _ := sqlcName(w.q.Child.SQL)
	s := &sqlcQuery{Query: old + "ByKeys", Old: old, DB: "q", Grouped: !w.st.Replaces && len(w.q.Keys) == 1}
	if root := w.site.root; root != "" {
		s.DB = root
	}
	text := strings.ReplaceAll(unnamed(w.st.Code), rewrite.ListMark, "sqlc.slice('ids')")
	s.Lines = strings.Split(strings.TrimSpace(text), "\n")
	params, _ := w.arguments()
	for _, p := range params {
		s.Arguments += ", " + p.Name
	}
	if s.Grouped {
		row := golang.Name(golang.Singular(w.table()))
		at := "r." + golang.Name(fields[w.st.Keys[0]].Column)
		s.Use = []string{"byKey := map[" + w.keyType() + "][]" + w.sqlcRow(row) + "{}", "for _, r := range list {", "\tbyKey[" + at + "] = append(byKey[" + at + "], r)", "}"}
	}
	w.render("sqlc", s)
	return true
}

// sqlcRow is the type that sqlc generates: the table's own where all its columns
// are asked for, else one of the query.
func (w *emitter) sqlcRow(table string) string {
	old, _ := sqlcName(w.q.Child.SQL)
	if strings.Contains(w.st.Code, "*") {
		return table
	}
	return old + "ByKeysRow"
}

// unnamed is a text without the line by which sqlc names a query.
func unnamed(text string) string {
	if i := strings.Index(text, "\n"); i >= 0 && strings.HasPrefix(strings.TrimSpace(text), "-- name:") {
		return text[i+1:]
	}
	return text
}
