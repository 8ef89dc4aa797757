package gogen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/writes"
)

// ownInsert is the library's own way to insert many rows. It takes values
// alone, and returns none.
func (w *emitter) ownInsert() bool {
	in := w.q.Child.Structure.Insert
	if !w.q.Child.PlainInsert() {
		return false
	}
	fields := w.rowFields()
	columns, raw := writes.ColumnTexts(w.q)
	if len(columns) == 0 || len(fields) != len(columns) || w.st.Rows.Sharing() || len(w.q.Child.Structure.Returning) > 0 || in.Rows != 1 {
		return false
	}
	for i, v := range writes.Values(w.q) {
		if v.Wrapped || v.Param == 0 && w.style == stylePGX {
			return false
		}
		for j, p := range w.st.Rows.Params {
			if p.Kind == rewrite.ChildArg && p.Index == v.Param || p.Kind == rewrite.ChildLiteral && p.Index == v.Literal {
				fields[j].Column = columns[i]
			}
		}
	}
	if len(raw) == 0 || w.style != stylePGX && w.needsQuotes(columns) {
		return false
	}
	switch w.style {
	case styleGORM, styleBun, styleXORM, stylePGX:
	default:
		return false
	}
	if w.gormV1() {
		return false // it inserts one row at a time
	}
	n := w.chunk()
	x := w.copied("insert", fields)
	x.About, x.Chunk = fmt.Sprintf("writes the rows with one statement for each %d.", n), n
	if w.style == styleBun {
		x.Row.Base = fmt.Sprintf("bun.BaseModel `bun:\"table:%s\"`", w.tableName())
	}
	w.render("own", x)
	return true
}

// copied is a function that takes rows of plain values.
func (w *emitter) copied(verb string, fields []golang.Field) *writing {
	tag := w.tag()
	if w.style == stylePGX {
		tag = ""
	}
	x := &writing{function: w.function(verb+golang.Name(golang.Many(w.table())), "", "error")}
	x.Row = rowOf(w.row+"Row", fields, tag)
	x.Table, x.TableName = quotedList(w.tableParts()), w.tableName()
	x.Columns, x.Values = columnsText(fields), valuesText(fields)
	return x
}

// needsQuotes reports whether a library that quotes names itself, or does not,
// could take a name for another.
func (w *emitter) needsQuotes(columns []string) bool {
	return slices.ContainsFunc(columns, func(c string) bool { return rewrite.PlainName(c) != c })
}

// tableName is the table with its schema, without quotes.
func (w *emitter) tableName() string { return strings.Join(w.tableParts(), ".") }

// tableParts are the schema, if it is named, and the table, as the database
// knows them.
func (w *emitter) tableParts() []string {
	for _, t := range w.q.Child.Structure.Tables {
		if !t.Target {
			continue
		}
		text := writes.Target(w.q)
		name := w.q.Folded(rewrite.LastPart(text), t.Name)
		if t.Schema != "" {
			return []string{w.q.Folded(text, t.Schema), name}
		}
		return []string{name}
	}
	return nil
}

// copyIn is COPY through pgx, or lib/pq.
func (w *emitter) copyIn() bool {
	columns, _ := writes.ColumnTexts(w.q)
	if len(columns) == 0 {
		return false
	}
	var fields []golang.Field
	for i, v := range writes.Values(w.q) {
		fields = append(fields, golang.Field{Name: golang.Name(columns[i]), Type: paramType(w.q, rewrite.Param{Kind: rewrite.ChildArg, Index: v.Param}), Column: columns[i]})
	}
	fields = golang.Distinct(fields)
	x := w.copied("copy", fields)
	if w.style != stylePGX {
		x.Row = rowOf(w.row+"Row", fields, "")
		x.Into = fmt.Sprintf("pq.CopyIn(%s, %s)", x.Table, x.Columns)
		if len(w.tableParts()) > 1 {
			x.Into = strings.Replace(x.Into, "pq.CopyIn(", "pq.CopyInSchema(", 1)
		}
	}
	w.render("copy", x)
	return true
}

func quotedList(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, strconv.Quote(n))
	}
	return strings.Join(out, ", ")
}

func columnsText(fields []golang.Field) string {
	var out []string
	for _, f := range fields {
		out = append(out, fmt.Sprintf("%q", f.Column))
	}
	return strings.Join(out, ", ")
}

func valuesText(fields []golang.Field) string {
	var out []string
	for _, f := range fields {
		out = append(out, "r."+f.Name)
	}
	return strings.Join(out, ", ")
}
