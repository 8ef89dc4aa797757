package zerotouch_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A package that go test did not get to is named, and what others found is
// there, whether they ran or were answered from go's cache.
func TestWhatWasNotLookedAtIsNamed(t *testing.T) {
	alone(t)
	dir := application(t)
	for _, run := range []string{"the others run", "the others are cached"} {
		broken := filepath.Join(dir, "broken", "broken_test.go")
		require.NoError(t, os.MkdirAll(filepath.Dir(broken), 0o755))
		require.NoError(t, os.WriteFile(broken, []byte("package broken\n\nvar x int = \"\"\n"), 0o644))
		out := test(t, dir, "", "./...")
		assert.Equal(t, 1, out.Code, run)
		assert.True(t, out.Blind, run)
		assert.Equal(t, []string{"example.com/app/broken: not built or not run"}, out.Report.Missed, run)
		assert.Equal(t, want, summary(out.Report), run)
	}
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "broken")))
	out := test(t, dir, "", "./...")
	assert.False(t, out.Blind)
	assert.Empty(t, out.Report.Missed)
}

func TestBadEndsAreNamed(t *testing.T) {
	alone(t)
	for _, c := range []struct {
		name, body string
		found      bool // what ran before the end
		wantText   string
	}{
		{"os.Exit", "os.Exit(3)", true, "the process ended in TestZEnd"},
		{"a panic elsewhere", "go panic(1); select {}", false, "its process ended before its tests did"},
		{"a panic", "panic(1)", true, "its process ended before its tests did"},
		{"no time left", "select {}", true, "time ran out in TestZEnd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := application(t)
			text := "package shop\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nvar _ = os.Exit\n\nfunc TestZEnd(t *testing.T) {\n\tif _, err := List(open(t)); err != nil {\n\t\tt.Fatal(err)\n\t}\n\t" + c.body + "\n}\n"
			require.NoError(t, os.WriteFile(filepath.Join(dir, "shop", "end_test.go"), []byte(text), 0o644))
			out := test(t, dir, "", "-run=TestZEnd", "-timeout=2s", "./...")
			assert.NotZero(t, out.Code)
			assert.True(t, out.Blind)
			require.Len(t, out.Report.Missed, 1)
			assert.Equal(t, "example.com/app/shop: "+c.wantText, out.Report.Missed[0])
			assert.Equal(t, c.found, len(summary(out.Report)) == 1, "%v", summary(out.Report))
		})
	}
}

// What ran nothing is no silence either, though nobody was kept from looking.
func TestNothingToLookAt(t *testing.T) {
	alone(t)
	for args, warned := range map[string]string{
		"-c -o=" + os.DevNull + " ./shop": "everything: -c builds the tests and runs none",
		"-list=. ./shop":                  "everything: -list runs no test",
		"-run=Nowhere ./shop":             "everything: no test ran",
		"./cmd/server":                    "everything: there are no tests",
	} {
		out := test(t, application(t), "", strings.Fields(args)...)
		assert.Zero(t, out.Code, args)
		assert.False(t, out.Blind, args)
		assert.Equal(t, []string{warned}, out.Report.Missed, args)
	}
}

// go answers from its cache, and what was found then is gone: the tests run
// again.
func TestOurCacheIsGone(t *testing.T) {
	alone(t)
	dir := application(t)
	for _, step := range []string{"first", "cached", "gone"} {
		if step == "gone" {
			require.NoError(t, os.RemoveAll(filepath.Join(cacheDir(t), "findings")))
		}
		out := test(t, dir, "", "-run=TestList$", "./...")
		assert.Equal(t, step == "cached", strings.Contains(out.stdout, "(cached)"), step)
		assert.Equal(t, want[:1], summary(out.Report), step)
		assert.Empty(t, out.Report.Missed, step)
	}
}

// A package that came since the last time is looked at, and its tests run
// until what they find can be kept.
func TestNewPackage(t *testing.T) {
	alone(t)
	dir := application(t)
	test(t, dir, "", "./...")
	added := filepath.Join(dir, "more", "more_test.go")
	require.NoError(t, os.MkdirAll(filepath.Dir(added), 0o755))
	text := strings.ReplaceAll(read(t, filepath.Join(dir, "shop", "shop.go")), "package shop", "package more")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "more", "more.go"), []byte(text), 0o644))
	require.NoError(t, os.WriteFile(added, []byte(newTest), 0o644))
	old := time.Now().Add(-time.Hour)
	for _, name := range []string{added, filepath.Join(dir, "more", "more.go")} {
		require.NoError(t, os.Chtimes(name, old, old))
	}
	for i, cached := range []bool{false, false, true} {
		out := test(t, dir, "", "./...")
		assert.Equal(t, cached, strings.Contains(out.stdout, "example.com/app/more\t(cached)"), "%d: %s", i, out.stdout)
		assert.Contains(t, out.stdout, "example.com/app/shop\t(cached)")
		assert.Contains(t, summary(out.Report), "more/more.go:39 n-plus-one traced author_id")
		assert.Empty(t, out.Report.Missed)
		assert.False(t, out.Blind)
	}
	require.NoError(t, os.RemoveAll(filepath.Dir(added)))
	out := test(t, dir, "", "./...")
	assert.Equal(t, want, summary(out.Report))
	assert.Empty(t, out.Report.Missed)
}

const newTest = `package more

import (
	"database/sql"
	"testing"

	_ "example.com/mem"
)

func TestNew(t *testing.T) {
	db, err := sql.Open("mem", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := List(db); err != nil {
		t.Fatal(err)
	}
}
`
