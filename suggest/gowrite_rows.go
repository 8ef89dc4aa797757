package suggest

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
)

// caseRows is the number of rows of one UPDATE ... CASE, whose work grows
// with its square.
const (
	caseRows = 500
	listRows = 1000
)

// rowFields are what a row of a list binds.
func (w *coder) rowFields() []field {
	var out []field
	for i, p := range w.st.Rows.Params {
		f := field{name: fmt.Sprintf("Arg%d", i+1), typ: "any"}
		if column := w.q.paramColumn(p); column != "" {
			f.name, f.column = goName(column), column
		}
		f.typ = w.q.paramType(p)
		out = append(out, f)
	}
	return distinctNames(out)
}

// paramType is the Go type of a value, "any" where none was kept.
func (q *question) paramType(p Param) string {
	typ, null := "", false
	if p.Kind == ChildLiteral {
		switch types := literalTypes(q.c, key{link: ownLink(p.Index)}); {
		case len(types) == 0:
			return "any"
		case types[0] == "bigint":
			return "int64"
		case types[0] == "numeric":
			return "float64"
		}
		return "string"
	}
	for _, args := range q.c.Child.Args {
		if p.Index > len(args) {
			continue
		}
		if v := args[p.Index-1]; v == nil {
			null = true
		} else if _, ok := v.([]byte); ok && typ == "" {
			typ = "[]byte"
		} else if typ == "" {
			typ = goType(v)
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
func (w *coder) rowsWrite() bool {
	fields := w.rowFields()
	if len(fields) == 0 {
		return false // the values stand in the text
	}
	name := w.verb() + goName(plural(singular(w.table())))
	row := w.row + "Row"
	w.out.WriteString(structText(row, fields, ""))
	back := w.returns()
	result := "error"
	if back != nil {
		result = w.returnedType(back)
	}
	if w.rowsHidden() {
		w.out.WriteString(unshownCode)
	}
	w.pf("// %s writes the rows with one statement for each %d.\n", name, w.chunk())
	w.pf("func %s(ctx context.Context, %s, list []%s%s) %s {\n", name, w.handle(), row, w.sharedParams(), result)
	w.twiceCode(fields)
	if back != nil {
		w.pf("\tout := %s{}\n", strings.TrimSuffix(strings.TrimPrefix(result, "("), ", error)"))
	}
	w.pf("\tfor part := range slices.Chunk(list, %d) {\n\t\tvar query strings.Builder\n\t\tvar args []any\n", w.chunk())
	for _, part := range w.st.Rows.parts {
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
func (w *coder) chunk() int {
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
func (w *coder) rowsHidden() bool { return hides(w.q.d, w.st.Printed) }

// sharedParams are the parameters of arguments that all rows share.
func (w *coder) sharedParams() string {
	var out string
	for _, a := range w.shared() {
		out += ", " + a.name + " any"
	}
	return out
}

// shared are the arguments that all rows share, each once.
func (w *coder) shared() []argument {
	var out []argument
	seen := map[int]bool{}
	for _, part := range w.st.Rows.parts {
		for _, p := range part.pieces {
			if p.shared > 0 && !seen[p.shared] {
				seen[p.shared] = true
				out = append(out, w.sharedArgument(p.shared))
			}
		}
	}
	return out
}

func (w *coder) sharedArgument(n int) argument { return w.constant(Param{ChildArg, n}) }

// partCode writes one part of the text.
func (w *coder) partCode(part listPart, fields []field) {
	if !part.each {
		w.pieceCode("\t\t", "", part.pieces, fields)
		return
	}
	if part.between == "" {
		w.pf("\t\tfor _, r := range part {\n")
	} else {
		w.pf("\t\tfor i, r := range part {\n\t\t\tif i > 0 {\n\t\t\t\tquery.WriteString(%q)\n\t\t\t}\n", part.between)
	}
	w.pieceCode("\t\t\t", "r.", part.pieces, fields)
	w.pf("\t\t}\n")
}

// pieceCode writes the text of some pieces and binds what they bind.
func (w *coder) pieceCode(indent, from string, pieces []listPiece, fields []field) {
	var text, bound, numbers []string
	dollars := w.st.Rows.dollars && w.style != styleBun
	for _, p := range pieces {
		switch {
		case p.row < 0 && p.shared == 0:
			t := p.printed
			if dollars {
				t = strings.ReplaceAll(t, "%", "%%")
			}
			text = append(text, t)
			continue
		case p.shared > 0:
			bound = append(bound, w.sharedArgument(p.shared).name)
		default:
			bound = append(bound, from+fields[p.row].name)
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
