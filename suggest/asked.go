package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

const (
	pg     = fingerprint.PostgreSQL
	maria  = fingerprint.MySQL
	lite   = fingerprint.SQLite
	parent = `SELECT id, author_id FROM posts ORDER BY id`
)

// asked is a repeated statement as a detector that keeps values hands it over.
type asked struct {
	d      fingerprint.Dialect
	parent string // of the columns id, author_id; empty where none is known
	child  string
	column int // of the parent, that the key follows
	// columns are those of the child's result, a space between.
	columns string
	// args are the arguments of each execution, 7 and 8 without any.
	args [][]any
	max  int64
}

func (a asked) finding() (*report.Finding, *cases.Case) {
	if a.columns == "" {
		a.columns = "id name"
	}
	if a.args == nil {
		a.args = [][]any{{int64(7)}, {int64(8)}}
	}
	f := &report.Finding{Rule: report.RuleNPlusOne}
	c := &cases.Case{Dialect: a.d, Child: cases.Evidenced{
		Text: a.child, Columns: strings.Fields(a.columns), Executions: len(a.args), MinRows: 1, MaxRows: max(a.max, 1),
		Args: a.args, Kept: len(a.args),
	}}
	if a.parent != "" {
		c.Parent = &cases.Evidenced{Text: a.parent, Columns: []string{"id", "author_id"}, Executions: 1}
		for i, s := range fingerprint.Scan(a.d, a.child).Slots {
			if s.Param == 1 && (a.d != pg || a.child[s.Span.Start] == '$') {
				c.Links = append(c.Links, cases.CaseLink{Slot: i, Param: 1, Column: a.column})
				break
			}
		}
	}
	c.Links = Links(f, c)
	return f, c
}
