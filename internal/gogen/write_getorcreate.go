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
	read := &emitter{site: w.site, q: look, st: &w.r.Statements[1], style: w.style, row: golang.Name(golang.Singular(w.table())) + "Found"}
	read.site.single = true // the insert leans on a unique index over the key
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
	value, _ := read.value(golang.Fields(look, read.st))
	x := struct {
		*function
		What, Out, Read string
		Chunk           int
	}{function: w.function("", "", ""), What: golang.Name(golang.Many(w.table())), Read: read.groupName(), Chunk: w.chunk()}
	x.Out = "map[" + read.keyTypeAt(0) + "]" + value
	x.Row, x.Key = &row{Name: w.row + "Row"}, argument{Name: fields[at].Name, Type: read.keyTypeAt(0)}
	w.render("getOrCreate", x)
}
