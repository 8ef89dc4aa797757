package zerotouch

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/overlay"
)

// Tests that ran without a word of detection were not watched, whatever the
// overlay promised. Where no test ran, nobody had to answer.
func TestNoAnswer(t *testing.T) {
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	dir := filepath.Join(t.TempDir(), "app")
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/app")))
	empty := filepath.Join(t.TempDir(), "empty.json")
	require.NoError(t, os.WriteFile(empty, []byte(`{"Replace":{}}`), 0o644))
	for _, test := range []struct {
		name  string
		args  []string
		code  int
		files []string
		want  bool
	}{
		{"tests ran", []string{"-v", "-run", "TestList", "./..."}, 0, nil, true},
		{"one package", []string{"./shop"}, 0, nil, true},
		{"one of them answered", []string{"./..."}, 0, []string{"0.jsonl"}, false},
		{"something else lies there", []string{"./..."}, 0, []string{"known"}, true},
		{"the build failed, or a test", []string{"./..."}, 1, nil, false},
		{"no tests", []string{"./cmd/server"}, 0, nil, false},
		{"compiled only", []string{"-c", "-o", os.DevNull, "./shop"}, 0, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			findings := t.TempDir()
			for _, name := range test.files {
				require.NoError(t, os.WriteFile(filepath.Join(findings, name), nil, 0o644))
			}
			c := &Command{Dir: dir}
			p := plan{tool: &overlay.Toolchain{Command: "go"}, json: empty, args: test.args}
			assert.Equal(t, test.want, c.noAnswer(p, findings, test.code))
		})
	}
}
