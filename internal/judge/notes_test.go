package judge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

func TestNotesSayWhatWasNotKept(t *testing.T) {
	p := newPlay(t)
	for i := range 20 {
		p.exec("UPDATE items SET a = 1 WHERE id = $1", i*i)
	}
	p.record().Order[0].Count = 10000 // as if the bound had been reached
	p.record().Limits.OpenRows = 2
	p.record().Limits.Groups = 3
	notes := strings.Join(p.judge().Notes, "\n")
	assert.Contains(t, notes, "play: kept 20 of 10,000 executions of update items set a = ? where id = ?")
	assert.Contains(t, notes, "play: 2 result sets were still open")
	assert.Contains(t, notes, "play: statements came when the record was full")
}

func TestNotesAreSaidOnce(t *testing.T) {
	p := newPlay(t)
	p.record().Notes = []string{"odd", "odd"}
	assert.Equal(t, []string{"odd"}, p.judge().Notes)
}

func TestCommentInSQLSilences(t *testing.T) {
	for text, want := range map[string]string{
		"/* nplusone:ignore ten at most */ SELECT a FROM items WHERE id = $1": "ten at most",
		"/* nplusone:ignore */ SELECT a FROM items WHERE id = $1":             "",
		"/* ignore */ SELECT a FROM items WHERE id = $1":                      "",
	} {
		p := newPlay(t)
		for i := range 8 {
			p.exec(text, i*i)
		}
		r := p.judge()
		require.Len(t, r.Findings, 1)
		assert.Equal(t, want, r.Findings[0].Suppressed, text)
		assert.Equal(t, strings.Contains(text, "ignore */ SELECT") && strings.Contains(text, "nplusone"), len(r.Notes) == 1, "a missing reason is told: %v", r.Notes)
	}
}

func TestAllowThatMatchedNothingIsListed(t *testing.T) {
	p := newPlay(t)
	p.exec("/* nplusone:ignore never more than one */ SELECT a FROM items WHERE id = $1", 1)
	r := p.judge()
	require.Len(t, r.Unused, 1)
	assert.Equal(t, "sql-comment", r.Unused[0].Kind)
	assert.Equal(t, "never more than one", r.Unused[0].Reason)
}

func TestWhyIsTheEvidenceInOneSentence(t *testing.T) {
	w := &world{play: newPlay(t), n: 50, keys: keyStyles[3], rnd: newRand(1)}
	authors := w.shuffled()
	w.posts(authors)
	for _, a := range authors {
		w.author(w.id("authors", a))
	}
	r := w.judge()
	require.Len(t, r.Findings, 1)
	f := r.Findings[0]
	assert.Equal(t, report.Traced, f.Evidence)
	assert.Equal(t, "50 of 50 arguments are posts.author_id, in row order", f.Why)
	assert.Equal(t, "50 queries that 1 can replace", f.Message)
	assert.Equal(t, "app.go", f.Site.File[len(f.Site.File)-6:])
	assert.Equal(t, 48, f.Site.Line)
	assert.Equal(t, 41, f.Parent.Site.Line)
	assert.Equal(t, "select id, name from authors where id = ?", f.Query.SQL)
}

func TestTimelineJoinsRuns(t *testing.T) {
	p := newPlay(t)
	playTwoLevels(p, 3, 4)
	st := p.judge().Scopes[0]
	require.Len(t, st.Timeline, 1+3+3)
	assert.Equal(t, 4, st.Timeline[2].Count)
	assert.NotEmpty(t, st.Timeline[1].Finding)
}

func TestProofMakesAFindingOfTwo(t *testing.T) {
	play := func(p *play) {
		p.at("page", 20, func() {
			p.query("SELECT id, code FROM items", []string{"id", "code"}, [][]any{{1, "p-1"}, {2, "p-2"}})
		})
		for _, c := range []string{"P1", "P2"} {
			p.at("page", 25, func() { p.exec("SELECT a FROM parts WHERE packed = $1", c) })
		}
	}
	p := newPlay(t)
	play(p)
	assert.Empty(t, p.judge().Findings)

	q := newPlay(t)
	play(q)
	parent, child := q.record().Order[0].Key, q.record().Order[1].Key
	q.record().Scope.Proofs = []record.Proof{{
		Shape: child.Shape, Stack: uint64(child.Stack),
		Change: record.Alteration{Shape: parent.Shape, Stack: uint64(parent.Stack), Column: 1},
	}}
	r := q.judge()
	require.Len(t, r.Findings, 1)
	assert.Equal(t, report.Proved, r.Findings[0].Evidence)
	assert.Equal(t, "with items.code changed, exactly its arguments changed", r.Findings[0].Why)
	assert.Equal(t, "code", r.Findings[0].Parent.Column)
	assert.Equal(t, 25, r.Findings[0].Site.Line)
}
