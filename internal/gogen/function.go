package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// function is what the templates of a function show.
type function struct {
	Name, About string
	Hidden      bool // a literal of the program is not shown
	Handle      argument
	DB          string // how the body names the handle
	Raw         string // and the database/sql handle below it
	Context     string // what hands a context to gorm or xorm
	Params      []argument
	Returns     string

	List        *list // nil where no list of keys is expanded
	Query, Args string

	Row        *row
	KeyStruct  *row
	ByPosition bool // the library cannot go by the columns' names
	Scan       string

	// Of a function that gives rows back by their key.
	Key, Value argument
	Many       bool
	Scanned    bool // into a type of the program's own
	Optional   bool // a key without rows is no error
	Generator  bool // the loader is a dataloadgen.Loader
}

// argument is one parameter of the function and what is bound for it.
type argument struct{ Name, Type, Bound string }

// row is a struct. Base is an embedded field, as bun's models have one.
type row struct {
	Name, Base string
	Declared   bool // in the fix; else it is the program's own
	Fields     []rowField
}

// rowField is a field with its tag.
type rowField struct{ Name, Type, Tag string }

// rowOf is the struct of some fields, tagged for the style's library.
func rowOf(name string, fields []golang.Field, tag string) *row {
	r := &row{Name: name, Declared: true}
	for _, f := range fields {
		r.Fields = append(r.Fields, rowField{f.Name, f.Type, tagOf(f.Column, tag)})
	}
	return r
}

func tagOf(column, tag string) string {
	if tag == "" || column == "" || strings.ContainsAny(column, "`\"") {
		return ""
	}
	switch tag {
	case "gorm":
		return fmt.Sprintf(`gorm:"column:%s"`, column)
	case "xorm":
		return fmt.Sprintf(`xorm:"'%s'"`, column)
	}
	return fmt.Sprintf(`%s:"%s"`, tag, column)
}

// tag is the one by which the style's library finds a column.
func (w *emitter) tag() string {
	switch w.style {
	case styleSQLX, stylePGX:
		return "db"
	case styleBun:
		return "bun"
	case styleGORM:
		return "gorm"
	case styleXORM:
		return "xorm"
	}
	return ""
}

// function begins one, with the program's own handle where that is known.
func (w *emitter) function(name, about, returns string) *function {
	f := &function{Name: name, About: about, Returns: returns, Hidden: w.hidden(), Handle: w.handle(), Context: "WithContext(ctx)."}
	f.DB = f.Handle.Name
	f.Raw = f.DB + ".DB()"
	if f.Handle.Type == "*xorm.Session" {
		f.Raw = f.DB + ".Engine().DB()"
	}
	switch {
	case w.gormV1(), f.Handle.Type == "*xorm.Session":
		f.Context = "" // it knows none, or has its own
	case w.style == styleXORM:
		f.Context = "Context(ctx)."
	}
	return f
}

// handle is the parameter by which a style asks: as the call has it, else the
// one that the library begins with.
func (w *emitter) handle() argument {
	if h := w.site.handle; h.Type != "" {
		return h
	}
	switch w.style {
	case styleSQLX:
		return argument{Name: "db", Type: "*sqlx.DB"}
	case stylePGX:
		return argument{Name: "pool", Type: "*pgxpool.Pool"}
	case styleGORM:
		return argument{Name: "db", Type: "*gorm.DB"}
	case styleBun:
		return argument{Name: "db", Type: "*bun.DB"}
	case styleXORM:
		return argument{Name: "engine", Type: "*xorm.Engine"}
	}
	return argument{Name: "db", Type: "*sql.DB"}
}

// scanned are the addresses of a row's fields.
func scanned(fields []golang.Field) string {
	var out []string
	for _, f := range fields {
		out = append(out, "&r."+f.Name)
	}
	return strings.Join(out, ", ")
}

// withComma puts arguments behind a first one.
func withComma(args string) string {
	if args == "" {
		return ""
	}
	return ", " + args
}

// keyStruct declares a key of several columns; nil for one of one.
func (w *emitter) keyStruct() *row {
	if len(w.q.Keys) < 2 {
		return nil
	}
	r := &row{Name: w.keyName(), Declared: true}
	for i := range w.q.Keys {
		r.Fields = append(r.Fields, rowField{Name: fmt.Sprintf("Key%d", i+1), Type: w.keyTypeAt(i)})
	}
	return r
}

// keyTypeAt is the type of one key: the program's own where it is known.
func (w *emitter) keyTypeAt(i int) string {
	if i < len(w.site.keys) && w.site.keys[i] != "" {
		return w.site.keys[i]
	}
	return golang.KeyType(w.q, i)
}

// hidden reports whether a literal of the program is not shown.
func (w *emitter) hidden() bool {
	return rewrite.Hides(w.q.Dialect, w.st.Code) || w.st.Each != nil && rewrite.Hides(w.q.Dialect, w.st.Each.Code) || w.st.Rows != nil && rewrite.Hides(w.q.Dialect, w.st.Printed)
}
