package suggest

import (
	"fmt"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// fixOf is a rewrite as a finding shows it.
func fixOf(f *report.Finding, c *cases.Case, r *rewrite.Rewrite, v rewrite.Verdict) report.Fix {
	var sql []string
	for _, st := range r.Statements {
		sql = append(sql, st.Printed)
	}
	fix := report.Fix{
		Kind: r.Kind, Title: r.Title, SQL: strings.Join(sql, ";\n"),
		QueriesBefore: r.Before, QueriesAfter: r.After, Verified: v.Verified,
	}
	var written gogen.Written
	rewrite.Guard(c, "the Go of a fix", func() {
		if q := rewrite.NewRepeat(f, c); q != nil && !c.Hurried {
			written = gogen.Write(q, r)
		}
	})
	fix.Go, fix.Edit = written.Code, written.Edit
	fix.Note = rewrite.Join(v.Note, cost(v), saved(v), r.Reason, r.Caveat, written.Note, indexNote(v), unshownIn(c.Dialect, fix.SQL))
	return fix
}

// noise is by how much one measurement differs from the next.
const noise = 5 * time.Millisecond

// costsMore reports whether a rewrite took longer than the loop, by more than
// one try differs from the next.
func costsMore(v rewrite.Verdict) bool {
	before, after := time.Duration(v.BeforeNS), time.Duration(v.AfterNS)
	return before > 0 && after > before+before/2+noise
}

// cost says so of a rewrite that took longer than the loop.
func cost(v rewrite.Verdict) string {
	if !v.Verified || !costsMore(v) {
		return ""
	}
	return fmt.Sprintf("slower than the loop on this database: %s against %s", words.Took(time.Duration(v.AfterNS)), words.Took(time.Duration(v.BeforeNS)))
}

// saved says what the fix is worth where the database is a network away.
func saved(v rewrite.Verdict) string {
	if !v.Verified || costsMore(v) || v.SavedNS < int64(time.Millisecond) {
		return ""
	}
	return fmt.Sprintf("saves about %d ms where a round trip takes 1 ms", v.SavedNS/int64(time.Millisecond))
}

func indexNote(v rewrite.Verdict) string {
	if v.Index == "" {
		return ""
	}
	return "no index serves its key: " + v.Index
}

// unshownIn says once what a mark of a literal is.
func unshownIn(d fingerprint.Dialect, sql string) string {
	if !rewrite.Hides(d, sql) {
		return ""
	}
	return rewrite.UnshownNote
}
