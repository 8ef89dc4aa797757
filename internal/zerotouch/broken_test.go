package zerotouch_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/zerotouch"
)

// Where the patched standard library does not compile, one line says so and
// the tests run without detection.
func TestWhatDoesNotCompileIsLeftOut(t *testing.T) {
	alone(t)
	sources := t.TempDir()
	for _, dir := range []string{"fingerprint", "detect", "internal/loops", "internal/inproc"} {
		require.NoError(t, os.CopyFS(filepath.Join(sources, dir), os.DirFS(filepath.Join("../..", dir))))
	}
	broken := "package inproc\n\nvar broken int = \"text\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(sources, "internal/inproc/broken.go"), []byte(broken), 0o644))
	var stdout, stderr bytes.Buffer
	c := zerotouch.Command{Dir: application(t), Stdout: &stdout, Stderr: &stderr, Sources: os.DirFS(sources), CacheDir: t.TempDir()}
	out, err := c.Test([]string{"./..."}, "", nil)
	require.NoError(t, err)
	assert.False(t, out.Watched)
	assert.Equal(t, 0, out.Code, stdout.String())
	assert.Contains(t, stdout.String(), "ok")
	assert.Contains(t, stderr.String(), "nplusone: detection is off: the patched standard library of go")
	assert.Contains(t, stderr.String(), "does not compile")
}
