package suggest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/gogen"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/report"
)

// FuzzWrites derives from any text, as a write with values that differ, and
// binds what comes of it: nothing panics, and as many arguments are bound as
// the text has placeholders.
func FuzzWrites(f *testing.F) {
	for _, w := range append(append([]written{}, writeForms...), noWriteForms...) {
		f.Add(uint8(w.d), w.text)
		for _, text := range w.texts {
			f.Add(uint8(w.d), text)
		}
	}
	f.Fuzz(func(t *testing.T, dialect uint8, text string) {
		d := []fingerprint.Dialect{fingerprint.PostgreSQL, fingerprint.MySQL, fingerprint.SQLite}[dialect%3]
		params := 0
		for _, s := range fingerprint.Scan(d, text).Slots {
			params = max(params, s.Param)
		}
		if params > 1000 {
			return
		}
		args := make([][]any, 3)
		for i := range args {
			for p := range params {
				args[i] = append(args[i], int64(i*7+p))
			}
		}
		finding := &report.Finding{Rule: report.RuleNPlusOneWrite}
		c := &cases.Case{Dialect: d, Child: cases.Evidenced{Text: text, Executions: len(args), Args: args, Kept: len(args)}}
		c.Links = rewrite.Links(finding, c)
		for _, r := range forms.Derive(finding, c) {
			q := rewrite.NewRepeat(finding, c)
			gogen.Code(q, &r)
			for _, st := range r.Statements {
				if st.Rows == nil {
					continue
				}
				rows := make([][]any, 3)
				for i := range rows {
					rows[i] = make([]any, len(st.Rows.Params))
				}
				sql, bound := st.Rows.Bind(rows, args[0])
				row, shared := st.Rows.Arguments()
				assert.Len(t, bound, 3*row+shared, sql)
				assert.Len(t, st.Params, 2*row+shared, st.SQL)
			}
		}
	})
}
