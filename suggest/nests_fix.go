package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// fix is a rewrite of several loops as a finding shows it.
func (n *nest) fix(r *foldedRewrite, v Verdict) report.Fix {
	var sql []string
	for _, st := range r.Statements {
		sql = append(sql, st.Printed)
	}
	code := ""
	step(n.levels[0].c, "the Go of a fix", func() {
		if n.types {
			code = n.typesGo()
		} else {
			code = n.goFix(r)
		}
	})
	return report.Fix{
		Kind: r.Kind, Title: r.Title, SQL: strings.Join(sql, ";\n"), Go: code,
		QueriesBefore: r.Before, QueriesAfter: r.After, Verified: v.Verified,
		Note: join(v.Note, saved(v), r.Reason, r.Mind, indexNote(v), unshownIn(n.levels[0].c.Dialect, strings.Join(sql, "\n"))),
	}
}
