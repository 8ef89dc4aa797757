package rewritetest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/report"
)

const (
	PG     = fingerprint.PostgreSQL
	Maria  = fingerprint.MySQL
	Lite   = fingerprint.SQLite
	Parent = `SELECT id, author_id FROM posts ORDER BY id`
)

// Repeated is a repeated statement as a detector that keeps values hands it over.
type Repeated struct {
	D      fingerprint.Dialect
	Parent string // of the columns id, author_id; empty where none is known
	Child  string
	Column int // of the parent, that the key follows
	// columns are those of the child's result, a space between.
	Columns string
	// args are the arguments of each execution, 7 and 8 without any.
	Args [][]any
	Max  int64
}

// Finding is what a detector reports of it.
func (a Repeated) Finding() (*report.Finding, *cases.Case) {
	if a.Columns == "" {
		a.Columns = "id name"
	}
	if a.Args == nil {
		a.Args = [][]any{{int64(7)}, {int64(8)}}
	}
	f := &report.Finding{Rule: report.RuleNPlusOne}
	c := &cases.Case{Dialect: a.D, Child: cases.Evidenced{
		Text: a.Child, Columns: strings.Fields(a.Columns), Executions: len(a.Args), MinRows: 1, MaxRows: max(a.Max, 1),
		Args: a.Args, Kept: len(a.Args),
	}}
	if a.Parent != "" {
		c.Parent = &cases.Evidenced{Text: a.Parent, Columns: []string{"id", "author_id"}, Executions: 1}
		for i, s := range fingerprint.Scan(a.D, a.Child).Slots {
			if s.Param == 1 && (a.D != PG || a.Child[s.Span.Start] == '$') {
				c.Links = append(c.Links, cases.CaseLink{Slot: i, Param: 1, Column: a.Column})
				break
			}
		}
	}
	c.Links = rewrite.Links(f, c)
	return f, c
}
