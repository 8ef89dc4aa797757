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
	name := w.verb() + golang.Name(golang.Plural(golang.Singular(w.table())))
	row := w.row + "Row"
	w.out.WriteString(structText(row, fields, ""))
	back := w.returns()
	result := "error"
	if back != nil {
		result = w.returnedType(back)
	}
	if w.rowsHidden() {
		w.out.WriteString(rewrite.UnshownCode)
	}
	w.pf("// %s writes the rows with one statement for each %d.\n", name, w.chunk())
	w.pf("func %s(ctx context.Context, %s, list []%s%s) %s {\n", name, w.handle(), row, w.sharedParams(), result)
	w.twiceCode(fields)
	if back != nil {
		w.pf("\tout := %s{}\n", strings.TrimSuffix(strings.TrimPrefix(result, "("), ", error)"))
	}
	w.pf("\tfor part := range slices.Chunk(list, %d) {\n\t\tvar query strings.Builder\n\t\tvar args []any\n", w.chunk())
	for _, part := range w.st.Rows.Parts {
		w.partCode(part, fields)
	}
	if back != nil {
		w.readBack("query.String()", "args...", back)
		w.pf("\t}\n\treturn out, nil\n}\n")
		return true
	}
	w.pf("\t\tif %s; err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\treturn nil\n}\n", w.exec("query.String()", "args..."))
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

// rowsHidden reports whether a literal of the program is not shown.
func (w *emitter) rowsHidden() bool { return rewrite.Hides(w.q.Dialect, w.st.Printed) }

// sharedParams are the parameters of arguments that all rows share.
func (w *emitter) sharedParams() string {
	var out string
	for _, a := range w.shared() {
		out += ", " + a.name + " any"
	}
	return out
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

// partCode writes one part of the text.
func (w *emitter) partCode(part rewrite.RowPart, fields []golang.Field) {
	if !part.Each {
		w.pieceCode("\t\t", "", part.Pieces, fields)
		return
	}
	if part.Between == "" {
		w.pf("\t\tfor _, r := range part {\n")
	} else {
		w.pf("\t\tfor i, r := range part {\n\t\t\tif i > 0 {\n\t\t\t\tquery.WriteString(%q)\n\t\t\t}\n", part.Between)
	}
	w.pieceCode("\t\t\t", "r.", part.Pieces, fields)
	w.pf("\t\t}\n")
}

// pieceCode writes the text of some pieces and binds what they bind.
func (w *emitter) pieceCode(indent, from string, pieces []rewrite.RowPiece, fields []golang.Field) {
	var text, bound, numbers []string
	dollars := w.st.Rows.Dollars && w.style != styleBun
	for _, p := range pieces {
		switch {
		case p.Row < 0 && p.Shared == 0:
			t := p.Printed
			if dollars {
				t = strings.ReplaceAll(t, "%", "%%")
			}
			text = append(text, t)
			continue
		case p.Shared > 0:
			bound = append(bound, w.sharedArgument(p.Shared).name)
		default:
			bound = append(bound, from+fields[p.Row].Name)
		}
		if dollars {
			text = append(text, "$%d")
			numbers = append(numbers, fmt.Sprintf("len(args)+%d", len(numbers)+1))
		} else {
			text = append(text, "?")
		}
	}
	whole := strings.Join(text, "")
	if len(numbers) > 0 {
		w.pf("%sfmt.Fprintf(&query, %s, %s)\n", indent, quoted(whole), strings.Join(numbers, ", "))
	} else {
		if dollars {
			whole = strings.ReplaceAll(whole, "%%", "%")
		}
		w.pf("%squery.WriteString(%s)\n", indent, quoted(whole))
	}
	if len(bound) > 0 {
		w.pf("%sargs = append(args, %s)\n", indent, strings.Join(bound, ", "))
	}
}

func ownLink(slot int) cases.CaseLink { return cases.CaseLink{Slot: slot, Column: -1} }
