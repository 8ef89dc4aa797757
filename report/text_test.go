package report_test

import (
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func text(t *testing.T, r detect.Report, opts ...report.Option) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, report.Text(&b, r, opts...))
	return b.String()
}

func TestTextGolden(t *testing.T) {
	for name, opts := range map[string][]report.Option{
		"text.wide.golden":    {report.Width(140)},
		"text.narrow.golden":  {report.Width(60)},
		"text.verbose.golden": {report.Width(100), report.Verbose()},
		"text.colour.golden":  {report.Width(120), report.Colour()},
		"text.bare.golden":    {report.Width(120), report.OmitSite(), report.OmitSummary(), report.Limit(2)},
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, name, text(t, sample(), append(opts, report.Root(sampleRoot))...))
		})
	}
}

func TestTextOfNothing(t *testing.T) {
	assert.Equal(t, "no findings\n", text(t, detect.Report{}))
}

func TestTextStaysWithinItsWidth(t *testing.T) {
	for _, width := range []int{40, 60, 100} {
		for line := range strings.Lines(text(t, sample(), report.Width(width), report.Root(sampleRoot))) {
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
	out := text(t, sample(), report.Limit(1))
	assert.Contains(t, out, "… and 3 findings more")
	assert.Equal(t, 1, strings.Count(out, "that 1 can replace"), out)
	assert.NotContains(t, text(t, sample(), report.Limit(-1)), "not told here")
}

func TestTextColourByEnvironment(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		env          map[string]string
		opts         []report.Option
		want         bool
	}{
		{"plain", "a buffer is no terminal", nil, nil, false},
		{"forced", "asked for", map[string]string{"FORCE_COLOR": "1"}, nil, true},
		{"forced by the other name", "asked for", map[string]string{"CLICOLOR_FORCE": "1"}, nil, true},
		{"forced by 0", "0 forces nothing", map[string]string{"FORCE_COLOR": "0"}, nil, false},
		{"both", "NO_COLOR wins", map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, nil, false},
		{"empty NO_COLOR", "an empty value counts as not set", map[string]string{"NO_COLOR": "", "FORCE_COLOR": "1"}, nil, true},
		{"option on", "an option beats the environment", map[string]string{"NO_COLOR": "1"}, []report.Option{report.Colour()}, true},
		{"option off", "an option beats the environment", map[string]string{"FORCE_COLOR": "1"}, []report.Option{report.Plain()}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, k := range []string{"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"} {
				t.Setenv(k, c.env[k])
			}
			assert.Equal(t, c.want, strings.Contains(text(t, sample(), c.opts...), "\x1b["), c.reason)
		})
	}
}

func TestTextWidthByEnvironment(t *testing.T) {
	t.Setenv("COLUMNS", "48")
	assert.Equal(t, text(t, sample(), report.Width(48)), text(t, sample()))
	t.Setenv("COLUMNS", "wide")
	assert.Equal(t, text(t, sample(), report.Width(100)), text(t, sample()))
}

func TestTextTellsEachFindingOnce(t *testing.T) {
	ring := detect.Report{Findings: []detect.Finding{
		{ID: "a", Rule: "n-plus-one", Under: "b", Message: "first"},
		{ID: "b", Rule: "n-plus-one", Under: "a", Message: "second"},
		{ID: "c", Rule: "n-plus-one", Under: "c", Message: "third"},
		{ID: "d", Rule: "n-plus-one", Under: "gone", Message: "fourth"},
		{ID: "a", Rule: "n-plus-one", Message: "fifth"},
	}}
	out := text(t, ring)
	for _, m := range []string{"first", "second", "third", "fourth", "fifth"} {
		assert.Equal(t, 1, strings.Count(out, m), "%s in\n%s", m, out)
	}
}
