package gogen

import (
	"fmt"
	"go/format"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// emitter writes the Go function of one rewrite.
type emitter struct {
	q      *rewrite.Repeat
	r      *rewrite.Rewrite
	st     *rewrite.Statement
	style  style
	row    string         // name of the row's type
	nested *nestedEmitter // the loops that are replaced together, nil for one alone
	out    strings.Builder
	names  *argNames
}

// Code is a short Go function that does what the rewrite says, in the style
// of the call site; empty where there is none.
func Code(q *rewrite.Repeat, r *rewrite.Rewrite) string {
	if len(r.Statements) == 0 {
		return ""
	}
	w := &emitter{q: q, r: r, st: &r.Statements[0], style: styleOf(q.Case)}
	w.row = golang.Name(golang.Singular(w.table()))
	if w.style == styleDataloader && r.Write {
		w.style = styleSQL
	}
	if !w.relation() && !w.write() && !w.read() {
		return ""
	}
	text, err := format.Source([]byte(w.out.String()))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

func (w *emitter) pf(text string, args ...any) { fmt.Fprintf(&w.out, text, args...) }

// table is the table that the fix is about: the one that is returned or
// written.
func (w *emitter) table() string {
	for _, t := range w.q.Child.Structure.Tables {
		if t.Name != "" && !t.Derived && (t.Target || w.q.Child.Structure.Kind == fingerprint.Select) {
			return t.Name
		}
	}
	return "row"
}

// handle is the parameter by which a style asks.
func (w *emitter) handle() string {
	switch w.style {
	case styleSQLX:
		return "db *sqlx.DB"
	case stylePGX:
		return "pool *pgxpool.Pool"
	case styleGORM:
		return "db *gorm.DB"
	case styleBun:
		return "db *bun.DB"
	case styleXORM:
		return "engine *xorm.Engine"
	}
	return "db *sql.DB"
}

// zero says what a function returns with an error.
const onError = "if err != nil {\n\t\treturn nil, err\n\t}\n"

// argument is one parameter of the function and what is bound for it.
type argument struct{ name, typ, bound string }

// arguments are the function's parameters behind the handle, and what the
// query binds, in order.
func (w *emitter) arguments() (params []argument, list bool) {
	for i, p := range w.st.Params {
		switch p.Kind {
		case rewrite.KeyArray:
			name := "ids"
			if len(w.q.Keys) > 1 {
				name = fmt.Sprintf("ids%d", p.Index+1)
			}
			bound := name
			if arrays(w.q.Case, w.style) {
				bound = "pq.Array(" + name + ")"
			}
			if w.style == styleBun {
				bound = "pgdialect.Array(" + name + ")"
			}
			params = append(params, argument{name, "[]" + golang.KeyType(w.q, p.Index), bound})
		case rewrite.KeyList:
			list = true
			params = append(params, argument{"ids", w.listType(), ""})
			if w.st.Each != nil {
				params = append(params, w.sameForAll()...)
			}
		default:
			params = append(params, w.constantOfLevel(i, p))
		}
	}
	return params, list
}

// listType is the type of the slice that a list is expanded from.
func (w *emitter) listType() string {
	if len(w.q.Keys) > 1 {
		return "[]" + w.keyName()
	}
	return "[]" + golang.KeyType(w.q, 0)
}

func (w *emitter) keyName() string { return golang.LowerFirst(w.row) + "Key" }

// constant is an argument that is the same for all.
func (w *emitter) constant(p rewrite.Param) argument {
	return w.named(argID{Param: p}, w.constantName(p))
}

// constantName is what an argument is called, after what it is compared with.
func (w *emitter) constantName(p rewrite.Param) string {
	statement := w.q.Child
	if p.Kind == rewrite.ParentArg {
		statement = w.q.Parent
	}
	name := fmt.Sprintf("arg%d", p.Index)
	for _, s := range statement.Structure.Slots {
		if s.Param != p.Index {
			continue
		}
		switch {
		case s.Op == "LIMIT" || s.Op == "OFFSET":
			name = strings.ToLower(s.Op)
		case s.Column.Name != "":
			name = golang.LowerFirst(golang.Name(s.Column.Name))
		}
	}
	if p.Kind == rewrite.FirstArg {
		name = "root"
	}
	return name
}

// argID tells arguments apart, argNames gives each a name of its own: two that
// are compared with one column are two all the same.
type argID struct {
	level int
	rewrite.Param
}

type argNames struct {
	of    map[argID]string
	taken map[string]bool
}

func (w *emitter) named(id argID, name string) argument {
	if w.names == nil {
		w.names = &argNames{}
	}
	if w.names.of == nil {
		w.names.of, w.names.taken = map[argID]string{}, map[string]bool{}
	}
	if known, ok := w.names.of[id]; ok {
		return argument{known, "any", known}
	}
	if goKeywords[name] || ownNames[name] {
		name += "Value"
	}
	for n, had := 2, name; w.names.taken[name] || strings.HasPrefix(name, "ids"); n++ {
		name = fmt.Sprintf("%s%d", strings.Replace(had, "ids", "id", 1), n)
	}
	w.names.of[id], w.names.taken[name] = name, true
	return argument{name, "any", name}
}

// ownNames are the names that the function itself uses.
var ownNames = rewrite.SetOf(`db ctx id ids rows query args pool engine client list out rest most one each marks found err r n q part at kept i ok back
	slices strings fmt sql pgx pq bun gorm xorm context key`)

var goKeywords = rewrite.SetOf(`break case chan const continue default defer else fallthrough for func go goto if import interface
	map package range return select struct switch type var string int error any len append make new nil true false`)

// signature is the function's head and how its body binds arguments. It
// writes the preparation of a list.
func (w *emitter) signature(name, result string) (query, args string) {
	params, list := w.arguments()
	declared := map[string]bool{}
	w.pf("func %s(ctx context.Context, %s", name, w.handle())
	for _, p := range params {
		if !declared[p.name] {
			declared[p.name] = true
			w.pf(", %s %s", p.name, p.typ)
		}
	}
	w.pf(") %s {\n", result)
	if list {
		w.noKeys(result)
		if strings.HasPrefix(result, "(map") {
			w.parts(name)
		}
	}
	if !list || w.st.Each == nil && len(w.q.Keys) == 1 && (w.style == styleGORM || w.style == styleBun) {
		var bound []string
		for _, p := range params {
			switch {
			case p.bound != "":
				bound = append(bound, p.bound)
			case w.style == styleBun && len(w.q.Keys) == 1:
				bound = append(bound, "bun.In(ids)")
			default:
				bound = append(bound, "ids")
			}
		}
		text := strings.ReplaceAll(w.st.Code, rewrite.ListMark, "?")
		if w.style == styleBun {
			text, bound = w.questionMarks(text, bound)
		}
		return quoted(text), strings.Join(bound, ", ")
	}
	return w.expanded(params), "args..."
}

// questionMarks writes ? for $n, as bun formats arguments.
func (w *emitter) questionMarks(text string, bound []string) (string, []string) {
	var out strings.Builder
	var args []string
	for i := 0; i < len(text); i++ {
		if text[i] != '$' || i+1 == len(text) || text[i+1] < '0' || text[i+1] > '9' {
			out.WriteByte(text[i])
			continue
		}
		end := i + 1
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		n, _ := strconv.Atoi(text[i+1 : end])
		if n >= 1 && n <= len(bound) {
			args = append(args, bound[n-1])
		}
		out.WriteByte('?')
		i = end - 1
	}
	if args == nil {
		return text, bound
	}
	return out.String(), args
}

// quoted is a text as Go writes it.
func quoted(text string) string {
	if strings.ContainsAny(text, "`\x00") {
		return strconv.Quote(text)
	}
	return "`" + text + "`"
}

// list reports whether keys are expanded into the text.
func (w *emitter) list() bool { return strings.Contains(w.st.Code, rewrite.ListMark) }

// hidden reports whether a literal of the program is not shown.
func (w *emitter) hidden() bool {
	return rewrite.Hides(w.q.Dialect, w.st.Code) || w.st.Each != nil && rewrite.Hides(w.q.Dialect, w.st.Each.Code)
}
