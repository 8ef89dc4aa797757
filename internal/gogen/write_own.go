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
	row, name := w.row+"Row", "insert"+golang.Name(golang.Plural(golang.Singular(w.table())))
	n := w.chunk()
	about := fmt.Sprintf("// %s writes the rows with one statement for each %d.\n", name, n)
	switch w.style {
	case styleGORM:
		w.out.WriteString(structText(row, fields, "gorm"))
		w.pf("%sfunc %s(ctx context.Context, db *gorm.DB, list []%s) error {\n\treturn db.WithContext(ctx).Table(%q).CreateInBatches(list, %d).Error\n}\n", about, name, row, w.tableName(), n)
	case styleBun:
		model := fmt.Sprintf("struct {\n\tbun.BaseModel `bun:\"table:%s\"`\n\n", w.tableName())
		w.out.WriteString(strings.Replace(structText(row, fields, "bun"), "struct {\n", model, 1))
		w.pf("%sfunc %s(ctx context.Context, db *bun.DB, list []%s) error {\n\tfor part := range slices.Chunk(list, %d) {\n\t\tif _, err := db.NewInsert().Model(&part).Exec(ctx); err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\treturn nil\n}\n", about, name, row, n)
	case styleXORM:
		w.out.WriteString(structText(row, fields, "xorm"))
		w.pf("%sfunc %s(ctx context.Context, engine *xorm.Engine, list []%s) error {\n\tfor part := range slices.Chunk(list, %d) {\n\t\tif _, err := engine.Context(ctx).Table(%q).Insert(&part); err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\treturn nil\n}\n", about, name, row, n, w.tableName())
	case stylePGX:
		w.copyFrom(row, name, fields)
	default:
		return false
	}
	return true
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

// copyFrom is COPY through pgx.
func (w *emitter) copyFrom(row, name string, fields []golang.Field) {
	w.out.WriteString(structText(row, fields, ""))
	w.pf("// %s copies the rows: one round trip, whatever their number.\n", name)
	w.pf("func %s(ctx context.Context, pool *pgxpool.Pool, list []%s) error {\n", name, row)
	w.pf("\t_, err := pool.CopyFrom(ctx, pgx.Identifier{%s}, []string{%s}, pgx.CopyFromSlice(len(list), func(i int) ([]any, error) {\n\t\tr := list[i]\n\t\treturn []any{%s}, nil\n\t}))\n\treturn err\n}\n",
		quotedList(w.tableParts()), columnsText(fields), valuesText(fields))
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
	row, name := w.row+"Row", "copy"+golang.Name(golang.Plural(golang.Singular(w.table())))
	if w.style == stylePGX {
		w.copyFrom(row, name, fields)
		return true
	}
	into := fmt.Sprintf("pq.CopyIn(%s, %s)", quotedList(w.tableParts()), columnsText(fields))
	if len(w.tableParts()) > 1 {
		into = strings.Replace(into, "pq.CopyIn(", "pq.CopyInSchema(", 1)
	}
	w.out.WriteString(structText(row, fields, ""))
	w.pf("// %s copies the rows, in a transaction of the caller's.\n", name)
	w.pf("func %s(ctx context.Context, tx *sql.Tx, list []%s) error {\n\tstmt, err := tx.PrepareContext(ctx, %s)\n\tif err != nil {\n\t\treturn err\n\t}\n", name, row, into)
	w.pf("\tfor _, r := range list {\n\t\tif _, err := stmt.ExecContext(ctx, %s); err != nil {\n\t\t\t_ = stmt.Close()\n\t\t\treturn err\n\t\t}\n\t}\n", valuesText(fields))
	w.pf("\tif _, err := stmt.ExecContext(ctx); err != nil { // the end of the rows\n\t\t_ = stmt.Close()\n\t\treturn err\n\t}\n\treturn stmt.Close()\n}\n")
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
