package suggest

import (
	"strings"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/internal/rewrite/rewritetest"
	"github.com/nplusone-go/nplusone/report"
)

// longest is how long one derivation may take on a busy machine: the texts
// are a few kilobytes at most.
const longest = 2 * time.Second

// FuzzDerive holds for whatever two texts: nothing panics or takes long, what
// is derived can be scanned again as one statement, holds none of the marks
// that it is put together with, and has a placeholder for each argument.
func FuzzDerive(f *testing.F) {
	for _, test := range rewritetest.Texts {
		f.Add(rewritetest.Parent, test.Repeated.Child, byte(test.Repeated.D), byte(test.Repeated.Column))
	}
	for _, test := range rewritetest.LeftAlone {
		f.Add(rewritetest.Parent, test.Repeated.Child, byte(test.Repeated.D), byte(test.Repeated.Column))
	}
	for _, child := range []string{
		"", ";", "SELECT", "SELECT ?", "SELECT 1 WHERE ? = ?", "(SELECT 1 FROM t WHERE a = ?)", "(SELECT a FROM t WHERE a = ?) UNION (SELECT b FROM u) ORDER BY 1 LIMIT 1",
		"WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < ?) SELECT n FROM t ORDER BY n",
		"SELECT a, rank() OVER w FROM t WHERE a = ? WINDOW w AS (ORDER BY b)", "SELECT count(*) FROM t WHERE a = ? HAVING count(*) > 1",
		"SELECT a FROM t WHERE a IN (?, ?)", "SELECT a FROM t WHERE (a, b) IN ((?, ?))", "SELECT a FROM t WHERE a = ANY($1)", "SELECT EXISTS (SELECT 1 FROM t WHERE a = ?)",
		"SELECT DISTINCT ON (a) a FROM t WHERE a = $1 FOR UPDATE SKIP LOCKED", "SELECT a FROM t WHERE a = ? LIMIT ? OFFSET ?", "SELECT \"a FROM t WHERE a = ?", "SELECT a FROM t AS wanted WHERE a = ?",
		"SELECT a\x00b FROM t WHERE a = ?", "SELECT \x01c1\x02 FROM t WHERE a = ?", "INSERT INTO t (a, b) VALUES (?, ?)", "UPDATE t SET a = ? WHERE b = ?", "DELETE FROM t WHERE a = ?",
	} {
		f.Add(rewritetest.Parent, child, byte(lite), byte(0))
		f.Add("SELECT * FROM posts p JOIN users u ON u.id = p.user_id -- all", child, byte(pg), byte(1))
		f.Add(child, child, byte(maria), byte(0))
	}
	f.Fuzz(func(t *testing.T, parent, child string, dialect, column byte) {
		if len(parent) > 4096 || len(child) > 4096 {
			return
		}
		d := fingerprint.Dialect(dialect % 4)
		finding, c := rewritetest.Repeated{D: d, Parent: parent, Child: child, Column: int(column % 2), Columns: columnsOf(d, child), Args: manyArgs(d, child), Max: 3}.Finding()
		if column&4 != 0 {
			finding.Rule = report.RuleNPlusOneWrite
		}
		if column&8 != 0 {
			finding.Relation = "tree"
		}
		start := time.Now()
		derived := forms.Derive(finding, c)
		if took := time.Since(start); took > longest {
			t.Fatalf("it took %v", took)
		}
		for _, r := range derived {
			if len(r.Statements) == 0 {
				t.Fatalf("%s is no statement", r.Kind)
			}
			for i := range r.Statements {
				holds(t, d, r.Kind, &r.Statements[i])
				if !r.Write {
					bound(t, d, r.Kind, &r.Statements[i])
				}
			}
		}
		New().Fix(t.Context(), finding, c)
	})
}

// columnsOf are as many columns as the text's list seems to have.
func columnsOf(d fingerprint.Dialect, text string) string {
	n := 0
	for _, it := range fingerprint.Scan(d, text).Select {
		if it.Query == 0 {
			n++
		}
	}
	return strings.TrimSpace("id " + strings.Repeat("c ", max(n-1, 0)))
}

// manyArgs are two executions, with as many arguments as the text has; the
// first of them differs.
func manyArgs(d fingerprint.Dialect, text string) [][]any {
	n := 1
	for _, s := range fingerprint.Scan(d, text).Slots {
		n = max(n, s.Param)
	}
	if n > 100 {
		n = 100
	}
	out := [][]any{make([]any, n), make([]any, n)}
	for i := range n {
		out[0][i], out[1][i] = int64(3), int64(3)
	}
	out[0][0], out[1][0] = int64(7), int64(8)
	return out
}

// holds checks one derived statement.
func holds(t *testing.T, d fingerprint.Dialect, kind string, st *rewrite.Statement) {
	t.Helper()
	text := st.ForOne()
	if strings.ContainsAny(text, "\x00\x01\x02") || strings.ContainsAny(st.Printed, "\x00\x01\x02") {
		t.Fatalf("%s: marks are left in %q", kind, text)
	}
	s := fingerprint.Scan(d, text)
	if s.Statements != 1 {
		t.Fatalf("%s: %d statements in %q", kind, s.Statements, text)
	}
	for _, p := range st.Params {
		if p.Index < 0 {
			t.Fatalf("%s: no argument %v in %q", kind, p, text)
		}
	}
	for _, at := range append(append([]int{}, st.Keys...), st.Child...) {
		if at < 0 {
			t.Fatalf("%s: no column %d in %q", kind, at, text)
		}
	}
}

// bound makes sure that there is an argument for each placeholder of a read.
func bound(t *testing.T, d fingerprint.Dialect, kind string, st *rewrite.Statement) {
	t.Helper()
	want := len(st.Params)
	for _, p := range st.Params {
		if p.Kind == rewrite.KeyList {
			want--
		}
	}
	if got := placeholders(d, strings.ReplaceAll(st.SQL, rewrite.ListMark, "NULL")); got != want {
		t.Fatalf("%s: %d placeholders and %d arguments in %q", kind, got, want, st.SQL)
	}
	if st.Each != nil && placeholders(d, st.Each.SQL) != len(st.Each.Params) {
		t.Fatalf("%s: %d placeholders and %d arguments in %q", kind, placeholders(d, st.Each.SQL), len(st.Each.Params), st.Each.SQL)
	}
}

// placeholders are those of a text, each number of PostgreSQL's once.
func placeholders(d fingerprint.Dialect, text string) int {
	seen := map[int]bool{}
	n := 0
	for _, s := range fingerprint.Scan(d, text).Slots {
		if s.Param == 0 || d == pg && text[s.Span.Start] == '?' {
			continue
		}
		seen[s.Param] = true
		n++
	}
	if d == pg {
		return len(seen)
	}
	return n
}
