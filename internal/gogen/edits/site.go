package edits

import (
	"go/ast"
	"path"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// Site is what the program's source says of the call that asks.
type Site struct {
	Root               string // what it begins with: tx, s.db
	Handle, HandleType string // a parameter's name for that, and its type
	Keys               []string
	Row                string   // the program's own type that rows are read into
	Fields             []string // its fields, by the result's columns
	Single             bool     // the call reads one row at most
	Model              string   // a model that rows are read into by names
	Imports            map[string]string
	Taken              map[string]bool // names that the package declares

	model *source.Model
	call  *call
}

// ColumnType is the type of the model's field for a column, as the call's file
// writes it; empty where it is not known.
func (s *Site) ColumnType(name string) string {
	field := s.Column(name)
	if field == "" {
		return ""
	}
	text, ok := s.call.TypeText(s.model.Field(field).Type)
	if !ok {
		return ""
	}
	return text
}

// KeyColumn is ColumnType for a key, which must be comparable.
func (s *Site) KeyColumn(name string) string {
	text := s.ColumnType(name)
	if text == "" || !source.Comparable(s.model.Field(s.Column(name)).Type) {
		return ""
	}
	return text
}

// Column is the model's field for a column, empty for none.
func (s *Site) Column(name string) string {
	if s.model == nil {
		return ""
	}
	for i := range s.model.Fields {
		f := &s.model.Fields[i]
		if sameColumn(columnOf(f), name) {
			return f.Name
		}
	}
	return ""
}

// columnOf is the column of a field, by whichever library's tag it has.
func columnOf(f *source.Field) string {
	if name, _, _ := strings.Cut(f.Tag.Get("db"), ","); name != "" {
		return name
	}
	if name, _, _ := strings.Cut(f.Tag.Get("bun"), ","); name != "" {
		return bunName(f)
	}
	if _, name, ok := strings.Cut(f.Tag.Get("xorm"), "'"); ok {
		name, _, _ = strings.Cut(name, "'")
		return name
	}
	return gormName(f)
}

// asking are the calls of handles that ask, by their names alone: what they are
// of is told by their types.
var asking = func() map[string]bool {
	out := map[string]bool{}
	for _, name := range strings.Fields(`Query QueryContext QueryRow QueryRowContext Queryx QueryxContext QueryRowx QueryRowxContext
		Get GetContext Select SelectContext Exec ExecContext MustExec NamedExec NamedExecContext CopyFrom SendBatch
		Find First Take Last Related Scan Create Save Update Updates Delete Count Pluck Rows Insert InsertOne All One Exists`) {
		out[name] = true
	}
	return out
}()

// handles are the packages whose types ask.
var handles = []string{"database/sql", "github.com/jmoiron/sqlx", "github.com/jackc/pgx", "gorm.io/gorm", "github.com/jinzhu/gorm", "github.com/uptrace/bun", "xorm.io/xorm"}

// SiteOf reads the call of a finding; nil where the source is not at hand.
func SiteOf(q *rewrite.Repeat) *Site {
	c := find(q.Finding.Stack, asksHandle)
	if c == nil {
		return nil
	}
	s := &Site{call: c, Root: c.TextOf(c.Root), Imports: map[string]string{}, Taken: map[string]bool{}}
	for _, i := range c.File.Syntax.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			name := path.Base(p)
			if i.Name != nil {
				name = i.Name.Name
			} else if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" {
				name = path.Base(path.Dir(p))
			}
			s.Imports[name] = p
		}
	}
	for _, name := range c.Types.Scope().Names() {
		s.Taken[name] = true
	}
	s.Single = c.Link("QueryRow", "QueryRowContext", "QueryRowx", "QueryRowxContext", "Get", "GetContext", "First", "Take", "Last", "One") != nil
	s.handle(c)
	s.keys(c, q)
	s.rows(c)
	for len(s.Keys) < len(q.Keys) {
		s.Keys = append(s.Keys, "")
	}
	for i, k := range q.Keys {
		if s.Keys[i] == "" && k.Predicate != nil && !k.Element {
			s.Keys[i] = s.KeyColumn(k.Predicate.Column.Name)
		}
	}
	return s
}

func asksHandle(c *source.Call) bool {
	if !asking[c.Last().Name] && (len(c.Links) < 2 || !asking[c.Links[len(c.Links)-2].Name]) {
		return false
	}
	t := c.Info.TypeOf(c.Root)
	pkg, _ := source.NameOf(t)
	for _, h := range handles {
		if pkg == h || strings.HasPrefix(pkg, h+"/") {
			return true
		}
	}
	return source.IsInterface(t) && asking[c.Links[0].Name]
}

// handle is the parameter for what the call begins with.
func (s *Site) handle(c *call) {
	text, ok := c.TypeText(c.TypeOf(c.Root))
	if !ok {
		return
	}
	s.Handle, s.HandleType = "db", text
	if id, ok := ast.Unparen(c.Root).(*ast.Ident); ok {
		s.Handle = id.Name
	} else if sel, ok := ast.Unparen(c.Root).(*ast.SelectorExpr); ok {
		s.Handle = sel.Sel.Name
	}
	if s.Taken[s.Handle] || s.Imports[s.Handle] != "" || s.Handle == "ctx" || s.Handle == "ids" || s.Handle == "list" {
		s.Handle = "db"
	}
}

// keys are the types of the arguments that vary, where the call binds each of
// them as an argument of its own.
func (s *Site) keys(c *call, q *rewrite.Repeat) {
	for _, link := range c.Links {
		at := textAt(c, link)
		if at < 0 {
			continue
		}
		for i, k := range q.Keys {
			s.Keys = append(s.Keys, "")
			if n := at + k.Link.Param; k.Link.Param > 0 && n < len(link.Args) && !k.Element {
				t := c.TypeOf(link.Args[n])
				if text, ok := c.TypeText(t); ok && source.Comparable(t) {
					s.Keys[i] = text
				}
			}
		}
		return
	}
}

// textAt is the argument that holds the statement, -1 for none.
func textAt(c *call, link source.Link) int {
	for i, a := range link.Args {
		if source.IsText(c.TypeOf(a)) && i <= 2 {
			return i
		}
	}
	return -1
}

// rows finds the program's own type where a Scan fills fields of one variable.
func (s *Site) rows(c *call) {
	x := &batched{statement: &statement{call: c}}
	if targets := x.targets(); len(targets) == 1 {
		elem, _ := source.Element(c.TypeOf(targets[0]))
		if m := source.ModelOf(elem); m != nil {
			if text, ok := c.TypeText(m.Named); ok {
				s.Model, s.model = text, m
				return
			}
		}
	}
	scan := c.Last()
	if scan.Name != "Scan" {
		return
	}
	var of ast.Expr
	var fields []string
	for _, a := range scan.Args {
		u, ok := a.(*ast.UnaryExpr)
		if !ok {
			return
		}
		sel, ok := u.X.(*ast.SelectorExpr)
		if !ok || of != nil && c.TextOf(of) != c.TextOf(sel.X) {
			return
		}
		of, fields = sel.X, append(fields, sel.Sel.Name)
	}
	if of == nil || source.ModelOf(c.TypeOf(of)) == nil {
		return
	}
	if text, ok := c.TypeText(c.TypeOf(of)); ok && c.Types.Scope().Lookup(text) != nil {
		s.Row, s.Fields = text, fields
	}
}
