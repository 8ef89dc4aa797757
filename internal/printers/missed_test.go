package printers_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

// No format passes what was not looked at for clean.
func TestWhatWasMissed(t *testing.T) {
	const what = "example.com/shop: not built or not run"
	r := compare.Merge(
		report.Report{Version: 1, Missed: []string{what}},
		report.Report{Version: 1, Missed: []string{what}},
		report.Report{Version: 1},
	)
	require.Equal(t, []string{what}, r.Missed)
	for _, format := range []printers.Format{printers.FormatText, printers.FormatJSON, printers.FormatLines, printers.FormatSARIF, printers.FormatGitHub, printers.FormatJUnit, printers.FormatMarkdown, printers.FormatStepSummary, printers.FormatHTML} {
		var out bytes.Buffer
		require.NoError(t, printers.Write(&out, format, r))
		assert.True(t, strings.Contains(out.String(), "not built or not run"), format)
		assert.False(t, strings.Contains(out.String(), "no findings"), format)
		out.Reset()
		require.NoError(t, printers.Write(&out, format, compare.Merge(report.Report{Version: 1})))
		for _, said := range []string{"Not looked at", "not looked at: ", `"not looked at"`, "not looked at:\n", "executionSuccessful"} {
			assert.False(t, strings.Contains(out.String(), said), "%s: %s", format, said)
		}
	}
	for _, format := range []printers.Format{printers.FormatJSON, printers.FormatLines} {
		var out bytes.Buffer
		require.NoError(t, printers.Write(&out, format, r))
		back, err := files.Read(&out)
		require.NoError(t, err)
		assert.Equal(t, r.Missed, back.Missed, format)
	}
}

// Files of a workspace are named from its root, and found once.
func TestFilesNamedFromTheWorkspace(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"one/go.mod": "module example.com/one\n", "one/store.go": "package one\n",
		"two/go.mod": "module example.com/two\n", "two/two/store.go": "package two\n", "two/store.go": "package two\n",
	} {
		name = filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	for _, test := range []struct{ file, function, want, reason string }{
		{"store.go", "example.com/one.List", "file=one/store.go,", "from its module"},
		{"one/store.go", "example.com/one.List", "file=one/store.go,", "from the workspace"},
		{"two/store.go", "example.com/two/two.List", "file=two/two/store.go,", "a package named as its module"},
		{"gone.go", "example.com/one.List", "file=one/gone.go,", "a file that is no longer there"},
	} {
		r := report.Report{Version: 1, Findings: []report.Finding{{ID: "1", Rule: report.RuleNPlusOne, Site: report.Site{File: test.file, Line: 3, Function: test.function}}}}
		var out bytes.Buffer
		require.NoError(t, printers.GitHub(&out, r, printers.Root(root)))
		assert.Contains(t, out.String(), test.want, test.reason)
	}
}
