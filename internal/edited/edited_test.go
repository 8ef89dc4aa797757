package edited

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestShort(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, reason, edit, want string }{
		{"a changed line", "its place, and both forms", "--- a/posts.go\n+++ a/posts.go\n@@ -41 +41 @@\n-\t\tdb.Find(&posts)\n+\t\tdb.Preload(\"Author\").Find(&posts)\n",
			"a/posts.go:41\n- db.Find(&posts)\n+ db.Preload(\"Author\").Find(&posts)"},
		{"a line that is new", "it stands behind the line that the header names", "--- a.go\n+++ a.go\n@@ -19,0 +20 @@\n+\t\tPreload(\"Author\").\n", "a.go:20\n+ Preload(\"Author\")."},
		{"two places", "each with its line, deeper lines keep what they have more", "--- a.go\n+++ a.go\n@@ -1 +1 @@\n-\ta\n+\tb\n@@ -5,2 +5,0 @@\n-\tif c {\n-\t\td\n", "a.go:1\n- a\n+ b\na.go:5\n- if c {\n- \td"},
		{"none", "nothing is shown", "", ""},
	} {
		assert.Equal(t, c.want, Short(c.edit), "%s: %s", c.name, c.reason)
	}
}
