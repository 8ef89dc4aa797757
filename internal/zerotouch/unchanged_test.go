package zerotouch_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/overlay"
)

// A run leaves the toolchain as it was and the build cache good for plain
// builds: what was built is not built again, and what was tested is answered
// from it.
func TestToolchainAndCachesStayAsTheyAre(t *testing.T) {
	alone(t)
	for _, goVersion := range []string{"local", "go1.24.0"} {
		t.Run(goVersion, func(t *testing.T) {
			if goVersion != "local" {
				t.Setenv("GOTOOLCHAIN", goVersion) // lies below GOMODCACHE
			}
			dir := application(t)
			tool, err := overlay.FindToolchain("go", dir)
			require.NoError(t, err)
			var before []map[string]string
			patched := []string{"database/sql", "testing", "net/http"}
			for _, pkg := range patched {
				before = append(before, tree(t, filepath.Join(tool.GoRoot, "src", pkg)))
			}
			plain := func() string {
				cmd := exec.Command("go", "test", "./...")
				cmd.Dir = dir
				out, err := cmd.CombinedOutput()
				require.NoError(t, err, string(out))
				return string(out)
			}
			plain()
			require.Contains(t, plain(), "(cached)")
			out := test(t, dir, "", "-count=1", "./...")
			require.True(t, out.Watched, out.stderr)
			for i, pkg := range patched {
				assert.Equal(t, before[i], tree(t, filepath.Join(tool.GoRoot, "src", pkg)), pkg)
			}
			assert.Contains(t, plain(), "(cached)", "the plain result is still there")
			cmd := exec.Command("go", "build", "-x", "./...")
			cmd.Dir = dir
			text, err := cmd.CombinedOutput()
			require.NoError(t, err, string(text))
			assert.NotContains(t, string(text), "/compile ", "nothing is compiled again")
		})
	}
}
