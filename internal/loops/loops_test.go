package loops_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/report"
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
}`, loops.Helper, "code of tests"},
		{"seeder", "cmd/seed/main.go", "main.main", `package p
func main() {
	for range 10 {
		insert() // here
	}
}`, loops.Program, "what a directory is called decides nothing"},
		{"seedling", "plants/list.go", "app.waterSeedlings", `package p
func waterSeedlings() {
	for range plants {
		water() // here
	}
}`, loops.Program, "nor does a function's name"},
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
}`, loops.Program, "nor what it is about"},
		{"what prepares the tests", "store/main_test.go", "app.TestMain", `package p
func TestMain(m *testing.M) {
	for range 10 {
		insert() // here
	}
}`, loops.Support, "TestMain prepares"},
		{"subtests over a table", "store/posts_test.go", "app.TestList.func1", `package p
func TestList(t *testing.T) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			List() // here
		})
	}
}`, "", "each subtest is a scope: the table does not repeat it"},
		{"a loop in a subtest", "store/posts_test.go", "app.TestList.func1", `package p
func TestList(t *testing.T) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for range 3 {
				List() // here
			}
		})
	}
}`, loops.Test, "its own loop does"},
		{"subtests of a suite", "store/posts_test.go", "app.(*Suite).TestList.func1", `package p
func (s *Suite) TestList() {
	for _, test := range tests {
		s.Run(test.name, func() {
			List() // here
		})
	}
}`, "", "a suite's subtest is one too"},
		{"fuzzing", "store/posts_test.go", "app.FuzzList.func1", `package p
func FuzzList(f *testing.F) {
	for range 3 {
		f.Fuzz(func(t *testing.T, n int) {
			List(n) // here
		})
	}
}`, "", "each input is a scope"},
		{"a helper literal of tests", "store/posts_test.go", "app.TestList.func1", `package p
func TestList(t *testing.T) {
	for range 3 {
		insert := func(t *testing.T) {
			exec() // here
		}
		insert(t)
	}
}`, loops.Test, "it is called, not run as a subtest"},
		{"a loop in a spec", "store/posts_test.go", "app.init.func1.2", `package p
var _ = Describe("posts", func() {
	It("lists", func() {
		for range 3 {
			List() // here
		}
	})
})`, loops.Test, "the body of a test in Ginkgo's words"},
		{"specs over a table", "store/posts_test.go", "app.init.func1.1", `package p
var _ = Describe("posts", func() {
	for _, kind := range kinds {
		It("lists "+kind, func() {
			List(kind) // here
		})
	}
})`, "", "each spec runs by itself"},
		{"a loop before each spec", "store/posts_test.go", "app.init.func1.1", `package p
var _ = Describe("posts", func() {
	BeforeEach(func() {
		for range 3 {
			insert() // here
		}
	})
})`, loops.Test, "it is code of tests"},
		{"a loop of a literal that is called It's like", "store/posts.go", "app.List.func1", `package p
func List() {
	for range 3 {
		It(func() {
			get() // here
		})
	}
}`, loops.Program, "a spec has a text in front"},
		{"a pool", "store/posts.go", "app.List.func1", `package p
func List() {
	for _, p := range posts {
		pool.Run(func() {
			get(p) // here
		})
	}
}`, loops.Program, "Run of a pool is no subtest"},
		{"handlers of a table", "web/routes.go", "app.Routes.func1", `package p
func Routes(mux *http.ServeMux) {
	for _, path := range paths {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			get(path) // here
		})
	}
}`, "", "the loop registers, the requests run it"},
		{"retry with a number", "store/tx.go", "app.withRetry", `package p
func withRetry() (err error) {
	for i := 0; i < 3; i++ {
		if err = run(); err != nil { // here
			continue
		}
		return nil
	}
	return err
}`, loops.Retry, "three turns at most, and the first that works is the last"},
		{"three of something", "store/tx.go", "app.List", `package p
func List() {
	for i := 0; i < 3; i++ {
		get(i) // here
	}
}`, loops.Program, "a number alone is no retry"},
		{"retry by a judge", "store/tx.go", "app.withRetry", `package p
func withRetry() error {
	for {
		err := run() // here
		if !isSerialization(err) {
			return err
		}
	}
}`, loops.Retry, "goes on only after an error of that kind"},
		{"retry by else", "store/tx.go", "app.withRetry", `package p
func withRetry(retries int) {
	for retries > 0 {
		if err := run(); err != nil { // here
			retries--
		} else {
			break
		}
	}
}`, loops.Retry, "leaves where there is no error"},
		{"retry by switch", "store/tx.go", "app.withRetry", `package p
func withRetry() error {
	for {
		err := run() // here
		switch {
		case err == nil:
			return nil
		case permanent(err):
			return err
		}
	}
}`, loops.Retry, "a case returns on success"},
		{"retry by iterator", "store/tx.go", "app.withRetry", `package p
func withRetry() error {
	for range retry.Attempts(ctx) {
		if err := run(); err == nil { // here
			return nil
		}
	}
	return nil
}`, loops.Retry, "nothing is taken from what is ranged over"},
		{"retry by goto", "store/tx.go", "app.withRetry", `package p
func withRetry() error {
again:
	err := run() // here
	if busy(err) {
		goto again
	}
	return err
}`, loops.Retry, "the label says so"},
		{"a goto forward", "store/tx.go", "app.List", `package p
func List() {
	if done {
		goto end
	}
	get() // here
end:
	close()
}`, "", "nothing is repeated"},
		{"before the label", "store/tx.go", "app.List", `package p
func List() {
	get() // here
next:
	if more() {
		goto next
	}
}`, "", "not part of it"},
		{"first replica that answers", "store/read.go", "app.read", `package p
func read() error {
	for _, r := range replicas {
		if err := get(r); err == nil { // here
			return nil
		}
	}
	return nil
}`, loops.Program, "a loop over data is none of attempts"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			at := filepath.Join(t.TempDir(), filepath.FromSlash(test.file))
			require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
			require.NoError(t, os.WriteFile(at, []byte(test.src), 0o644))
			line := 1 + strings.Count(test.src[:strings.Index(test.src, "// here")], "\n")
			l, ok := loops.Find([]report.Site{{File: test.file, Path: at, Line: line, Function: test.function}})
			assert.Equal(t, test.want != "", ok, test.reason)
			assert.Equal(t, test.want, l.Kind, test.reason)
		})
	}
}

func TestFindWithoutSource(t *testing.T) {
	t.Parallel()
	_, ok := loops.Find([]report.Site{{File: "gone.go", Line: 3}, {Line: 1}})
	assert.False(t, ok)
}

// The innermost frame that lies in a loop is the one, not the frames below it.
func TestFindSkipsFramesOutsideLoops(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inner, outer := filepath.Join(dir, "get.go"), filepath.Join(dir, "list.go")
	require.NoError(t, os.WriteFile(inner, []byte("package p\nfunc get() {\n\tquery()\n}\n"), 0o644))
	require.NoError(t, os.WriteFile(outer, []byte("package p\nfunc list() {\n\tfor range x {\n\t\tget()\n\t}\n}\n"), 0o644))
	l, ok := loops.Find([]report.Site{{File: "get.go", Path: inner, Line: 3}, {File: "list.go", Path: outer, Line: 4}})
	require.True(t, ok)
	assert.Equal(t, "list.go", l.Site.File)
	assert.Equal(t, 3, l.Line)
}
