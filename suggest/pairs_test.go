package suggest

import (
	"bufio"
	"fmt"
	"go/format"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/internal/rewrite/rewritetest"
	"github.com/nplusone-go/nplusone/report"
)

// corpusVariable names a directory of further statements, *.tsv with a dialect
// in the second column and the text in the last one.
const corpusVariable = "NPLUSONE_TEST_CORPUS"

// FuzzPairs takes one statement for the child and another for what stands
// beside it, in every role, with every slot constant, varying or unseen as
// shape says: nothing panics, no value that may differ is bound once, and what
// is written as Go can be read.
func FuzzPairs(f *testing.F) {
	for d, list := range pairStatements(f) {
		for i, child := range list {
			f.Add(list[(i*7+3)%len(list)], child, byte(d), uint32(i)*2654435761)
		}
	}
	f.Fuzz(func(t *testing.T, other, child string, dialect byte, shape uint32) {
		if len(other) > 4096 || len(child) > 4096 {
			return
		}
		pair(t, fingerprint.Dialect(dialect%4), other, child, shape)
	})
}

// TestPairs derives fixes for pairings of all statements in random order, for
// as long as a test may take, and longer where a corpus is named.
func TestPairs(t *testing.T) {
	t.Parallel()
	took := 2 * time.Second
	if os.Getenv(corpusVariable) != "" {
		took = time.Minute
	}
	for d, list := range pairStatements(t) {
		t.Run(fmt.Sprint(d), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, uint64(d)))
			end := time.Now().Add(took)
			n := 0
			for _, i := range random.Perm(len(list) * len(list)) {
				if n++; n > 1000 && time.Now().After(end) {
					break
				}
				pair(t, d, list[i/len(list)], list[i%len(list)], random.Uint32())
			}
			t.Logf("%d pairings of %d statements", n, len(list))
		})
	}
}

// pair derives all that two statements give in one shape of a case.
func pair(t *testing.T, d fingerprint.Dialect, other, child string, shape uint32) {
	t.Helper()
	p := &pairing{d: d, random: rand.New(rand.NewPCG(uint64(shape), 7))}
	f, c := p.of(child, nil)
	if p.one() {
		parent := p.side(other)
		if p.one() {
			parent.Executions = 1
		}
		c.Parent = &parent
		for i, s := range fingerprint.Scan(d, child).Slots {
			if p.one() && len(parent.Columns) > 0 {
				c.Links = append(c.Links, cases.CaseLink{Slot: i, Param: s.Param, Column: p.random.IntN(len(parent.Columns)), Nulls: p.one(), Repeats: p.one(), Missing: p.one()})
			}
		}
	}
	_, near := p.of(other, c.Parent)
	switch p.random.IntN(6) {
	case 0:
		c.Siblings, near.Siblings = []*cases.Case{near}, []*cases.Case{c}
	case 1:
		c.Nested, near.Enclosing = []*cases.Case{near}, c
	case 2:
		c.LookUp, near.Creates = near, c
	case 3:
		c.LookUp, near.Creates = near, c
		_, near.Changes = p.of(child, nil)
	case 4:
		c.Creates, near.LookUp = near, c
	}
	p.check(t, f, c)
}

type pairing struct {
	d      fingerprint.Dialect
	random *rand.Rand
}

func (p *pairing) one() bool { return p.random.IntN(2) == 0 }

// of is a case of a statement.
func (p *pairing) of(text string, parent *cases.Evidenced) (*report.Finding, *cases.Case) {
	f := &report.Finding{Rule: report.RuleNPlusOne}
	f.Relation = []string{"", "", "", "tree", rewrite.Polymorphic, "count"}[p.random.IntN(6)]
	c := &cases.Case{Dialect: p.d, Child: p.side(text), Parent: parent, Finding: f}
	if fingerprint.Scan(p.d, text).Kind != fingerprint.Select {
		f.Rule = report.RuleNPlusOneWrite
	}
	if p.random.IntN(8) == 0 {
		f.Rule = report.RuleDuplicate
	}
	f.Query.Count, f.Query.DistinctArgs = c.Child.Executions, p.random.IntN(c.Child.Executions+1)
	library := []string{"database/sql.(*DB).Query", "gorm.io/gorm.(*DB).First", "github.com/uptrace/bun.(*DB).Query", "xorm.io/xorm.(*Engine).Query", "entgo.io/ent/x.Query", "github.com/jackc/pgx/v5.(*Conn).Query", "github.com/99designs/gqlgen/x.F"}
	c.Frames = []report.Site{{Function: library[p.random.IntN(len(library))]}}
	return f, c
}

func (p *pairing) side(text string) cases.Evidenced {
	e := cases.Evidenced{Text: text, Executions: 2 + p.random.IntN(9), MinRows: int64(p.random.IntN(2)), MaxRows: int64(p.random.IntN(4)), Columns: strings.Fields(columnsOf(p.d, text))}
	if p.random.IntN(8) == 0 {
		e.Columns = nil
	}
	s := fingerprint.Scan(p.d, text)
	params := 0
	for _, slot := range s.Slots {
		e.Slots = append(e.Slots, cases.Variation(p.random.IntN(3)))
		params = max(params, slot.Param)
	}
	switch {
	case p.random.IntN(4) == 0:
		e.Slots = nil
	case p.random.IntN(4) == 0:
		for i := range e.Slots {
			e.Slots[i] = cases.Constant
		}
	}
	if params > 60 || p.one() {
		return e
	}
	for i := range e.Executions - p.random.IntN(2) {
		var args []any
		for n := range params {
			args = append(args, []any{int64(i*7 + n), int64(3), "x", nil, 1.5, []byte("ab"), true, time.Unix(int64(i), 0)}[(n+i*p.random.IntN(2))%8])
		}
		e.Args, e.Kept = append(e.Args, args), i+1
	}
	return e
}

// check derives everything, as the fixer does and form by form.
func (p *pairing) check(t *testing.T, f *report.Finding, c *cases.Case) {
	t.Helper()
	about := func() string { return fmt.Sprintf("%v\n%s\n%+v", p.d, c.Child.Text, c.Child.Slots) }
	c.Note = func(text string) { require.Fail(t, text, about()) }
	for _, near := range append(slices.Concat(c.Siblings, c.Nested), c.LookUp, c.Creates) {
		if near != nil {
			near.Note = c.Note
		}
	}
	full := rewrite.Ready(f, c)
	start := time.Now()
	for _, r := range forms.Derive(f, full) {
		q := rewrite.NewRepeat(f, full)
		if code := gogen.Code(q, &r); code != "" {
			_, err := format.Source([]byte(code))
			assert.NoError(t, err, about())
		}
		if r.Kind != "get-or-create" {
			for i := range r.Statements {
				boundOnce(t, q, &r.Statements[i], about)
			}
		}
	}
	New().Fix(t.Context(), f, c)
	if took := time.Since(start); took > 2*longest {
		t.Fatalf("it took %v: %s", took, about())
	}
}

// boundOnce holds what the account promises against the statement itself: an
// argument that is bound once was seen to be the same in all executions.
func boundOnce(t *testing.T, q *rewrite.Repeat, st *rewrite.Statement, about func() string) {
	t.Helper()
	params := st.Params
	if st.Each != nil {
		params = append(slices.Clone(params), st.Each.Params...)
	}
	own := map[rewrite.Param]bool{}
	if st.Rows != nil {
		for _, p := range st.Rows.Params {
			own[p] = true
		}
	}
	for _, p := range params {
		if p.Kind != rewrite.ChildArg || own[p] {
			continue
		}
		for i, s := range q.Child.Structure.Slots {
			if s.Param == p.Index {
				require.Less(t, i, len(q.Seen), about())
				require.Equal(t, cases.Constant, q.Seen[i], "argument %d once for all in %s\n%s", p.Index, st.Printed, about())
			}
		}
	}
}

// pairStatements are the statements to pair, by dialect.
func pairStatements(tb testing.TB) map[fingerprint.Dialect][]string {
	tb.Helper()
	out := map[fingerprint.Dialect][]string{}
	for _, d := range []fingerprint.Dialect{pg, maria, lite} {
		out[d] = madeStatements(d)
	}
	for _, test := range slices.Concat(rewritetest.Texts, rewritetest.LeftAlone) {
		out[test.Repeated.D] = append(out[test.Repeated.D], test.Repeated.Child)
	}
	for _, w := range slices.Concat(writeForms, noWriteForms) {
		if w.text != "" {
			out[w.d] = append(out[w.d], w.text)
		}
	}
	for _, c := range comparedTests {
		out[c.d] = append(out[c.d], c.text)
	}
	dir := os.Getenv(corpusVariable)
	if dir == "" {
		return out
	}
	names := map[string]fingerprint.Dialect{"postgres": pg, "mysql": maria, "sqlite": lite, "sqlserver": fingerprint.SQLServer}
	files, err := filepath.Glob(filepath.Join(dir, "*.tsv"))
	require.NoError(tb, err)
	unescape := strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r")
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(tb, err)
		lines := bufio.NewScanner(strings.NewReader(string(text)))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			columns := strings.Split(lines.Text(), "\t")
			if d, known := names[columns[min(1, len(columns)-1)]]; known && len(columns) > 2 {
				out[d] = append(out[d], unescape.Replace(columns[len(columns)-1]))
			}
		}
	}
	return out
}

// madeStatements puts statements together: each list, with each condition and
// each end, and writes in as many ways.
func madeStatements(d fingerprint.Dialect) []string {
	n := 0
	arg := func() string {
		if n++; d == pg {
			return fmt.Sprintf("$%d", n)
		}
		return "?"
	}
	fill := func(text string) string {
		n = 0
		for strings.Contains(text, "@") {
			text = strings.Replace(text, "@", arg(), 1)
		}
		return text
	}
	conditions := []string{
		"a = @", "a IN (@)", "a = @ AND b = @", "(a, b) = (@, @)", "(a, b) IN ((@, @), (@, @))", "a = @ AND c >= @ AND c < @", "a = @ AND c BETWEEN @ AND @",
		"a = @ OR b = @", "NOT a = @", "a = @ AND @ LIKE '%x%'", "a IN (@, @, @) AND b = 5", "a = @ AND EXISTS (SELECT 1 FROM u WHERE u.t = t.a AND u.b = @)",
		"lower(a) = @ AND b IS NULL", "a = 7 AND b = 'x' AND c = @", "a = @ + @", "a = (SELECT max(b) FROM u WHERE c = @)", "a = -@", "@ = a AND b <> @",
	}
	lists := []string{"a", "a, b", "*", "t.*", "count(*)", "coalesce(sum(b), 0), max(c)", "a AS x, b + @ AS y", "DISTINCT b", "1", "a, row_number() OVER (ORDER BY b)", "EXISTS (SELECT 1 FROM u WHERE u.t = a)"}
	ends := []string{"", " ORDER BY b", " ORDER BY 1 DESC, b LIMIT 1", " ORDER BY c LIMIT @ OFFSET @", " GROUP BY b HAVING count(*) > @", " LIMIT 1", " FOR UPDATE", " UNION SELECT b FROM u WHERE c = @"}
	var out []string
	for i, list := range lists {
		for j, condition := range conditions {
			end := ends[(i*5+j)%len(ends)]
			table := []string{"t", "t AS x", "t JOIN u ON u.t = t.a", "t LEFT JOIN u ON u.b = @", "s.t"}[(i+j)%5]
			out = append(out, fill("SELECT "+list+" FROM "+table+" WHERE "+condition+end))
		}
	}
	for _, list := range lists {
		for _, end := range ends {
			out = append(out, fill("SELECT "+list+" FROM t WHERE a = @"+end))
		}
	}
	back := []string{"", " RETURNING id", " RETURNING *", " RETURNING a, b"}
	for i, condition := range conditions {
		for j, set := range []string{"n = @", "n = n + @", "n = n + 1", "n = @, m = @", "a = @", "n = n * 2, m = now()", "n = lower(@) || m"} {
			out = append(out, fill("UPDATE t SET "+set+" WHERE "+condition+back[(i+j)%4]))
		}
		out = append(out, fill("DELETE FROM t WHERE "+condition+back[i%4]), fill("INSERT INTO t (a, n) SELECT a, @ FROM v AS t WHERE "+condition),
			fill("WITH w AS (SELECT a, b FROM t WHERE "+condition+") SELECT * FROM w WHERE a = @"))
	}
	conflict := []string{"", " ON CONFLICT (a) DO NOTHING", " ON CONFLICT (a) DO UPDATE SET n = EXCLUDED.n", " ON CONFLICT (a) DO UPDATE SET n = @, m = t.m + EXCLUDED.m"}
	if d == maria {
		conflict = []string{"", " ON DUPLICATE KEY UPDATE n = VALUES(n)", " ON DUPLICATE KEY UPDATE n = n + @"}
	}
	for i, values := range []string{"(a) VALUES (@)", "(a, n) VALUES (@, @)", "(a, n, m) VALUES (@, 5, now())", "VALUES (@, @)", "(a, n) VALUES (@, @), (@, @)", `("A b", n) VALUES (lower(@), @)`} {
		for j, c := range conflict {
			out = append(out, fill("INSERT INTO t "+values+c+back[(i+j)%4]))
		}
	}
	return out
}

// TestMadeStatements holds the generator to what it is for: every kind of
// rewrite comes about.
func TestMadeStatements(t *testing.T) {
	t.Parallel()
	kinds := map[string]bool{}
	sum := fnv.New64a()
	for d, list := range pairStatements(t) {
		for _, text := range list {
			_, _ = sum.Write([]byte(text))
			for shape := range uint32(6) {
				p := &pairing{d: d, random: rand.New(rand.NewPCG(uint64(shape), 7))}
				f, c := p.of(text, nil)
				f.Rule = report.RuleNPlusOne
				if fingerprint.Scan(d, text).Kind != fingerprint.Select {
					f.Rule = report.RuleNPlusOneWrite
				}
				for _, r := range forms.Derive(f, rewrite.Ready(f, c)) {
					kinds[r.Kind] = true
				}
			}
		}
	}
	for _, kind := range strings.Fields("batch group-by exists distinct-on top-n keyed lateral union-all multi-insert insert-select upsert update-any update-from update-case delete-any") {
		assert.True(t, kinds[kind], kind)
	}
}
