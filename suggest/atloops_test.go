package suggest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const looping = `package shop

func page(ids []int) {
	for _, id := range ids {
		name(id)
	}
}

func name(id int) {
	query(id)
}

func seedShop(ids []int) {
	for _, id := range ids {
		name(id)
	}
}
`

func TestAtLoops(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "shop.go")
	require.NoError(t, os.WriteFile(path, []byte(looping), 0o600))
	site := func(line int, function string) report.Site {
		return report.Site{File: "shop.go", Path: path, Line: line, Function: "example.com/shop." + function}
	}
	for _, test := range []struct {
		name, reason string
		opts         []Option
		outer        report.Site
		line         int
		silent       bool
	}{
		{"asked for", "the loop repeats it, not the call", []Option{AtLoops()}, site(5, "page"), 5, false},
		{"not asked for", "the detector's own site stays", nil, site(5, "page"), 10, false},
		{"a seeder", "what it is called says nothing", []Option{AtLoops()}, site(15, "seedShop"), 15, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inner := site(10, "name")
			f := &report.Finding{Rule: report.RuleNPlusOne, Site: inner, Stack: []report.Site{inner, test.outer}}
			New(test.opts...).Fix(t.Context(), f, &cases.Case{})
			assert.Equal(t, test.line, f.Site.Line, test.reason)
			assert.Equal(t, test.silent, f.Suppressed != "", test.reason)
		})
	}
}
