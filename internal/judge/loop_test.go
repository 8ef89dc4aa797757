package judge

import (
	"testing"

	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Without a parent the scope's other statements tell where the repetition
// begins.
func TestLoopFrameWithoutAParent(t *testing.T) {
	get := func(p *play, i int) {
		p.at("repo.Get", 7, func() { p.exec("SELECT a FROM items WHERE code = $1", i*i) })
	}
	tests := []struct {
		name, reason string
		play         func(p *play)
		function     string
		line         int
	}{
		{"a statement that ran once, beside the loop", "the function that it parts from was entered once", func(p *play) {
			p.at("handle", 20, func() { p.at("auth", 3, func() { p.exec("SELECT b FROM users WHERE id = $1", 1) }) })
			for i := range 9 {
				p.at("handle", 25, func() { get(p, i) })
			}
		}, "handle", 25},
		{"a statement beside it that repeats as well", "both are in the loop's body, which is further out", func(p *play) {
			for i := range 9 {
				p.at("handle", 25, func() {
					p.at("item", 8, func() { get(p, i) })
					p.at("item", 9, func() { p.exec("SELECT c FROM prices WHERE code = $1", i*i+7) })
				})
			}
		}, "item", 8},
		{"nothing else ran", "the innermost frame is all there is", func(p *play) {
			for i := range 9 {
				p.at("handle", 25, func() { get(p, i) })
			}
		}, "repo.Get", 7},
		{"two loops through one helper", "the helper is innocent", func(p *play) {
			for i := range 9 {
				p.at("first", 25, func() { get(p, i) })
			}
			for i := range 8 {
				p.at("second", 35, func() { get(p, i+100) })
			}
		}, "first", 25},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlay(t)
			tt.play(p)
			r := p.judge()
			require.NotEmpty(t, r.Findings)
			var sites []report.Site
			for _, f := range r.Findings {
				sites = append(sites, report.Site{File: "app/app.go", Line: f.Site.Line, Function: f.Site.Function})
				assert.Contains(t, f.Stack, f.Site, "the site is among the frames of the stack")
			}
			assert.Contains(t, sites, report.Site{File: "app/app.go", Line: tt.line, Function: "example.com/app." + tt.function}, tt.reason)
		})
	}
}
