package judge

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/report"
)

func TestTheSameFromSeveralCallers(t *testing.T) {
	user := func(p *play, layer string, line int, key any) {
		p.at(layer, line, func() {
			p.at("currentUser", 7, func() {
				p.query("SELECT name FROM users WHERE id = $1", []string{"name"}, [][]any{{"n"}}, key)
			})
		})
	}
	tests := []struct {
		name, reason string
		play         func(p *play)
		found        bool
	}{
		{"every layer", "each loads the signed-in user for itself", func(p *play) {
			for i := range 6 {
				user(p, fmt.Sprint("layer", i), 10+i, 7)
			}
		}, true},
		{"other users", "each layer asks something else", func(p *play) {
			for i := range 6 {
				user(p, fmt.Sprint("layer", i), 10+i, i*i)
			}
		}, false},
		{"two places", "each once: no layer is to blame", func(p *play) {
			user(p, "menu", 10, 7)
			user(p, "page", 20, 7)
		}, false},
		{"four times", "below the threshold", func(p *play) {
			for i := range 4 {
				user(p, fmt.Sprint("layer", i), 10+i, 7)
			}
		}, false},
		{"changed in between", "the answer may be another", func(p *play) {
			for i := range 6 {
				user(p, fmt.Sprint("layer", i), 10+i, 7)
				if i == 2 {
					p.at("rename", 40, func() { p.exec("UPDATE users SET name = $1 WHERE id = $2", "m", 7) })
				}
			}
		}, false},
		{"a test's own questions", "asserting is no work of the program's", func(p *play) {
			p.calls[0].File = "/src/app/app_test.go"
			for i := range 6 {
				p.calls[0].Line = 20 + i
				p.at("currentUser", 7, func() {
					p.query("SELECT name FROM users WHERE id = $1", []string{"name"}, [][]any{{"n"}}, 7)
				})
			}
		}, false},
		{"the database as a clock", "no table is read", func(p *play) {
			for i := range 6 {
				p.at(fmt.Sprint("layer", i), 10+i, func() { p.query("SELECT now()", []string{"now"}, [][]any{{1.5}}) })
			}
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlay(t)
			tt.play(p)
			r := p.judge()
			if !tt.found {
				assert.Empty(t, r.Findings, tt.reason)
				return
			}
			require.Len(t, r.Findings, 1, tt.reason)
			f := r.Findings[0]
			assert.Equal(t, report.RuleDuplicate, f.Rule)
			assert.Equal(t, "6 times the same query, from 6 places", f.Message)
			assert.Equal(t, "all 6 executions had the same arguments; they ran at app.go:10, app.go:11, app.go:12, and 3 more", f.Why)
			assert.Equal(t, 6, f.Query.Count)
			assert.Equal(t, "example.com/app.currentUser", f.Site.Function)
		})
	}
}
