package loops_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/loops"
)

// Each source has one line marked "// here"; that line is the frame.
func TestFind(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, file, function, src string
		want                      loops.Kind // empty: no loop
		reason                    string
	}{
		{"range over rows", "store/posts.go", "app.List", `package p
func List() {
	for _, p := range posts {
		get(p) // here
	}
}`, loops.Program, "the plain case"},
		{"for rows.Next", "store/posts.go", "app.List", `package p
func List() {
	for rows.Next() {
		if x {
			get() // here
		}
	}
}`, loops.Program, "blocks inside the body count"},
		{"after the loop", "store/posts.go", "app.List", `package p
func List() {
	for rows.Next() {
	}
	get() // here
}`, "", "a line behind the loop is not in it"},
		{"range expression", "store/posts.go", "app.List", `package p
func List() {
	for _, p := range load() { // here
		use(p)
	}
}`, "", "what is ranged over is evaluated once"},
		{"condition", "store/posts.go", "app.List", `package p
func List() {
	for more() { // here
		use()
	}
}`, loops.Program, "a condition is evaluated each time"},
		{"one line", "store/posts.go", "app.List", `package p
func List() { for _, p := range ps { get(p) } } // here
`, loops.Program, "body and statement share a line"},
		{"test body", "store/posts_test.go", "app.TestList", `package p
func TestList(t *testing.T) {
	for range 10 {
		insert() // here
	}
}`, loops.Test, "the test itself repeats"},
		{"test helper", "store/helper_test.go", "app.fill", `package p
func fill() {
	for range 10 {
		insert() // here
	}
}`, loops.Fixture, "a helper in a test file fills the database"},
		{"seeder", "cmd/seed/main.go", "main.main", `package p
func main() {
	for range 10 {
		insert() // here
	}
}`, loops.Fixture, "a directory named seed"},
		{"seedling", "plants/list.go", "app.waterSeedlings", `package p
func waterSeedlings() {
	for range plants {
		water() // here
	}
}`, loops.Program, "only whole words count"},
		{"retry until success", "store/tx.go", "app.withRetry", `package p
func withRetry() error {
	for attempt := 0; attempt < 3; attempt++ {
		err := run() // here
		if err == nil {
			return nil
		}
	}
	return nil
}`, loops.Retry, "leaves on success"},
		{"retry by continue", "store/tx.go", "app.withRetry", `package p
func withRetry() error {
	for {
		err := run() // here
		if err != nil {
			continue
		}
		return nil
	}
}`, loops.Retry, "goes on only after an error"},
		{"error inside a data loop", "store/tx.go", "app.List", `package p
func List() error {
	for _, p := range ps {
		err := run(p) // here
		if err != nil {
			return err
		}
	}
	return nil
}`, loops.Program, "returning on failure is no retry"},
		{"migration", "store/migrate.go", "app.(*Store).Migrate", `package p
func (s *Store) Migrate() {
	for _, m := range ms {
		exec(m) // here
	}
}`, loops.Migration, "schema work"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			at := filepath.Join(t.TempDir(), filepath.FromSlash(test.file))
			require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
			require.NoError(t, os.WriteFile(at, []byte(test.src), 0o644))
			line := 1 + strings.Count(test.src[:strings.Index(test.src, "// here")], "\n")
			l, ok := loops.Find([]detect.Site{{File: test.file, Path: at, Line: line, Function: test.function}})
			assert.Equal(t, test.want != "", ok, test.reason)
			assert.Equal(t, test.want, l.Kind, test.reason)
		})
	}
}

func TestFindWithoutSource(t *testing.T) {
	t.Parallel()
	_, ok := loops.Find([]detect.Site{{File: "gone.go", Line: 3}, {Line: 1}})
	assert.False(t, ok)
}

// The innermost frame that lies in a loop is the one, not the frames below it.
func TestFindSkipsFramesOutsideLoops(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inner, outer := filepath.Join(dir, "get.go"), filepath.Join(dir, "list.go")
	require.NoError(t, os.WriteFile(inner, []byte("package p\nfunc get() {\n\tquery()\n}\n"), 0o644))
	require.NoError(t, os.WriteFile(outer, []byte("package p\nfunc list() {\n\tfor range x {\n\t\tget()\n\t}\n}\n"), 0o644))
	l, ok := loops.Find([]detect.Site{{File: "get.go", Path: inner, Line: 3}, {File: "list.go", Path: outer, Line: 4}})
	require.True(t, ok)
	assert.Equal(t, "list.go", l.Site.File)
	assert.Equal(t, 3, l.Line)
}
