package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
)

// No format passes what was not looked at for clean.
func TestWhatWasMissed(t *testing.T) {
	const what = "example.com/shop: not built or not run"
	r := report.Merge(
		detect.Report{Version: 1, Missed: []string{what}},
		detect.Report{Version: 1, Missed: []string{what}},
		detect.Report{Version: 1},
	)
	require.Equal(t, []string{what}, r.Missed)
	for _, format := range []report.Format{report.FormatText, report.FormatJSON, report.FormatLines, report.FormatSARIF, report.FormatGitHub, report.FormatJUnit, report.FormatMarkdown, report.FormatStepSummary, report.FormatHTML} {
		var out bytes.Buffer
		require.NoError(t, report.Write(&out, format, r))
		assert.True(t, strings.Contains(out.String(), "not built or not run"), format)
		assert.False(t, strings.Contains(out.String(), "no findings"), format)
		out.Reset()
		require.NoError(t, report.Write(&out, format, report.Merge(detect.Report{Version: 1})))
		for _, said := range []string{"Not looked at", "not looked at: ", `"not looked at"`, "not looked at:\n", "executionSuccessful"} {
			assert.False(t, strings.Contains(out.String(), said), "%s: %s", format, said)
		}
	}
	for _, format := range []report.Format{report.FormatJSON, report.FormatLines} {
		var out bytes.Buffer
		require.NoError(t, report.Write(&out, format, r))
		back, err := report.Read(&out)
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
		r := detect.Report{Version: 1, Findings: []detect.Finding{{ID: "1", Rule: detect.RuleNPlusOne, Site: detect.Site{File: test.file, Line: 3, Function: test.function}}}}
		var out bytes.Buffer
		require.NoError(t, report.GitHub(&out, r, report.Root(root)))
		assert.Contains(t, out.String(), test.want, test.reason)
	}
}
