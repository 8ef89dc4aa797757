package printers_test

import (
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/reporttest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func text(t *testing.T, r report.Report, opts ...printers.Option) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, printers.Text(&b, r, opts...))
	return b.String()
}

func TestTextGolden(t *testing.T) {
	for name, opts := range map[string][]printers.Option{
		"text.wide.golden":    {printers.Width(140)},
		"text.narrow.golden":  {printers.Width(60)},
		"text.verbose.golden": {printers.Width(100), printers.Verbose()},
		"text.colour.golden":  {printers.Width(120), printers.Colour()},
		"text.bare.golden":    {printers.Width(120), printers.OmitSite(), printers.OmitSummary(), printers.Limit(2)},
	} {
		t.Run(name, func(t *testing.T) {
			reporttest.Golden(t, name, text(t, reporttest.Sample(), append(opts, printers.Root(reporttest.Root))...))
		})
	}
}

func TestTextOfNothing(t *testing.T) {
	assert.Equal(t, "no findings\n", text(t, report.Report{}))
}

func TestTextStaysWithinItsWidth(t *testing.T) {
	for _, width := range []int{40, 60, 100} {
		for line := range strings.Lines(text(t, reporttest.Sample(), printers.Width(width), printers.Root(reporttest.Root))) {
			line = strings.TrimRight(line, "\n")
			pasted := strings.HasPrefix(line, "         ") // SQL and Go to copy are never broken
			headline := strings.Contains(line, ".go:") && !strings.HasPrefix(line, "    -")
			if !pasted && !headline {
				assert.LessOrEqual(t, len([]rune(line)), width, line)
			}
		}
	}
}

func TestTextCapsAndSaysSo(t *testing.T) {
	out := text(t, reporttest.Sample(), printers.Limit(1))
	assert.Contains(t, out, "… and 3 findings more")
	assert.Equal(t, 1, strings.Count(out, "that 1 can replace"), out)
	assert.NotContains(t, text(t, reporttest.Sample(), printers.Limit(-1)), "not told here")
}

func TestTextColourByEnvironment(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		env          map[string]string
		opts         []printers.Option
		want         bool
	}{
		{"plain", "a buffer is no terminal", nil, nil, false},
		{"forced", "asked for", map[string]string{"FORCE_COLOR": "1"}, nil, true},
		{"forced by the other name", "asked for", map[string]string{"CLICOLOR_FORCE": "1"}, nil, true},
		{"forced by 0", "0 forces nothing", map[string]string{"FORCE_COLOR": "0"}, nil, false},
		{"both", "NO_COLOR wins", map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, nil, false},
		{"empty NO_COLOR", "an empty value counts as not set", map[string]string{"NO_COLOR": "", "FORCE_COLOR": "1"}, nil, true},
		{"option on", "an option beats the environment", map[string]string{"NO_COLOR": "1"}, []printers.Option{printers.Colour()}, true},
		{"option off", "an option beats the environment", map[string]string{"FORCE_COLOR": "1"}, []printers.Option{printers.Plain()}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, k := range []string{"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"} {
				t.Setenv(k, c.env[k])
			}
			assert.Equal(t, c.want, strings.Contains(text(t, reporttest.Sample(), c.opts...), "\x1b["), c.reason)
		})
	}
}

func TestTextWidthByEnvironment(t *testing.T) {
	t.Setenv("COLUMNS", "48")
	assert.Equal(t, text(t, reporttest.Sample(), printers.Width(48)), text(t, reporttest.Sample()))
	t.Setenv("COLUMNS", "wide")
	assert.Equal(t, text(t, reporttest.Sample(), printers.Width(100)), text(t, reporttest.Sample()))
}

func TestTextPrintsEachFindingOnce(t *testing.T) {
	ring := report.Report{Findings: []report.Finding{
		{ID: "a", Rule: "n-plus-one", Enclosing: "b", Message: "first"},
		{ID: "b", Rule: "n-plus-one", Enclosing: "a", Message: "second"},
		{ID: "c", Rule: "n-plus-one", Enclosing: "c", Message: "third"},
		{ID: "d", Rule: "n-plus-one", Enclosing: "gone", Message: "fourth"},
		{ID: "a", Rule: "n-plus-one", Message: "fifth"},
	}}
	out := text(t, ring)
	for _, m := range []string{"first", "second", "third", "fourth", "fifth"} {
		assert.Equal(t, 1, strings.Count(out, m), "%s in\n%s", m, out)
	}
}
