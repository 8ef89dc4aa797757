package gogen

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/writes"
)

// getOrCreate writes the insert, the query for all rows, and what ties them.
func (w *emitter) getOrCreate() bool {
	look := writes.LookUp(w.q)
	if look == nil || len(w.r.Statements) != 2 {
		return false
	}
	insert := *w
	insert.out = strings.Builder{}
	insert.r = &rewrite.Rewrite{Kind: "get-or-create", Write: true, Statements: w.r.Statements[:1], Unique: w.r.Unique}
	if !insert.rowsWrite() {
		return false
	}
	read := &emitter{q: look, st: &w.r.Statements[1], style: w.style, row: golang.Name(golang.Singular(w.table())) + "Found"}
	read.r = &rewrite.Rewrite{Kind: "batch", Statements: w.r.Statements[1:], Before: look.Case.Child.Executions, After: 1}
	if !read.read() {
		return false
	}
	w.out.WriteString(insert.out.String() + "\n" + read.out.String())
	w.tie(look, read)
	return true
}

// tie is the function that calls both, where the query asks for one column
// and nothing else.
func (w *emitter) tie(look *rewrite.Repeat, read *emitter) {
	fields := w.rowFields()
	params, _ := read.arguments()
	at := slices.IndexFunc(fields, func(f golang.Field) bool {
		return len(look.Keys) == 1 && look.Keys[0].Predicate != nil && strings.EqualFold(f.Column, look.Keys[0].Predicate.Column.Name)
	})
	if at < 0 || len(params) != 1 || fields[at].Type != golang.KeyType(look, 0) || len(w.shared()) > 0 || w.returns() != nil {
		return
	}
	what := golang.Name(golang.Plural(golang.Singular(w.table())))
	value, _ := read.value(golang.Fields(look, read.st))
	result := "map[" + golang.KeyType(look, 0) + "]" + value
	handle, _, _ := strings.Cut(w.handle(), " ")
	w.pf("\n// getOrCreate%s inserts the rows that are not there, and returns all by their key.\n", what)
	w.pf("func getOrCreate%s(ctx context.Context, %s, list []%sRow) (%s, error) {\n", what, w.handle(), w.row, result)
	w.pf("\tout := %s{}\n\tfor part := range slices.Chunk(list, %d) {\n", result, w.chunk())
	w.pf("\t\tif err := insert%s(ctx, %s, part); err != nil {\n\t\t\treturn nil, err\n\t\t}\n", what, handle)
	w.pf("\t\tids := make([]%s, len(part))\n\t\tfor i, r := range part {\n\t\t\tids[i] = r.%s\n\t\t}\n", golang.KeyType(look, 0), fields[at].Name)
	w.pf("\t\tfound, err := %s(ctx, %s, ids)\n\t\tif err != nil {\n\t\t\treturn nil, err\n\t\t}\n\t\tmaps.Copy(out, found)\n\t}\n\treturn out, nil\n}\n", read.groupName(), handle)
}
