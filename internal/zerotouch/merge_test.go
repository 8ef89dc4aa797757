package zerotouch_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/overlay"
)

// userOverlay writes an overlay that stands another text in for a file.
func userOverlay(t *testing.T, file, text string) string {
	t.Helper()
	dir := t.TempDir()
	other := filepath.Join(dir, filepath.Base(file))
	require.NoError(t, os.WriteFile(other, []byte(text), 0o644))
	mine := filepath.Join(dir, "mine.json")
	require.NoError(t, os.WriteFile(mine, []byte(`{"Replace":{"`+file+`":"`+other+`"}}`), 0o644))
	return mine
}

// What the user replaces is replaced, and detection is on.
func TestUserOverlayIsMerged(t *testing.T) {
	alone(t)
	dir := application(t)
	shop := filepath.Join(dir, "shop", "shop.go")
	mine := userOverlay(t, shop, read(t, shop)+"\nfunc init() { fmt.Println(\"by the user's overlay\") }\n")
	t.Run("by an argument", func(t *testing.T) {
		out := test(t, dir, "", "-v", "-overlay="+mine, "./...")
		require.True(t, out.Watched, out.stderr)
		assert.Contains(t, out.stdout, "by the user's overlay")
		assert.Equal(t, want, summary(out.Report))
	})
	t.Run("by GOFLAGS", func(t *testing.T) {
		t.Setenv("GOFLAGS", "-overlay="+mine)
		out := test(t, dir, "", "-v", "./...")
		require.True(t, out.Watched, out.stderr)
		assert.Contains(t, out.stdout, "by the user's overlay")
		assert.Equal(t, want, summary(out.Report))
	})
}

// An overlay that cannot be merged is the user's alone: the go command gets it
// as it was given, and one line says that detection is off.
func TestUserOverlayThatCannotBeMerged(t *testing.T) {
	alone(t)
	tool, err := overlay.FindToolchain("go", "")
	require.NoError(t, err)
	sqlFile := filepath.Join(tool.GoRoot, "src", "database", "sql", "sql.go")
	broken := filepath.Join(t.TempDir(), "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte("{"), 0o644))
	for _, c := range []struct {
		name, overlay, wantText string
		code                    int
	}{
		{"the same file", userOverlay(t, sqlFile, read(t, sqlFile)), "and ours both replace " + sqlFile, 0},
		{"no overlay file", broken, "is no overlay file", 1},
		{"not there", broken + "x", "cannot read your overlay", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			out, err := command(application(t), &stdout, &stderr, cacheDir(t)).Test([]string{"-overlay", c.overlay, "-run=TestClean", "./shop"}, "", nil)
			require.NoError(t, err)
			assert.False(t, out.Watched)
			assert.Equal(t, c.code, out.Code, "as the go command decides: %s", stdout.String()+stderr.String())
			warned := ours(stderr.String())
			assert.Contains(t, warned, "nplusone: detection is off: ")
			assert.Contains(t, warned, c.wantText)
			assert.Equal(t, 1, strings.Count(warned, "\n"))
		})
	}
}
