package fingerprint

import (
	"go/parser"
	gotoken "go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The lexer reads whatever a program sends; none of its speed is bought with
// memory that nobody checks.
func TestNoUnsafe(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	rooms, err := filepath.Glob("../internal/fingerprint/*/*.go")
	require.NoError(t, err)
	require.NotEmpty(t, rooms)
	files = append(files, rooms...)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, imported := range f.Imports {
			assert.NotEqual(t, `"unsafe"`, imported.Path.Value, name)
		}
	}
}
