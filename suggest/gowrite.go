package suggest

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// write writes a function that changes all rows at once.
func (w *coder) write() bool {
	if !w.r.Write {
		return false
	}
	if w.style == styleEnt || w.style == styleBoiler || w.style == styleSQLC {
		w.style = styleSQL
	}
	switch {
	case w.r.Kind == "copy":
		return w.copyIn()
	case w.st.repeat != nil && w.r.Kind == "multi-insert" && w.ownInsert():
		return true
	case w.st.repeat != nil:
		return w.chunks()
	case w.r.Kind == "update-case":
		return false
	}
	return w.execAll()
}

// verb is what the statement does, as a function's name begins.
func (w *coder) verb() string {
	switch {
	case w.r.Kind == "upsert":
		return "upsert"
	case w.q.child.s.Kind == fingerprint.Update:
		return "update"
	case w.q.child.s.Kind == fingerprint.Delete:
		return "delete"
	}
	return "insert"
}

func (w *coder) exec(query, args string) string {
	if args != "" {
		args = ", " + args
	}
	switch w.style {
	case stylePGX:
		return fmt.Sprintf("_, err := pool.Exec(ctx, %s%s)", query, args)
	case styleGORM:
		return fmt.Sprintf("err := db.WithContext(ctx).Exec(%s%s).Error", query, args)
	case styleXORM:
		return fmt.Sprintf("_, err := engine.DB().ExecContext(ctx, %s%s)", query, args)
	}
	return fmt.Sprintf("_, err := db.ExecContext(ctx, %s%s)", query, args)
}

// execAll binds a list of keys.
func (w *coder) execAll() bool {
	if w.hidden() {
		w.pf("// Where ? stands for a value that is written into the statement, write it there.\n")
	}
	if len(w.q.keys) == 0 {
		return false
	}
	name := w.verb() + goName(plural(singular(w.table())))
	if len(w.q.keys) > 1 && w.list() {
		w.pf("type %s struct {\n", w.keyName())
		for i := range w.q.keys {
			w.pf("\tKey%d %s\n", i+1, w.q.keyType(i))
		}
		w.pf("}\n\n")
	}
	w.pf("// %s runs one statement in place of %d.\n", name, w.q.c.Child.Executions)
	query, args := w.signature(name, "error")
	w.pf("\t%s\n\treturn err\n}\n", w.exec(query, args))
	return true
}

var placeholder = regexp.MustCompile(`\$\d+|\?`)

// rowFields are what the row that is repeated binds.
func (w *coder) rowFields() []field {
	var out []field
	for _, p := range w.st.repeat.Params {
		name, typ := fmt.Sprintf("Arg%d", p.Index), "any"
		for _, s := range w.q.child.s.Slots {
			if s.Param == p.Index && s.Column.Name != "" {
				name = goName(s.Column.Name)
				out = append(out, field{name, typ, s.Column.Name})
				break
			}
		}
		if len(out) == 0 || out[len(out)-1].name != name {
			out = append(out, field{name, typ, ""})
		}
		f := &out[len(out)-1]
		for _, args := range w.q.c.Child.Args {
			if p.Index <= len(args) && args[p.Index-1] != nil {
				f.typ = goType(args[p.Index-1])
				break
			}
		}
	}
	return distinctNames(out)
}

// chunks writes the rows behind one VALUES, as many as one statement takes.
func (w *coder) chunks() bool {
	fields := w.rowFields()
	if len(fields) == 0 {
		return false // the values stand in the text
	}
	row, name := w.row+"Row", w.verb()+goName(plural(singular(w.table())))
	before, after, _ := strings.Cut(w.st.code, rowMark)
	w.out.WriteString(structText(row, fields, ""))
	w.pf("// %s writes the rows with one statement for each %d.\n", name, w.chunk(len(fields)))
	w.pf("func %s(ctx context.Context, %s, list []%s) error {\n", name, w.handle(), row)
	w.pf("\tfor part := range slices.Chunk(list, %d) {\n\t\tvar values []string\n\t\tvar args []any\n\t\tfor _, r := range part {\n", w.chunk(len(fields)))
	text := w.st.repeat.code
	if w.q.d == fingerprint.PostgreSQL && w.style != styleBun {
		var numbers []string
		format := placeholder.ReplaceAllStringFunc(strings.ReplaceAll(text, "%", "%%"), func(p string) string {
			numbers = append(numbers, "len(args)+"+strings.TrimPrefix(p, "$"))
			return "$%d"
		})
		w.pf("\t\t\tvalues = append(values, fmt.Sprintf(%s, %s))\n", quoted(format), strings.Join(numbers, ", "))
	} else {
		w.pf("\t\t\tvalues = append(values, %s)\n", quoted(placeholder.ReplaceAllString(text, "?")))
	}
	w.pf("\t\t\targs = append(args")
	for _, f := range fields {
		w.pf(", r.%s", f.name)
	}
	w.pf(")\n\t\t}\n")
	query := quoted(before) + " + strings.Join(values, \", \")"
	if after != "" {
		query += " + " + quoted(after)
	}
	w.pf("\t\tif %s; err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\treturn nil\n}\n", w.exec(query, "args..."))
	return true
}

// chunk is a number of rows that every limit allows.
func (w *coder) chunk(columns int) int {
	limit := map[bool]int{true: sqliteArgs, false: postgresArgs}[w.q.d == fingerprint.SQLite]
	return min(1000, limit/max(1, columns))
}

// ownInsert is the library's own way to insert many rows.
func (w *coder) ownInsert() bool {
	fields := w.rowFields()
	if len(fields) != len(w.q.child.s.Insert.Columns) {
		return false
	}
	for _, f := range fields {
		if f.column == "" {
			return false
		}
	}
	row, name := w.row+"Row", "insert"+goName(plural(singular(w.table())))
	n := w.chunk(len(fields))
	switch w.style {
	case styleGORM:
		w.out.WriteString(structText(row, fields, "gorm"))
		w.pf("// %s writes the rows with one statement for each %d.\n", name, n)
		w.pf("func %s(ctx context.Context, db *gorm.DB, list []%s) error {\n\treturn db.WithContext(ctx).Table(%q).CreateInBatches(list, %d).Error\n}\n", name, row, w.table(), n)
	case styleBun:
		w.out.WriteString(strings.Replace(structText(row, fields, "bun"), "struct {\n", fmt.Sprintf("struct {\n\tbun.BaseModel `bun:\"table:%s\"`\n\n", w.table()), 1))
		w.pf("// %s writes the rows with one statement for each %d.\n", name, n)
		w.pf("func %s(ctx context.Context, db *bun.DB, list []%s) error {\n\tfor part := range slices.Chunk(list, %d) {\n\t\tif _, err := db.NewInsert().Model(&part).Exec(ctx); err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\treturn nil\n}\n", name, row, n)
	case styleXORM:
		w.out.WriteString(structText(row, fields, "xorm"))
		w.pf("// %s writes the rows with one statement for each %d.\n", name, n)
		w.pf("func %s(ctx context.Context, engine *xorm.Engine, list []%s) error {\n\tfor part := range slices.Chunk(list, %d) {\n\t\tif _, err := engine.Context(ctx).Table(%q).Insert(&part); err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\treturn nil\n}\n", name, row, n, w.table())
	case stylePGX:
		w.out.WriteString(structText(row, fields, ""))
		w.pf("// %s copies the rows: one round trip, whatever their number.\n", name)
		w.pf("func %s(ctx context.Context, pool *pgxpool.Pool, list []%s) error {\n", name, row)
		w.pf("\t_, err := pool.CopyFrom(ctx, pgx.Identifier{%q}, []string{%s}, pgx.CopyFromSlice(len(list), func(i int) ([]any, error) {\n\t\tr := list[i]\n\t\treturn []any{%s}, nil\n\t}))\n\treturn err\n}\n", w.table(), columnsText(fields), valuesText(fields))
	default:
		return false
	}
	return true
}

// copyIn is COPY through lib/pq.
func (w *coder) copyIn() bool {
	columns := w.q.child.s.Insert.Columns
	if len(columns) == 0 {
		return false
	}
	var fields []field
	for _, c := range columns {
		fields = append(fields, field{goName(c), "any", c})
	}
	fields = distinctNames(fields)
	row, name := w.row+"Row", "copy"+goName(plural(singular(w.table())))
	w.out.WriteString(structText(row, fields, ""))
	w.pf("// %s copies the rows, in a transaction of the caller's.\n", name)
	w.pf("func %s(ctx context.Context, tx *sql.Tx, list []%s) error {\n\tstmt, err := tx.PrepareContext(ctx, pq.CopyIn(%q, %s))\n\tif err != nil {\n\t\treturn err\n\t}\n\tdefer stmt.Close()\n", name, row, w.table(), columnsText(fields))
	w.pf("\tfor _, r := range list {\n\t\tif _, err := stmt.ExecContext(ctx, %s); err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\t_, err = stmt.ExecContext(ctx) // the end of the rows\n\treturn err\n}\n", valuesText(fields))
	return true
}

func columnsText(fields []field) string {
	var out []string
	for _, f := range fields {
		out = append(out, fmt.Sprintf("%q", f.column))
	}
	return strings.Join(out, ", ")
}

func valuesText(fields []field) string {
	var out []string
	for _, f := range fields {
		out = append(out, "r."+f.name)
	}
	return strings.Join(out, ", ")
}
