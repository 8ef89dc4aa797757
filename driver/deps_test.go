package driver_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A program that imports the driver links the standard library, sqlmw and
// ourselves, and nothing that is for tests.
func TestWhatAProgramLinks(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}} {{.Standard}}", ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	for line := range strings.Lines(string(out)) {
		path, standard, ok := strings.Cut(strings.TrimSpace(line), " ")
		require.True(t, ok, "%q", line)
		if standard == "true" {
			assert.NotEqual(t, "testing", path)
			continue
		}
		ours := strings.HasPrefix(path, "github.com/nplusone-go/nplusone/") && !strings.Contains(path, "test")
		assert.True(t, ours || path == "github.com/ngrok/sqlmw",
			"links %s", path)
	}
}
