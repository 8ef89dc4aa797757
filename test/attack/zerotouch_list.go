package main

import (
	"os"
	"path/filepath"
	"strings"
)

func init() {
	register(
		kind{"zerotouch/new-package", "a package that is new since the last time is answered from a cache that nobody looked into", ztNewPackage},
		kind{"zerotouch/json-stream", "a report stands amid the stream of JSON that a build server reads", ztJSONStream},
		kind{"zerotouch/list-damaged", "a damaged list of packages hides what their tests find", ztListDamaged},
	)
}

// ztNewPackage adds a package, takes it away and brings it back.
func ztNewPackage(a *attempt) {
	dir, env := a.ztProgram(map[string]string{"store/store_test.go": "", "other/x_test.go": strings.Replace(ztTest("", "func TestX(t *testing.T) {}"), "store", "other", 1)}), a.ztRoom()
	a.ztJudge("without it", a.ztTest(dir, env, "./..."), ztFoundNone)
	for range 2 {
		a.ztWrite(filepath.Join(dir, "store/store_test.go"), ztTest("", ztLoops))
		for range 3 {
			a.ztJudge("with it", a.ztTest(dir, env, "./..."), ztFoundOne)
		}
		if o := a.ztTest(dir, env, "./..."); !strings.Contains(o.stdout, "hostile/store\t(cached)") {
			a.brokenf("what is new never comes from the cache\n%s", o.all())
		}
		a.must(os.Remove(filepath.Join(dir, "store/store_test.go")))
		a.ztJudge("without it again", a.ztTest(dir, env, "./..."), ztFoundNone)
	}
}

// ztJSONStream asks for JSON in every way that go test takes.
func ztJSONStream(a *attempt) {
	dir := a.ztProgram(nil)
	for _, form := range []struct{ args, goflags string }{
		{"-json ./...", ""}, {"--json ./...", ""}, {"-json=true ./...", ""}, {"./... -json=1", ""}, {"./...", "-json"},
	} {
		o := a.ztTest(dir, a.ztRoom("GOFLAGS="+form.goflags), strings.Fields(form.args)...)
		if !strings.Contains(o.stderr, "store.go:") {
			a.brokenf("%s: no finding on standard error\n%s", form.args, o.all())
		}
		for line := range strings.Lines(o.stdout) {
			if !strings.HasPrefix(line, "{") {
				a.brokenf("%s %s: not JSON: %s", form.args, form.goflags, line)
				break
			}
		}
	}
	a.ztJudge("the test's own -json", a.ztTest(dir, a.ztRoom(), "-json=false", "./..."), ztFoundOne)
}

// ztListDamaged writes anything into the list of packages.
func ztListDamaged(a *attempt) {
	dir, env := a.ztProgram(nil), a.ztRoom()
	a.ztTest(dir, env, "./...")
	for _, text := range []string{"", "\n", "\x00\xff", "elsewhere/x\n", "hostile/store hostile/store\n"} {
		lists, err := filepath.Glob(filepath.Join(ztCache(env), "findings", "*", "list-*"))
		a.must(err)
		if len(lists) == 0 {
			a.brokenf("there is no list")
		}
		for _, name := range lists {
			a.must(os.WriteFile(name, []byte(text), 0o600))
		}
		a.ztJudge("after damage", a.ztTest(dir, env, "./..."), ztFoundOne)
	}
}
