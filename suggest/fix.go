package suggest

import (
	"fmt"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen"
	"github.com/nplusone-go/nplusone/internal/rewrite"
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
	rewrite.Guard(c, "the Go of a fix", func() {
		if q := rewrite.NewRepeat(f, c); q != nil {
			fix.Go = gogen.Code(q, r)
		}
	})
	fix.Note = rewrite.Join(v.Note, saved(v), r.Reason, r.Caveat, indexNote(v), unshownIn(c.Dialect, fix.SQL))
	return fix
}

// saved says what the fix is worth where the database is a network away.
func saved(v rewrite.Verdict) string {
	if !v.Verified || v.SavedNS < int64(time.Millisecond) {
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
