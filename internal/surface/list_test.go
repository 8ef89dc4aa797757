package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSurface(t *testing.T) {
	root := filepath.Join("..", "..")
	want, err := os.ReadFile(filepath.Join(root, kept))
	require.NoError(t, err)
	got, err := list(root)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "the public surface has changed. If that is intended: go run ./internal/surface -write, and CHANGELOG.md says what users do (docs/STABILITY.md)")
}

func TestListHasWhatUsersSee(t *testing.T) {
	got, err := list(filepath.Join("..", ".."))
	require.NoError(t, err)
	for _, line := range []string{
		"package driver\n",
		"\tfunc Open(driverName string, dsn string, opts ...Option) (*database/sql.DB, error)\n",
		"\ttype Option interface\n\tOption.(sealed)\n",
		"\tconst RuleNPlusOne untyped string = \"n-plus-one\"\n",
		"\tFinding.Query Query `json:\"query\"`\n",
		"\tPage.Register(mux *net/http.ServeMux)\n", // of a type that is an alias
	} {
		assert.True(t, strings.Contains(got, line), line)
	}
	assert.NotContains(t, got, "package internal/")
	assert.NotContains(t, got, "package cmd/")
}
