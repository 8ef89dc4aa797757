package suggest

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
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

func (a asked) finding() (*detect.Finding, *detect.Case) {
	if a.columns == "" {
		a.columns = "id name"
	}
	if a.args == nil {
		a.args = [][]any{{int64(7)}, {int64(8)}}
	}
	f := &detect.Finding{Rule: detect.RuleNPlusOne}
	c := &detect.Case{Dialect: a.d, Child: detect.Evidenced{
		Text: a.child, Columns: strings.Fields(a.columns), Executions: len(a.args), MinRows: 1, MaxRows: max(a.max, 1),
		Args: a.args, Kept: len(a.args),
	}}
	if a.parent != "" {
		c.Parent = &detect.Evidenced{Text: a.parent, Columns: []string{"id", "author_id"}, Executions: 1}
		for i, s := range fingerprint.Scan(a.d, a.child).Slots {
			if s.Param == 1 && (a.d != pg || a.child[s.Span.Start] == '$') {
				c.Links = append(c.Links, detect.CaseLink{Slot: i, Param: 1, Column: a.column})
				break
			}
		}
	}
	c.Links = Links(f, c)
	return f, c
}

// derive returns what is derived, by kind; of one kind the preferred one.
func (a asked) derive() (kinds []string, sql map[string]string) {
	f, c := a.finding()
	sql = map[string]string{}
	for _, r := range Derive(f, c) {
		if _, seen := sql[r.Kind]; seen {
			continue
		}
		kinds = append(kinds, r.Kind)
		sql[r.Kind] = r.Statements[0].forOne()
	}
	return kinds, sql
}

// However a text is written, what is cut from it is itself.
func TestTexts(t *testing.T) {
	t.Parallel()
	for _, test := range slices.Concat(texts, leftAlone) {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			kinds, sql := test.asked.derive()
			assert.Equal(t, test.kinds, strings.Join(kinds, " "), test.reason)
			for kind, want := range test.sql {
				assert.Equal(t, want, strings.ReplaceAll(sql[kind], ListMark, "?"), test.reason)
			}
		})
	}
}

// Where no values are kept, nobody saw that the further arguments are the same
// for all: the advice says so.
func TestFurtherArguments(t *testing.T) {
	t.Parallel()
	const unseen = "its further arguments are taken to be the same each time"
	for _, test := range []struct {
		name, reason, child string
		args                [][]any
		says                bool
	}{
		{"not seen", "the second argument may differ", `SELECT id, body FROM comments WHERE post_id = ? AND tenant_id = ?`, [][]any{}, true},
		{"seen", "it was the same", `SELECT id, body FROM comments WHERE post_id = ? AND tenant_id = ?`, [][]any{{int64(7), int64(3)}, {int64(8), int64(3)}}, false},
		{"none", "there is none", `SELECT id, body FROM comments WHERE post_id = ?`, [][]any{}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, c := asked{d: lite, parent: parent, child: test.child, args: test.args, max: 3}.finding()
			all := Derive(f, c)
			assert.NotEmpty(t, all)
			for _, r := range all {
				assert.Equal(t, test.says, strings.Contains(r.Mind, unseen), "%s: %s", r.Kind, test.reason)
			}
		})
	}
}
