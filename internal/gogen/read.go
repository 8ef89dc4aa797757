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
	if w.r.Write {
		w.style = styleSQL
		return false
	}
	if w.style == styleEnt || w.style == styleBoiler || w.style == styleSQLC && w.st.Each != nil {
		w.style = styleSQL
	}
	fields := w.fields()
	w.row += w.suffix()
	switch {
	case w.style == styleSQLC:
		return w.sqlc(fields)
	case w.st.Replaces || w.r.Kind == "recursive":
		w.render("rows", w.rowsFunction(fields))
	default:
		f := w.groupFunction(fields)
		w.render("group", f)
		w.fn = f
		if w.style == styleDataloader && len(f.Params) == 1 {
			w.render("loader", f)
		}
	}
	return true
}

// fields are the columns of the result, keys with the types of the program.
func (w *emitter) fields() []golang.Field {
	fields := golang.Fields(w.q, w.st)
	if !w.st.Replaces {
		fields = w.site.typed(fields)
		for i, at := range w.st.Keys {
			fields[at].Type = w.keyTypeAt(i)
		}
	}
	return fields
}

// suffix keeps the row's type apart from the program's own.
func (w *emitter) suffix() string {
	if w.st.Replaces {
		return "Joined"
	}
	return "Row"
}

// queryFunction is a function that fills a list of rows.
func (w *emitter) queryFunction(name, about, returns string, fields []golang.Field) *function {
	f := w.function(name, about, returns)
	f.Row = rowOf(w.row, fields, w.tag())
	f.Scan, f.ByPosition = scanned(fields), w.byName(fields)
	w.signed(f)
	return f
}

// rowsFunction returns all rows as they come.
func (w *emitter) rowsFunction(fields []golang.Field) *function {
	name := golang.LowerFirst(golang.Name(golang.Many(w.table()))) + "Joined"
	if w.r.Kind == "recursive" {
		name = golang.LowerFirst(golang.Name(golang.Singular(w.table()))) + "Tree"
	} else if w.q.Parent != nil {
		name = golang.LowerFirst(golang.Name(rewrite.FirstTable(w.q.Parent))) + "With" + golang.Name(w.table())
	}
	return w.queryFunction(name, fmt.Sprintf("runs one query in place of %d.", w.r.Before), "([]"+w.row+", error)", fields)
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
		if w.style == styleGORM && f.Type == "any" {
			return true // gorm knows no field of any type
		}
		if seen[column] || column == "" || strings.ContainsAny(column, " ()*?'\",") {
			return true
		}
		seen[column] = true
	}
	return false
}

// groupFunction returns the rows of each key.
func (w *emitter) groupFunction(fields []golang.Field) *function {
	value, get := w.value(fields)
	about := fmt.Sprintf("runs one query for all keys: %d queries become %d.%s", w.r.Before, w.r.After, w.about())
	f := w.queryFunction(w.groupName(), about, "(map["+w.keyType()+"]"+value+", error)", fields)
	f.KeyStruct = w.keyStruct()
	f.Key, f.Value = argument{Name: w.keyExpr(fields), Type: w.keyType()}, argument{Name: get, Type: value}
	f.Many = strings.HasPrefix(value, "[]")
	if f.Many {
		f.Value.Name = "r"
	}
	f.Optional = f.Many || w.r.Kind == "exists" || w.r.Kind == "group-by"
	f.Generator = w.site.generator
	if key := w.site.keyField(w.q); key != "" && w.modelRow(fields) {
		f.Row.Name, f.Row.Declared, f.Key.Name = w.site.model, false, "r."+key
		f.Value.Type = strings.TrimSuffix(value, w.row) + w.site.model
		f.Returns = "(map[" + f.Key.Type + "]" + f.Value.Type + ", error)"
	} else if own := w.site.row; own != "" && w.ownRow(f, fields) {
		f.Row.Name, f.Row.Declared, f.Scanned = own, false, true
		f.Key.Name = "key"
		f.Value.Type = strings.TrimSuffix(value, w.row) + own
		f.Returns = "(map[" + f.Key.Type + "]" + f.Value.Type + ", error)"
	}
	return f
}

// modelRow reports whether the rows can be read into the program's own model, by
// the names of their columns.
func (w *emitter) modelRow(fields []golang.Field) bool {
	if len(w.q.Keys) != 1 || w.r.Kind != "batch" || w.byName(fields) {
		return false
	}
	for _, f := range fields {
		if w.site.column(f.Column) == "" {
			return false
		}
	}
	return true
}

// ownRow scans into the program's own type, the key beside it.
func (w *emitter) ownRow(f *function, fields []golang.Field) bool {
	if len(w.q.Keys) != 1 || w.r.Kind != "batch" || len(w.site.fields) != len(w.st.Child) || w.style == stylePGX && w.site.handle.Type == "" {
		return false
	}
	scan := make([]string, len(fields))
	for i, at := range w.st.Child {
		scan[at] = "&r." + w.site.fields[i]
	}
	at := w.st.Keys[0]
	if scan[at] != "" {
		f.Key.Name = strings.TrimPrefix(scan[at], "&")
		return false // the key is one of its fields: the row holds it
	}
	scan[at] = "&key"
	f.Scan = strings.Join(scan, ", ")
	return !strings.Contains(f.Scan, ", ,") && !strings.HasPrefix(f.Scan, ",") && !strings.HasSuffix(f.Scan, ", ")
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
	case w.oneRow() && w.style != styleDataloader:
		return "\n// A key that is not in it has no row: report it as the query for one row did."
	}
	return ""
}

func (w *emitter) keyType() string {
	if len(w.q.Keys) > 1 {
		return w.keyName()
	}
	return w.keyTypeAt(0)
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
	case w.oneRow():
		return w.row, "r"
	}
	return "[]" + w.row, ""
}

// oneRow reports whether a key has one row at most: as the key looks like the
// table's own, as the statement takes no more, or as the call reads no more. That
// no key had more so far says nothing of the next one.
func (w *emitter) oneRow() bool {
	if w.q.Many() || w.q.Case.Child.Executions <= 1 && !w.q.TakesOne() {
		return false
	}
	switch w.r.Kind {
	case "distinct-on", "top-n":
		return true
	}
	return w.q.LikelyUnique() || w.q.TakesOne() || w.q.AlwaysOne() || w.site.single
}

func (w *emitter) groupName() string {
	by := "Key"
	if p := w.q.Keys[0].Predicate; p != nil && p.Column.Name != "" && len(w.q.Keys) == 1 {
		by = golang.Name(p.Column.Name)
	}
	what := golang.Name(golang.Many(w.table()))
	switch w.r.Kind {
	case "exists":
		return "has" + what + "By" + by
	case "group-by":
		return golang.LowerFirst(golang.Name(strings.TrimSuffix(w.q.Child.Columns[0], "(*)"))) + what + "By" + by
	}
	return golang.LowerFirst(what) + "By" + by
}
