package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/reads"
)

// read writes a function that asks once and gives the rows back by key.
func (w *emitter) read() bool {
	if w.r.Write || w.style == styleEnt || w.style == styleBoiler || w.style == styleSQLC && w.st.Each != nil {
		w.style = styleSQL
	}
	if w.r.Write {
		return false
	}
	fields := golang.Fields(w.q, w.st)
	w.row += w.suffix()
	if w.hidden() {
		w.out.WriteString(rewrite.UnshownCode)
	}
	switch {
	case w.style == styleSQLC:
		return w.sqlc(fields)
	case w.st.Replaces || w.r.Kind == "recursive":
		w.rowsFunction(fields)
	default:
		w.groupFunction(fields)
		if w.style == styleDataloader {
			w.dataloader()
		}
	}
	return true
}

// suffix keeps the row's type apart from the program's own.
func (w *emitter) suffix() string {
	if w.st.Replaces {
		return "Joined"
	}
	return "Row"
}

func (w *emitter) tag() string {
	switch w.style {
	case styleSQLX, stylePGX:
		return "db"
	case styleBun:
		return "bun"
	case styleGORM:
		return "gorm"
	case styleXORM:
		return "xorm"
	}
	return ""
}

// rowsFunction returns all rows as they come.
func (w *emitter) rowsFunction(fields []golang.Field) {
	w.out.WriteString(structText(w.row, fields, w.tag()))
	name := golang.LowerFirst(golang.Name(golang.Plural(golang.Singular(w.table())))) + "Joined"
	if w.r.Kind == "recursive" {
		name = golang.LowerFirst(golang.Name(golang.Singular(w.table()))) + "Tree"
	} else if w.q.Parent != nil {
		name = golang.LowerFirst(golang.Name(rewrite.FirstTable(w.q.Parent))) + "With" + golang.Name(w.table())
	}
	w.pf("// %s runs one query in place of %d.\n", name, w.r.Before)
	query, args := w.signature(name, "([]"+w.row+", error)")
	w.fetch("list", query, args, fields)
	w.pf("\treturn list, nil\n}\n")
}

// byName reports whether the style scans columns by their names, so that two
// of one name would fall together.
func (w *emitter) byName(fields []golang.Field) bool {
	switch w.style {
	case styleSQLX, styleGORM, styleBun, styleXORM:
	default:
		return false
	}
	if w.r.Kind == "exists" || w.r.Kind == "subselect" || w.r.Kind == "union-all" {
		return true // the database names what is computed
	}
	seen := map[string]bool{}
	for _, f := range fields {
		column := strings.ToLower(f.Column)
		if seen[column] || column == "" || strings.ContainsAny(column, " ()*?'\",") {
			return true
		}
		seen[column] = true
	}
	return false
}

// groupFunction returns the rows of each key.
func (w *emitter) groupFunction(fields []golang.Field) {
	w.out.WriteString(structText(w.row, fields, w.tag()))
	key := w.keyType()
	if len(w.q.Keys) > 1 {
		w.pf("type %s struct {\n", w.keyName())
		for i := range w.q.Keys {
			w.pf("\tKey%d %s\n", i+1, golang.KeyType(w.q, i))
		}
		w.pf("}\n\n")
	}
	name := w.groupName()
	value, get := w.value(fields)
	w.pf("// %s runs one query for all keys: %d queries become %d.%s\n", name, w.r.Before, w.r.After, w.about())
	params := "(map[" + key + "]" + value + ", error)"
	query, args := w.signature(name, params)
	w.fetch("list", query, args, fields)
	w.pf("\tout := make(map[%s]%s, len(list))\n", key, value)
	w.pf("\tfor _, r := range list {\n")
	at := w.keyExpr(fields)
	if strings.HasPrefix(value, "[]") {
		w.pf("\t\tout[%s] = append(out[%s], r)\n", at, at)
	} else {
		w.pf("\t\tout[%s] = %s\n", at, get)
	}
	w.pf("\t}\n\treturn out, nil\n}\n")
}

// about says what a key that is not in the map stands for.
func (w *emitter) about() string {
	switch {
	case w.r.Kind == "exists":
		return "\n// A key that is not in it has none."
	case w.st.Default == rewrite.Null:
		return "\n// A key that is not in it has no rows."
	case w.r.Kind == "group-by":
		return "\n// A key that is not in it stands for " + reads.DefaultText(w.st.Default) + "."
	}
	return ""
}

func (w *emitter) keyType() string {
	if len(w.q.Keys) > 1 {
		return w.keyName()
	}
	return golang.KeyType(w.q, 0)
}

func (w *emitter) keyExpr(fields []golang.Field) string {
	if len(w.q.Keys) == 1 {
		return "r." + fields[w.st.Keys[0]].Name
	}
	var parts []string
	for _, at := range w.st.Keys {
		parts = append(parts, "r."+fields[at].Name)
	}
	return w.keyName() + "{" + strings.Join(parts, ", ") + "}"
}

// value is what the map holds for a key.
func (w *emitter) value(fields []golang.Field) (typ, expr string) {
	switch {
	case w.r.Kind == "exists":
		return "bool", "true"
	case w.r.Kind == "group-by" && len(w.st.Child) == 1:
		f := fields[w.st.Child[0]]
		return f.Type, "r." + f.Name
	case !w.q.Many() && (w.q.Case.Child.Executions > 1 || w.q.Child.Plain() && w.q.TakesOne()):
		return w.row, "r"
	}
	return "[]" + w.row, ""
}

func (w *emitter) groupName() string {
	by := "Key"
	if p := w.q.Keys[0].Predicate; p != nil && p.Column.Name != "" && len(w.q.Keys) == 1 {
		by = golang.Name(p.Column.Name)
	}
	what := golang.Name(golang.Plural(golang.Singular(w.table())))
	switch w.r.Kind {
	case "exists":
		return "has" + what + "By" + by
	case "group-by":
		return golang.LowerFirst(golang.Name(strings.TrimSuffix(w.q.Child.Columns[0], "(*)"))) + what + "By" + by
	}
	return golang.LowerFirst(what) + "By" + by
}

// fetch writes what fills a slice of rows.
func (w *emitter) fetch(into, query, args string, fields []golang.Field) {
	if args != "" {
		args = ", " + args
	}
	s := w.style
	if w.byName(fields) {
		s = styleSQL // rows are scanned by position then
	}
	switch s {
	case styleSQLX:
		w.pf("\tvar %s []%s\n\tif err := db.SelectContext(ctx, &%s, %s%s); err != nil {\n\t\treturn nil, err\n\t}\n", into, w.row, into, query, args)
	case stylePGX:
		w.pf("\trows, err := pool.Query(ctx, %s%s)\n\t%s", query, args, onError)
		w.pf("\t%s, err := pgx.CollectRows(rows, pgx.RowToStructByPos[%s])\n\t%s", into, w.row, onError)
	case styleGORM:
		w.pf("\tvar %s []%s\n\tif err := db.WithContext(ctx).Raw(%s%s).Scan(&%s).Error; err != nil {\n\t\treturn nil, err\n\t}\n", into, w.row, query, args, into)
	case styleBun:
		w.pf("\tvar %s []%s\n\tif err := db.NewRaw(%s%s).Scan(ctx, &%s); err != nil {\n\t\treturn nil, err\n\t}\n", into, w.row, query, args, into)
	case styleXORM:
		w.pf("\tvar %s []%s\n\tif err := engine.Context(ctx).SQL(%s%s).Find(&%s); err != nil {\n\t\treturn nil, err\n\t}\n", into, w.row, query, args, into)
	default:
		w.pf("\trows, err := %s\n\t%s\tdefer rows.Close()\n", w.queryCall(query, args), onError)
		w.pf("\tvar %s []%s\n\tfor rows.Next() {\n\t\tvar r %s\n\t\tif err := rows.Scan(", into, w.row, w.row)
		for i, f := range fields {
			if i > 0 {
				w.pf(", ")
			}
			w.pf("&r.%s", f.Name)
		}
		w.pf("); err != nil {\n\t\t\treturn nil, err\n\t\t}\n\t\t%s = append(%s, r)\n\t}\n", into, into)
		w.pf("\tif err := rows.Err(); err != nil {\n\t\treturn nil, err\n\t}\n")
	}
}

// queryCall asks for rows that are scanned by position.
func (w *emitter) queryCall(query, args string) string {
	switch w.style {
	case styleGORM:
		return fmt.Sprintf("db.WithContext(ctx).Raw(%s%s).Rows()", query, args)
	case styleXORM:
		return fmt.Sprintf("engine.DB().QueryContext(ctx, %s%s)", query, args)
	}
	return fmt.Sprintf("db.QueryContext(ctx, %s%s)", query, args)
}

// dataloader wraps the batch for resolvers, which ask for one key each.
func (w *emitter) dataloader() {
	value, _ := w.value(golang.Fields(w.q, w.st))
	key := w.keyType()
	name := w.groupName()
	if params, _ := w.arguments(); len(params) != 1 {
		return
	}
	w.pf("\n// %sLoader collects the keys of resolvers that run side by side. Make one for\n// each request.\n", name)
	w.pf("func %sLoader(db *sql.DB) *dataloader.Loader[%s, %s] {\n", name, key, value)
	w.pf("\treturn dataloader.NewBatchedLoader(func(ctx context.Context, ids []%s) []*dataloader.Result[%s] {\n", key, value)
	w.pf("\t\tfound, err := %s(ctx, db, ids)\n\t\tout := make([]*dataloader.Result[%s], len(ids))\n", name, value)
	w.pf("\t\tfor i, id := range ids {\n\t\t\tout[i] = &dataloader.Result[%s]{Data: found[id], Error: err}\n\t\t}\n\t\treturn out\n\t})\n}\n", value)
}

// sqlc shows the query for the file that sqlc reads, and what groups its rows.
func (w *emitter) sqlc(fields []golang.Field) bool {
	old, _ := sqlcName(w.q.Child.SQL)
	name := old + "ByKeys"
	text := w.st.Code
	if i := strings.Index(text, "\n"); i >= 0 && strings.HasPrefix(strings.TrimSpace(text), "-- name:") {
		text = text[i+1:]
	}
	text = strings.ReplaceAll(text, rewrite.ListMark, "sqlc.slice('ids')")
	w.pf("// Add to the queries, and run sqlc generate:\n//\n//\t-- name: %s :many\n", name)
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		w.pf("//\t%s\n", line)
	}
	if w.st.Replaces || len(w.st.Params) != 1 || len(w.q.Keys) != 1 {
		w.pf("//\n// It takes the place of %s and of its loop.\n", old)
		w.pf("type %sRow = struct {\n", name)
		for _, f := range fields {
			w.pf("\t%s %s\n", f.Name, f.Type)
		}
		w.pf("}\n")
		return true
	}
	row := name + "Row"
	w.pf("\n%s", strings.Replace(structText(row, fields, ""), "type "+row+" struct", "type "+row+" = struct", 1))
	value := "[]" + row
	w.pf("func group%s(ctx context.Context, q interface {\n\t%s(ctx context.Context, ids []%s) ([]%s, error)\n}, ids []%s) (map[%s]%s, error) {\n",
		name, name, w.keyType(), row, w.keyType(), w.keyType(), value)
	w.pf("\tlist, err := q.%s(ctx, ids)\n\t%s", name, onError)
	at := w.keyExpr(fields)
	w.pf("\tout := make(map[%s]%s, len(list))\n\tfor _, r := range list {\n\t\tout[%s] = append(out[%s], r)\n\t}\n\treturn out, nil\n}\n", w.keyType(), value, at, at)
	return true
}
