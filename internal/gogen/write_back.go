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
func (w *emitter) returnedType(fields []golang.Field) string {
	row := golang.LowerFirst(w.row) + "Returned"
	var b strings.Builder
	b.WriteString(structText(row, fields, ""))
	// The type stands before the function's comment.
	text := w.out.String()
	w.out.Reset()
	w.out.WriteString(b.String() + text)
	if len(w.st.Keys) == 0 {
		return "([]" + row + ", error)"
	}
	typ, _ := w.mapKey(w.st.Keys, fields)
	if w.many() {
		return fmt.Sprintf("(map[%s][]%s, error)", typ, row)
	}
	return fmt.Sprintf("(map[%s]%s, error)", typ, row)
}

// many reports whether a key may have several rows.
func (w *emitter) many() bool {
	return w.r.Kind == "delete-any" || w.r.Kind == "update-any" || writes.TwiceReturned(w.q) != 0
}

// readBack runs the statement and reads the rows that it returns.
func (w *emitter) readBack(query, args string, fields []golang.Field) {
	if args != "" {
		args = ", " + args
	}
	row := golang.LowerFirst(w.row) + "Returned"
	keep := "out = append(out, r)"
	if len(w.st.Keys) > 0 {
		_, key := w.mapKey(w.st.Keys, fields)
		keep = fmt.Sprintf("out[%s] = r", key)
		if w.many() {
			keep = fmt.Sprintf("out[%s] = append(out[%s], r)", key, key)
		}
	}
	if w.style == stylePGX {
		w.pf("\t\trows, err := pool.Query(ctx, %s%s)\n\t\tif err != nil {\n\t\t\treturn nil, err\n\t\t}\n", query, args)
		w.pf("\t\tback, err := pgx.CollectRows(rows, pgx.RowToStructByPos[%s])\n\t\tif err != nil {\n\t\t\treturn nil, err\n\t\t}\n\t\tfor _, r := range back {\n\t\t\t%s\n\t\t}\n", row, keep)
		return
	}
	var scan []string
	for _, f := range fields {
		scan = append(scan, "&r."+f.Name)
	}
	w.pf("\t\trows, err := %s\n\t\tif err != nil {\n\t\t\treturn nil, err\n\t\t}\n", w.queryCall(query, args))
	w.pf("\t\tfor rows.Next() {\n\t\t\tvar r %s\n\t\t\tif err := rows.Scan(%s); err != nil {\n\t\t\t\t_ = rows.Close()\n\t\t\t\treturn nil, err\n\t\t\t}\n\t\t\t%s\n\t\t}\n", row, strings.Join(scan, ", "), keep)
	w.pf("\t\tif err := rows.Err(); err != nil {\n\t\t\treturn nil, err\n\t\t}\n")
}
