package detect_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// nplusone test compiles detect and fingerprint into a package that
// database/sql, testing and net/http import: they must reach none of these,
// and nothing that is no part of the standard library.
func TestDependencies(t *testing.T) {
	const own = "github.com/nplusone-go/nplusone/"
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", own+"detect", own+"fingerprint").CombinedOutput()
	require.NoError(t, err, "%s", out)
	forbidden := []string{
		"testing", "net/http", "net", "database/sql", "database/sql/driver",
		"encoding/json", "log/slog", "regexp", "text/template", "go/ast", "go/parser", "crypto/tls",
	}
	for _, path := range strings.Fields(string(out)) {
		require.NotContains(t, forbidden, path)
		if strings.HasPrefix(path, own) {
			continue
		}
		first, _, _ := strings.Cut(path, "/")
		require.False(t, strings.Contains(first, "."), "%s is not in the standard library", path)
	}
	require.True(t, slices.Contains(strings.Fields(string(out)), own+"fingerprint"))
}
