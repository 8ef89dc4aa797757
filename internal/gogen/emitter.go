package gogen

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/gogen/edits"
	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/reads"
)

// emitter writes the Go function of one rewrite.
type emitter struct {
	site   site
	q      *rewrite.Repeat
	r      *rewrite.Rewrite
	st     *rewrite.Statement
	style  style
	row    string         // name of the row's type
	nested *nestedEmitter // the loops that are replaced together, nil for one alone
	out    strings.Builder
	names  *argNames
	fn     *function // that gives rows back by one key, nil for others
}

// Written is the Go of a fix.
type Written struct {
	// Code are the declarations that it adds or changes, Edit the change of the
	// program's own code as a diff; Note is what to mind about it.
	Code, Edit, Note string
}

// Write is the Go that does what the rewrite says: an edit of the user's own
// code where the library has a word for it and the source is at hand, else a
// function in the style of the call site.
func Write(q *rewrite.Repeat, r *rewrite.Rewrite) Written {
	style := styleOf(q.Case)
	l := &edits.Loop{Finding: q.Finding, Case: q.Case, Repeat: q, Kind: r.Kind}
	var e *edits.Edit
	switch {
	case r.Write:
		e = edits.Create(string(style), l)
	case r.Family() == "join" || r.Kind == "batch":
		e = edits.Relation(string(style), l)
	}
	if e != nil {
		return Written{e.Code, e.Diff, e.Note}
	}
	w, code := write(q, r)
	if w != nil && w.fn != nil {
		if e := edits.Batch(l, w.batch(code)); e != nil {
			return Written{e.Code, e.Diff, e.Note}
		}
	}
	return Written{Code: code}
}

// batch is the function that was written, for the edit of its call.
func (w *emitter) batch(code string) *edits.Function {
	head, body, found := strings.Cut(code, "\n)\n\n")
	if !found || w.site.taken[w.fn.Name] {
		return &edits.Function{}
	}
	fn := &edits.Function{Name: w.fn.Name, Code: body, Params: len(w.fn.Params), KeyType: w.fn.Key.Type}
	for _, m := range importPath.FindAllStringSubmatch(head, -1) {
		fn.Imports = append(fn.Imports, m[1])
	}
	fn.Always = w.r.Kind == "exists" || w.r.Kind == "group-by" && w.fn.Value.Name != "r" && reads.DefaultText(w.st.Default) == "0"
	if fn.Whole = fn.Always || !w.fn.Row.Declared; fn.Whole {
		fn.Types = []string{w.fn.Value.Type}
		fn.Always = fn.Always || w.fn.Many
		return fn
	}
	if w.fn.Many || w.r.Kind == "group-by" {
		return &edits.Function{}
	}
	for _, at := range w.st.Child {
		fn.Fields, fn.Types = append(fn.Fields, w.fn.Row.Fields[at].Name), append(fn.Types, w.fn.Row.Fields[at].Type)
	}
	return fn
}

var importPath = regexp.MustCompile(`"([^"]+)"`)

// Code is a short Go function that does what the rewrite says, in the style
// of the call site; empty where there is none.
func Code(q *rewrite.Repeat, r *rewrite.Rewrite) string {
	_, code := write(q, r)
	return code
}

// write writes the Go of a rewrite; empty where there is none.
func write(q *rewrite.Repeat, r *rewrite.Rewrite) (*emitter, string) {
	if len(r.Statements) == 0 {
		return nil, ""
	}
	w := &emitter{q: q, r: r, st: &r.Statements[0], style: styleOf(q.Case), site: siteOf(q)}
	w.row = golang.Name(golang.Singular(w.table()))
	if w.style == styleDataloader && r.Write {
		w.style = styleSQL
	}
	if !w.write() && !w.read() {
		return nil, ""
	}
	return w, formatted(w.out.String(), w.site)
}

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
			params = append(params, argument{name, "[]" + w.keyTypeAt(p.Index), bound})
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
	return "[]" + w.keyTypeAt(0)
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
		return argument{known, w.typeOfArgument(id.Param), known}
	}
	if goKeywords[name] || ownNames[name] {
		name += "Value"
	}
	for n, had := 2, name; w.names.taken[name] || strings.HasPrefix(name, "ids"); n++ {
		name = fmt.Sprintf("%s%d", strings.Replace(had, "ids", "id", 1), n)
	}
	w.names.of[id], w.names.taken[name] = name, true
	return argument{name, w.typeOfArgument(id.Param), name}
}

// ownNames are the names that the function itself uses.
var ownNames = rewrite.SetOf(`db ctx id ids rows query args pool engine client list out rest most one each marks found err r n q part at kept i ok back
	slices strings fmt sql pgx pq bun gorm xorm context key`)

var goKeywords = rewrite.SetOf(`break case chan const continue default defer else fallthrough for func go goto if import interface
	map package range return select struct switch type var string int error any len append make new nil true false`)

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
