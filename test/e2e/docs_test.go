package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var relativeLink = regexp.MustCompile(`(?:\]\(|src="|srcset=")([^)#":]+)[)#"]`)

// TestLinksLeadSomewhere follows each link from a page to another file here.
func TestLinksLeadSomewhere(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	followed := 0
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/stacks/*.md", "examples/*.md", "integrations/*/*.md"} {
		pages, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		for _, page := range pages {
			text, err := os.ReadFile(page)
			require.NoError(t, err)
			for _, m := range relativeLink.FindAllStringSubmatch(string(text), -1) {
				followed++
				_, err := os.Stat(filepath.Join(filepath.Dir(page), m[1]))
				assert.NoError(t, err, page)
			}
		}
	}
	assert.Greater(t, followed, 50)
}

// TestEveryPageIsInTheIndex: a page that the index does not name is not found.
func TestEveryPageIsInTheIndex(t *testing.T) {
	index, err := os.ReadFile("../../docs/README.md")
	require.NoError(t, err)
	pages, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	for _, page := range pages {
		if name := filepath.Base(page); name != "README.md" {
			assert.Contains(t, string(index), "]("+name+"): ", "a line of its own")
		}
	}
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	assert.LessOrEqual(t, strings.Count(string(readme), "\n"), 120, "README is a screen or two; the rest is in docs")
}
