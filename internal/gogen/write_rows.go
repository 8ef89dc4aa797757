package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/writes"
)

// caseRows is the number of rows of one UPDATE ... CASE, whose work grows
// with its square.
const (
	caseRows = 500
	listRows = 1000
)

// rowFields are what a row of a list binds.
func (w *emitter) rowFields() []golang.Field {
	var out []golang.Field
	for i, p := range w.st.Rows.Params {
		f := golang.Field{Name: fmt.Sprintf("Arg%d", i+1), Type: "any"}
		if column := writes.ParamColumn(w.q, p); column != "" {
			f.Name, f.Column = golang.Name(column), column
		}
		f.Type = paramType(w.q, p)
		out = append(out, f)
	}
	return golang.Distinct(out)
}

// paramType is the Go type of a value, "any" where none was kept.
func paramType(q *rewrite.Repeat, p rewrite.Param) string {
	typ, null := "", false
	if p.Kind == rewrite.ChildLiteral {
		switch types := rewrite.LiteralTypes(q.Case, rewrite.Key{Link: ownLink(p.Index)}); {
		case len(types) == 0:
			return "any"
		case types[0] == "bigint":
			return "int64"
		case types[0] == "numeric":
			return "float64"
		}
		return "string"
	}
	for _, args := range q.Case.Child.Args {
		if p.Index > len(args) {
			continue
		}
		if v := args[p.Index-1]; v == nil {
			null = true
		} else if _, ok := v.([]byte); ok && typ == "" {
			typ = "[]byte"
		} else if typ == "" {
			typ = golang.Type(v)
		}
	}
	switch {
	case typ == "":
		return "any"
	case null && typ != "any":
		return "sql.Null[" + typ + "]"
	}
	return typ
}

// rowsWrite writes the rows in chunks, each with one statement.
func (w *emitter) rowsWrite() bool {
	fields := w.rowFields()
	if len(fields) == 0 {
		return false // the values stand in the text
	}
	x := w.writing(w.verb()+golang.Name(golang.Many(w.table())), fmt.Sprintf("writes the rows with one statement for each %d.", w.chunk()))
	x.Row = rowOf(w.row+"Row", fields, "")
	x.Params = append([]argument{{Name: "list", Type: "[]" + x.Row.Name}}, w.shared()...)
	x.Chunk, x.Twice = w.chunk(), w.twice(fields)
	for _, part := range w.st.Rows.Parts {
		x.Parts = append(x.Parts, w.part(part, fields))
	}
	x.Query, x.Args = "query.String()", ", args..."
	w.render("rowsWrite", x)
	return true
}

// chunk is a number of rows that every limit allows.
func (w *emitter) chunk() int {
	n := listRows
	if w.r.Kind == "update-case" {
		n = caseRows
	}
	if w.st.Rows != nil && w.st.Rows.Limit > 0 {
		n = min(n, w.st.Rows.Limit)
	}
	return n
}

// shared are the arguments that all rows share, each once.
func (w *emitter) shared() []argument {
	var out []argument
	seen := map[int]bool{}
	for _, part := range w.st.Rows.Parts {
		for _, p := range part.Pieces {
			if p.Shared > 0 && !seen[p.Shared] {
				seen[p.Shared] = true
				out = append(out, w.sharedArgument(p.Shared))
			}
		}
	}
	return out
}

func (w *emitter) sharedArgument(n int) argument {
	return w.constant(rewrite.Param{Kind: rewrite.ChildArg, Index: n})
}

// rowPart is one part of the text and what it binds.
type rowPart struct {
	Each                          bool
	Between, Text, Numbers, Bound string
}

// part is the text of some pieces and what they bind.
func (w *emitter) part(from rewrite.RowPart, fields []golang.Field) rowPart {
	var text, bound, numbers []string
	row := ""
	if from.Each {
		row = "r."
	}
	dollars := w.st.Rows.Dollars && w.style != styleBun
	for _, p := range from.Pieces {
		switch {
		case p.Row < 0 && p.Shared == 0:
			text = append(text, strings.ReplaceAll(p.Printed, "%", "%%"))
			continue
		case p.Shared > 0:
			bound = append(bound, w.sharedArgument(p.Shared).Name)
		default:
			bound = append(bound, row+fields[p.Row].Name)
		}
		if dollars {
			text = append(text, "$%d")
			numbers = append(numbers, fmt.Sprintf("len(args)+%d", len(numbers)+1))
		} else {
			text = append(text, "?")
		}
	}
	out := rowPart{Each: from.Each, Between: from.Between, Text: strings.Join(text, ""), Bound: strings.Join(bound, ", "), Numbers: strings.Join(numbers, ", ")}
	if len(numbers) == 0 {
		out.Text = strings.ReplaceAll(out.Text, "%%", "%")
	}
	return out
}

func ownLink(slot int) cases.CaseLink { return cases.CaseLink{Slot: slot, Column: -1} }
