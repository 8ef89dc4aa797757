package e2e

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/workspace"
	"github.com/nplusone-go/nplusone/internal/zerotouch"
	"github.com/nplusone-go/nplusone/report"
)

var updateReadme = flag.Bool("update-readme", false, "write the output of nplusone test into README.md")

var (
	shownRun = regexp.MustCompile("(?s)```console\n\\$ nplusone test \\./\\.\\.\\.\n.*?```")
	tookTime = regexp.MustCompile(`[0-9.]+ ?(µs|ms|s)\b`)
)

// What README.md shows of `nplusone test ./...` is what it prints for the
// bookshop: the verdict of go test and the first finding.
func TestReadmeShowsNPlusOneTest(t *testing.T) {
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", strings.Join(workspace.BuildFlags(), " "))
	cache, err := os.UserCacheDir()
	require.NoError(t, err)
	dir, err := filepath.Abs("../../examples/bookshop")
	require.NoError(t, err)
	t.Chdir(dir)
	var out, stderr bytes.Buffer
	c := zerotouch.Command{Dir: dir, Stdout: &out, Stderr: &stderr, Sources: os.DirFS("../.."), CacheDir: filepath.Join(cache, "nplusone-test")}
	ran, err := c.Test([]string{"-count=1", "./..."}, "", nil)
	require.NoError(t, err)
	require.True(t, ran.Watched, stderr.String())
	// Findings come in the order of what they cost, which varies.
	ran.Report.Findings = slices.DeleteFunc(ran.Report.Findings, func(f report.Finding) bool {
		return !strings.HasPrefix(f.Query.SQL, "select name from authors")
	})
	require.Len(t, ran.Report.Findings, 1)
	require.NoError(t, printers.Text(&out, ran.Report, printers.Plain(), printers.Width(100), printers.OmitSummary()))
	text := out.String()
	want := "```console\n$ nplusone test ./...\n" + strings.TrimRight(text, "\n") + "\n```"

	const name = "../../README.md"
	readme, err := os.ReadFile(name)
	require.NoError(t, err)
	shown := shownRun.FindString(string(readme))
	require.NotEmpty(t, shown)
	if *updateReadme {
		require.NoError(t, os.WriteFile(name, []byte(strings.Replace(string(readme), shown, want, 1)), 0o644))
		return
	}
	require.Equal(t, tookTime.ReplaceAllString(want, "D"), tookTime.ReplaceAllString(shown, "D"), "go test ./e2e -run Readme -update-readme mends README.md")
}
