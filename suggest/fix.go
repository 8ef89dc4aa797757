package suggest

import (
	"fmt"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest/reader"
)

func agreed(e cases.Evidenced, c *cases.Case) bool {
	ok, _ := reader.Agree(c.Dialect, e.Text, fingerprint.Scan(c.Dialect, e.Text))
	return ok
}

// plainMarks writes one placeholder for a list of keys.
func plainMarks(sql string) string { return strings.ReplaceAll(sql, ListMark, "?") }

// forOne is a statement's text for one key.
func (st *Statement) forOne() string {
	if st.Each != nil {
		return strings.ReplaceAll(st.SQL, ListMark, st.Each.SQL)
	}
	return plainMarks(st.SQL)
}

// replaces reports whether the parent is no longer asked for itself.
func (r *Rewrite) replaces() bool {
	for _, st := range r.Statements {
		if st.Replaces {
			return true
		}
	}
	return false
}

// fixOf is a rewrite as a finding shows it.
func fixOf(f *report.Finding, c *cases.Case, r *Rewrite, v Verdict) report.Fix {
	var sql []string
	for _, st := range r.Statements {
		sql = append(sql, st.Printed)
	}
	fix := report.Fix{
		Kind: r.Kind, Title: r.Title, SQL: strings.Join(sql, ";\n"),
		QueriesBefore: r.Before, QueriesAfter: r.After, Verified: v.Verified,
	}
	step(c, "the Go of a fix", func() {
		if q := newQuestion(f, c); q != nil {
			fix.Go = q.goFix(r)
		}
	})
	fix.Note = join(v.Note, saved(v), r.Reason, r.Mind, indexNote(v), unshownIn(c.Dialect, fix.SQL))
	return fix
}

// saved says what the fix is worth where the database is a network away.
func saved(v Verdict) string {
	if !v.Verified || v.SavedNS < int64(time.Millisecond) {
		return ""
	}
	return fmt.Sprintf("saves about %d ms where a round trip takes 1 ms", v.SavedNS/int64(time.Millisecond))
}

func indexNote(v Verdict) string {
	if v.Index == "" {
		return ""
	}
	return "no index serves its key: " + v.Index
}

// unshownIn says once what a mark of a literal is.
func unshownIn(d fingerprint.Dialect, sql string) string {
	if !hides(d, sql) {
		return ""
	}
	return unshownNote
}
