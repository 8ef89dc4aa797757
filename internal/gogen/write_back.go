package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/writes"
)

// returns are the fields of the rows that RETURNING brings, nil where there
// are none or where they are not known.
func (w *emitter) returns() []golang.Field {
	q := w.q
	list := q.Child.Structure.Returning
	if len(list) == 0 || len(q.Child.Columns) == 0 {
		return nil
	}
	n := len(q.Child.Columns)
	for _, at := range w.st.Keys {
		n = max(n, at+1)
	}
	out := make([]golang.Field, n)
	types := golang.Types(len(q.Child.Columns), q.Case.Child.Result)
	for i, c := range q.Child.Columns {
		out[i] = golang.Field{Name: golang.Name(c), Type: types[i], Column: c}
	}
	for i, at := range w.st.Keys {
		column := w.st.KeyColumns[i]
		if out[at].Column == "" {
			out[at] = golang.Field{Name: golang.Name(column), Type: columnType(q, column), Column: column}
		}
	}
	return golang.Distinct(out)
}

// columnType is the Go type of a column that the statement binds.
func columnType(q *rewrite.Repeat, column string) string {
	for i, s := range q.Child.Structure.Slots {
		if strings.EqualFold(rewrite.Unquoted(s.Column.Name), column) {
			p := rewrite.Param{Kind: rewrite.ChildArg, Index: s.Param}
			if s.Param == 0 {
				p = rewrite.Param{Kind: rewrite.ChildLiteral, Index: i}
			}
			return paramType(q, p)
		}
	}
	return "any"
}

// returnedType is what a function returns that reads rows back: a map by the
// key, where one is known.
func (w *emitter) returnedType(fields []golang.Field, row string) string {
	if len(w.st.Keys) == 0 {
		return "[]" + row
	}
	typ, _ := w.mapKey(w.st.Keys, fields)
	if w.many() {
		return fmt.Sprintf("map[%s][]%s", typ, row)
	}
	return fmt.Sprintf("map[%s]%s", typ, row)
}

// keep is what keeps a row that was read back.
func (w *emitter) keep(fields []golang.Field) string {
	if len(w.st.Keys) == 0 {
		return "out = append(out, r)"
	}
	_, key := w.mapKey(w.st.Keys, fields)
	if w.many() {
		return fmt.Sprintf("out[%s] = append(out[%s], r)", key, key)
	}
	return fmt.Sprintf("out[%s] = r", key)
}

// many reports whether a key may have several rows.
func (w *emitter) many() bool {
	return w.r.Kind == "delete-any" || w.r.Kind == "update-any" || writes.TwiceReturned(w.q) != 0
}
