package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The pages and the list belong together, and the table has the versions that
// are tested. `make stacks` runs the pages.
func TestPages(t *testing.T) {
	root := filepath.Join("..", "..")
	require.NoError(t, writeTable(root, true))
	pages, err := filepath.Glob(filepath.Join(root, "docs", "stacks", "*.md"))
	require.NoError(t, err)
	assert.Len(t, pages, len(stacks)+1)
	for _, s := range stacks {
		text, err := os.ReadFile(filepath.Join(root, "docs", "stacks", s.page+".md"))
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(text), "# "+s.title+"\n"), s.page)
	}
}

// A page that does not do what it says is told.
func TestFollow(t *testing.T) {
	for _, test := range []struct{ name, page, want string }{
		{"as it says", "```sh\necho one; echo two\n```\n```text\ntwo\n```\n", ""},
		{"not in the output", "```sh\necho one\n```\n```text\ntwo\n```\n", `"two" is not in the output`},
		{"a command that fails", "```sh\nexit 3\n```\n", "exit status 3"},
		{"nothing to run", "```go\nx()\n```\n", "no command"},
		{"a block of another kind", "```yaml\na: b\n```\n", "yaml"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			require.NoError(t, os.MkdirAll(filepath.Join(root, "docs", "stacks"), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(root, "docs", "stacks", "x.md"), []byte(test.page), 0o644))
			err := follow(root, stack{page: "x"})
			if test.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, test.want)
		})
	}
}

func TestPassed(t *testing.T) {
	events := `{"Action":"pass","Test":"TestTwins/chi/head/GET"}
{"Action":"fail","Test":"TestTwins/gin/sse/GET"}
{"Action":"pass","Test":"TestTwins/gin/head/GET"}
{"Action":"output","Test":"TestTwins/echo"}
{"Action":"pass","Test":"TestTwins"}
no event`
	assert.Equal(t, map[string]bool{"TestTwins/chi": true, "TestTwins/gin": false}, passed([]byte(events)))
}
