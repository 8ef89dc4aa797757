package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/workspace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A fence is a fenced block of a page: its info string and its text.
type fence struct{ kind, info, text string }

var fences = regexp.MustCompile("(?ms)^```([a-z]+) ?([^\n]*)\n(.*?)^```$")

// TestFiveMinutes does what the page says: it writes the files, runs the
// commands, those marked as failing must fail, and what stands in a block of
// text behind them must be in their output, line by line. Only where
// nplusone comes from is another place: this checkout.
func TestFiveMinutes(t *testing.T) {
	page, err := os.ReadFile("../../docs/five-minutes.md")
	require.NoError(t, err)
	s := newShell(t)
	commands, output := 0, ""
	for _, m := range fences.FindAllStringSubmatch(string(page), -1) {
		switch f := (fence{m[1], m[2], m[3]}); f.kind {
		case "go":
			s.write(f.info, f.text)
		case "sh":
			commands++
			output = s.run(f.text, f.info == "fails")
		case "text":
			for line := range strings.Lines(f.text) {
				assert.Contains(t, output, strings.TrimSpace(line))
			}
		default:
			t.Errorf("a block of kind %q says nothing to this test", f.kind)
		}
	}
	assert.GreaterOrEqual(t, commands, 7, "the page has commands")
}

// shell runs blocks of commands one after the other, as in one terminal.
type shell struct {
	t    *testing.T
	dir  string // where it began
	env  []string
	root string // this checkout
}

func newShell(t *testing.T) *shell {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	s := &shell{t: t, dir: t.TempDir(), root: root}
	env := func(name string) string {
		out, err := exec.Command("go", "env", name).Output()
		require.NoError(t, err)
		return strings.TrimSpace(string(out))
	}
	// What was downloaded is not asked for again.
	cache := "file://" + filepath.ToSlash(filepath.Join(env("GOMODCACHE"), "cache", "download"))
	s.env = append(os.Environ(),
		"GOWORK=off", "GOFLAGS="+strings.Join(workspace.BuildFlags(), " "), "GONOSUMDB=*", "GOPROXY="+cache+","+env("GOPROXY"),
		"NPLUSONE=", "NPLUSONE_BASELINE=", "NPLUSONE_REPORT_DIR=", "NPLUSONE_FORMAT=", "NPLUSONE_RECORD=",
	)
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, ".cwd"), []byte(s.dir), 0o644))
	return s
}

// in is a file in the shell's directory.
func (s *shell) in(name string) string {
	cwd, err := os.ReadFile(filepath.Join(s.dir, ".cwd"))
	require.NoError(s.t, err)
	return filepath.Join(strings.TrimSpace(string(cwd)), name)
}

func (s *shell) write(name, text string) {
	s.t.Helper()
	require.NotEmpty(s.t, name, "a block of Go names its file")
	require.NoError(s.t, os.WriteFile(s.in(name), []byte(text), 0o644))
}

func (s *shell) run(text string, fails bool) string {
	s.t.Helper()
	text = strings.ReplaceAll(text, "go mod init example.com/five\n", "go mod init example.com/five\ngo mod edit -replace github.com/nplusone-go/nplusone=\"$CHECKOUT\"\n")
	last := strings.TrimSpace(text[strings.LastIndex(strings.TrimSpace(text), "\n")+1:])
	before := strings.TrimSuffix(strings.TrimSpace(text), last)
	c := exec.Command("bash", "-c", "set -eu -o pipefail\n"+before+"pwd > \"$STATE\"\n"+last+"\npwd > \"$STATE\"\n")
	c.Dir = s.in("")
	c.Env = append(s.env, "STATE="+filepath.Join(s.dir, ".cwd"), "CHECKOUT="+s.root)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	s.t.Logf("$ %s\n%s", strings.TrimSpace(text), out.String())
	if !fails {
		require.NoError(s.t, err, text)
		return out.String()
	}
	var exit *exec.ExitError
	require.True(s.t, errors.As(err, &exit), "%s must fail", text)
	require.Equal(s.t, 1, exit.ExitCode(), text)
	return out.String()
}
