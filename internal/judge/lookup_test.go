package judge

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

const (
	askTag    = "SELECT id FROM tags WHERE name = $1"
	insertTag = "INSERT INTO tags (name, n) VALUES ($1, $2)"
	updateTag = "UPDATE tags SET n = $1 WHERE name = $2"
)

// TestLookUpsArePaired tells programs that look for a row before they insert
// it from those that only seem to.
func TestLookUpsArePaired(t *testing.T) {
	tests := []struct {
		name, reason             string
		run                      func(p *play, i int, name string)
		lookUp, creates, changes bool
	}{
		{"get or create", "each insert follows a look-up in vain, with its key", func(p *play, i int, name string) {
			if i%3 == 0 {
				p.query(askTag, []string{"id"}, [][]any{{i}}, name)
				return
			}
			p.query(askTag, []string{"id"}, nil, name)
			p.query(insertTag, nil, nil, name, i)
		}, true, true, false},
		{"insert or update", "where a row is found it is changed", func(p *play, i int, name string) {
			if i%3 == 0 {
				p.query(askTag, []string{"id"}, [][]any{{i}}, name)
				p.query(updateTag, nil, nil, i, name)
				return
			}
			p.query(askTag, []string{"id"}, nil, name)
			p.query(insertTag, nil, nil, name, i)
		}, true, true, true},
		{"another key", "what is inserted was not looked for", func(p *play, i int, name string) {
			p.query(askTag, []string{"id"}, nil, name)
			p.query(insertTag, nil, nil, name+"x", i)
		}, false, false, false},
		{"found and inserted all the same", "the look-up decides nothing", func(p *play, i int, name string) {
			p.query(askTag, []string{"id"}, [][]any{{i}}, name)
			p.query(insertTag, nil, nil, name, i)
		}, false, false, false},
		{"another table", "a look-up elsewhere", func(p *play, i int, name string) {
			p.query("SELECT id FROM words WHERE name = $1", []string{"id"}, nil, name)
			p.query(insertTag, nil, nil, name, i)
		}, false, false, false},
		{"two inserts for one look-up", "only the first follows it", func(p *play, i int, name string) {
			p.query(askTag, []string{"id"}, nil, name)
			p.query(insertTag, nil, nil, name, i)
			p.query(insertTag, nil, nil, name, i+100)
		}, false, false, false},
		{"a further condition", "it is no column of the insert", func(p *play, i int, name string) {
			p.query("SELECT id FROM tags WHERE name = $1 AND gone = $2", []string{"id"}, nil, name, i+7)
			p.query(insertTag, nil, nil, name, i)
		}, false, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var lookUp, creates, changes bool
			p := newPlay(t, fixedBy(fixerFunc(func(_ *report.Finding, c *cases.Case) {
				if c.LookUp != nil {
					lookUp = true
					assert.Equal(t, askTag, c.LookUp.Child.Text)
				}
				if c.Creates != nil {
					creates = true
					assert.Equal(t, insertTag, c.Creates.Child.Text)
				}
				if c.Changes != nil {
					changes = true
					assert.Equal(t, updateTag, c.Changes.Child.Text)
				}
			})))
			for i := range 12 {
				test.run(p, i, fmt.Sprint("name ", i*31%97))
			}
			require.NotEmpty(t, p.judge().Findings)
			assert.Equal(t, test.lookUp, lookUp, "the insert knows the look-up")
			assert.Equal(t, test.creates, creates, "the look-up knows the insert")
			assert.Equal(t, test.changes, changes, "and the update")
		})
	}
}
