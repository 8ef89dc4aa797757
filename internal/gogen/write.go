package gogen

import (
	"fmt"
	"regexp"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// write writes a function that changes all rows at once.
func (w *emitter) write() bool {
	if !w.r.Write {
		return false
	}
	if w.style == styleEnt || w.style == styleBoiler || w.style == styleSQLC || w.style == styleDataloader {
		w.style = styleSQL
	}
	switch {
	case w.r.Kind == "copy":
		return w.copyIn()
	case w.r.Kind == "get-or-create":
		return w.getOrCreate()
	case w.st.Rows != nil && w.r.Kind == "multi-insert" && w.ownInsert():
		return true
	case w.st.Rows != nil:
		return w.rowsWrite()
	}
	return w.execAll()
}

// verb is what the statement does, as a function's name begins.
func (w *emitter) verb() string {
	switch {
	case w.r.Kind == "upsert":
		return "upsert"
	case w.q.Child.Structure.Kind == fingerprint.Update:
		return "update"
	case w.q.Child.Structure.Kind == fingerprint.Delete:
		return "delete"
	}
	return "insert"
}

// writing is what the templates of a write show.
type writing struct {
	*function
	Chunk int
	Out   string // the type of what is read back
	Back  *row   // nil where nothing is
	Keep  string // what keeps one of its rows

	Parts []rowPart
	Twice *twice

	Table, TableName, Columns, Values, Into string
}

// writing begins a function that writes.
func (w *emitter) writing(name, about string) *writing {
	x := &writing{}
	back := w.returns()
	returns := "error"
	if back != nil {
		x.Back = rowOf(golang.LowerFirst(w.row)+"Returned", back, "")
		x.Out = w.returnedType(back, x.Back.Name)
		x.Keep = w.keep(back)
		returns = "(" + x.Out + ", error)"
	}
	x.function = w.function(name, about, returns)
	x.Scan = scanned(back)
	return x
}

// execAll binds a list of keys, in chunks where each key is an argument.
func (w *emitter) execAll() bool {
	if len(w.q.Keys) == 0 {
		return false
	}
	x := w.writing(w.verb()+golang.Name(golang.Many(w.table())), fmt.Sprintf("runs one statement in place of %d.", w.q.Case.Child.Executions))
	returns := x.Returns
	x.Returns = "error" // a map is not asked for in parts
	w.signed(x.function)
	x.Returns = returns
	if w.list() {
		x.KeyStruct, x.Chunk = w.keyStruct(), w.keyChunk()
		if x.List != nil {
			x.List.Guard, x.List.IDs = false, "part" // no part is empty
		}
		x.Query, x.Args = ids.ReplaceAllString(x.Query, "part"), ids.ReplaceAllString(x.Args, "part")
	}
	w.render("execAll", x)
	return true
}

var ids = regexp.MustCompile(`\bids\b`)

// keyChunk is a number of keys that every limit allows.
func (w *emitter) keyChunk() int {
	return min(listRows, rewrite.ArgumentLimit(w.q.Dialect)/max(1, len(w.q.Keys)))
}
