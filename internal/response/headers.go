package response

import (
	"net/http"
	"strconv"
	"time"

	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// The headers of an answer.
const (
	headerID       = "X-Nplusone-Id"
	headerQueries  = "X-Nplusone-Queries"
	headerFindings = "X-Nplusone-Findings"
)

// annotate adds our headers, for those who may see them. r is nil where the
// answer goes out before the scope has ended: its findings are not known yet.
func (a *response) annotate(h http.Header, r *report.Report) {
	v := a.request
	if !v.Visible {
		return
	}
	queries, inDatabase := v.Spent()
	if r != nil && len(r.Scopes) > 0 {
		queries, inDatabase = r.Scopes[0].Queries, time.Duration(r.Scopes[0].DBDurationNS)
	}
	h.Set(headerID, v.ID)
	h.Set(headerQueries, strconv.Itoa(queries))
	timing := "db;dur=" + strconv.FormatFloat(float64(inDatabase)/1e6, 'f', 1, 64) + `;desc="` + words.Count(queries, "query", "queries") + `"`
	if r != nil {
		n := openFindings(r)
		h.Set(headerFindings, strconv.Itoa(n))
		if n > 0 {
			timing += `, nplusone;desc="` + words.Count(n, "finding", "findings") + `"`
		}
	}
	h.Add("Server-Timing", timing)
}

// openFindings counts what is neither suppressed nor known.
func openFindings(r *report.Report) (n int) {
	for i := range r.Findings {
		if tree.Standing(&r.Findings[i]) == 0 {
			n++
		}
	}
	return n
}
