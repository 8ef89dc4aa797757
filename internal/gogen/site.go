package gogen

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen/edits"
	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/report"
)

// site is what the program's source says of the call; empty where there is
// none.
type site struct {
	handle    argument
	root      string   // what the call begins with
	keys      []string // types of the keys
	row       string   // the program's own type that rows are read into
	fields    []string // and its fields, in the order of the columns
	model     string   // its model, whose fields are found by columns' names
	columns   func(string) string
	types     func(string) string
	single    bool              // the call reads one row at most
	generator bool              // the program has dataloadgen
	v1        bool              // its gorm is the first one
	imports   map[string]string // names of packages in its file
	taken     map[string]bool   // what its package declares
}

// siteOf reads the call of a finding.
func siteOf(q *rewrite.Repeat) site {
	s := edits.SiteOf(q)
	if s == nil {
		return site{v1: byFirstGorm(q.Case), imports: firstGorm(q.Case)}
	}
	return site{
		handle: argument{Name: s.Handle, Type: s.HandleType}, root: s.Root, single: s.Single, model: s.Model, columns: s.Column, types: s.ColumnType, keys: s.Keys, row: s.Row, fields: s.Fields,
		generator: s.Imports["dataloadgen"] != "", v1: s.Imports["gorm"] == gormFirst || byFirstGorm(q.Case), imports: s.Imports, taken: s.Taken,
	}
}

// column is the model's field for a column, empty for none.
func (s site) column(name string) string {
	if s.columns == nil || s.model == "" {
		return ""
	}
	return s.columns(name)
}

// typed are fields whose types nothing told, with those of the model.
func (s site) typed(fields []golang.Field) []golang.Field {
	for i := range fields {
		if fields[i].Type != "any" || s.types == nil || s.model == "" {
			continue
		}
		if t := s.types(fields[i].Column); t != "" {
			fields[i].Type = t
		}
	}
	return fields
}

// keyField is the model's field for the column that the one key is compared
// with.
func (s site) keyField(q *rewrite.Repeat) string {
	if len(q.Keys) != 1 || q.Keys[0].Predicate == nil {
		return ""
	}
	return s.column(q.Keys[0].Predicate.Column.Name)
}

// byFirstGorm reports whether the frames are those of gorm's first version.
func byFirstGorm(c *cases.Case) bool {
	return slices.ContainsFunc(c.Frames, func(f report.Site) bool { return strings.HasPrefix(f.Function, gormFirst) })
}

const gormFirst = "github.com/jinzhu/gorm"

// firstGorm names it in the place of the second one.
func firstGorm(c *cases.Case) map[string]string {
	if byFirstGorm(c) {
		return map[string]string{"gorm": gormFirst}
	}
	return nil
}

func (w *emitter) gormV1() bool { return w.site.v1 }

// typeOfArgument is the type of a parameter for an argument, any where no value
// of it is known.
func (w *emitter) typeOfArgument(p rewrite.Param) string {
	args := w.q.Case.Child.Args
	if p.Kind == rewrite.ParentArg && w.q.Case.Parent != nil {
		args = w.q.Case.Parent.Args
	}
	if p.Kind != rewrite.ChildArg && p.Kind != rewrite.ParentArg && p.Kind != rewrite.FirstArg {
		return "any"
	}
	for _, list := range args {
		if p.Index >= 1 && p.Index <= len(list) && list[p.Index-1] != nil {
			return golang.Type(list[p.Index-1])
		}
	}
	return "any"
}
