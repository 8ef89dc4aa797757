package suggest

import (
	"slices"
	"strings"
)

// getOrCreate writes the insert, the query for all rows, and what ties them.
func (w *coder) getOrCreate() bool {
	look := w.q.lookUp()
	if look == nil || len(w.r.Statements) != 2 {
		return false
	}
	insert := *w
	insert.out = strings.Builder{}
	insert.r = &Rewrite{Kind: "get-or-create", Write: true, Statements: w.r.Statements[:1], Unique: w.r.Unique}
	if !insert.rowsWrite() {
		return false
	}
	read := &coder{q: look, st: &w.r.Statements[1], style: w.style, row: goName(singular(w.table())) + "Found"}
	read.r = &Rewrite{Kind: "batch", Statements: w.r.Statements[1:], Before: look.c.Child.Executions, After: 1}
	if !read.read() {
		return false
	}
	w.out.WriteString(insert.out.String() + "\n" + read.out.String())
	w.tie(look, read)
	return true
}

// tie is the function that calls both, where the query asks for one column
// and nothing else.
func (w *coder) tie(look *question, read *coder) {
	fields := w.rowFields()
	params, _ := read.arguments()
	at := slices.IndexFunc(fields, func(f field) bool {
		return len(look.keys) == 1 && look.keys[0].pred != nil && strings.EqualFold(f.column, look.keys[0].pred.Column.Name)
	})
	if at < 0 || len(params) != 1 || fields[at].typ != look.keyType(0) || len(w.shared()) > 0 || w.returns() != nil {
		return
	}
	what := goName(plural(singular(w.table())))
	value, _ := read.value(look.fields(read.st))
	result := "map[" + look.keyType(0) + "]" + value
	handle, _, _ := strings.Cut(w.handle(), " ")
	w.pf("\n// getOrCreate%s inserts the rows that are not there, and returns all by their key.\n", what)
	w.pf("func getOrCreate%s(ctx context.Context, %s, list []%sRow) (%s, error) {\n", what, w.handle(), w.row, result)
	w.pf("\tout := %s{}\n\tfor part := range slices.Chunk(list, %d) {\n", result, w.chunk())
	w.pf("\t\tif err := insert%s(ctx, %s, part); err != nil {\n\t\t\treturn nil, err\n\t\t}\n", what, handle)
	w.pf("\t\tids := make([]%s, len(part))\n\t\tfor i, r := range part {\n\t\t\tids[i] = r.%s\n\t\t}\n", look.keyType(0), fields[at].name)
	w.pf("\t\tfound, err := %s(ctx, %s, ids)\n\t\tif err != nil {\n\t\t\treturn nil, err\n\t\t}\n\t\tmaps.Copy(out, found)\n\t}\n\treturn out, nil\n}\n", read.groupName(), handle)
}
