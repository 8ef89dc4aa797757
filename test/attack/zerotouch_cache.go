package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// ztByVariable has the loop only where a variable is set: of one generation
// go keeps several answers.
var ztByVariable = ztTest("os", "func TestLoop(t *testing.T) { if os.Getenv(\"LOOP\") != \"\" { Loop() } else { Once() } }")

func init() {
	register(
		kind{"zerotouch/cache-ours-gone", "go answers from its cache, and nobody knows what was found", ztOursGone},
		kind{"zerotouch/cache-gos-gone", "what was found earlier is told of a run that found nothing", ztGosGone},
		kind{"zerotouch/cache-both-there", "every run runs all tests again", ztBothThere},
		kind{"zerotouch/cache-by-variable", "go's answer for one environment is told with the findings of another", ztVariable},
		kind{"zerotouch/cache-by-source", "go's answer for old sources is told with the findings of new ones", ztSource},
		kind{"zerotouch/cache-by-mode", "a change of mode or baseline is answered from the cache", ztModes},
		kind{"zerotouch/cache-killed", "the command is killed after go has kept a result", ztKilled},
		kind{"zerotouch/cache-two-at-once", "two commands at once damage each other", ztTwoAtOnce},
		kind{"zerotouch/cache-in-the-module", "a cache below the module keeps go from caching", ztCacheInside},
		kind{"zerotouch/cache-broken-neighbour", "one package does not compile, and another comes from the cache", ztNeighbour},
		kind{"zerotouch/cache-damaged", "a damaged file of ours is taken for no findings", ztDamaged},
	)
}

func (a *attempt) ztTest(dir string, env []string, args ...string) outcome {
	return a.command(dir, env, a.nplusone(), append([]string{"test"}, args...)...)
}

var ztFoundOne = ztExpect{found: true, codes: []int{1}}
var ztFoundNone = ztExpect{codes: []int{0}}

func ztOursGone(a *attempt) {
	dir, env := a.ztProgram(nil), a.ztRoom()
	a.ztJudge("first", a.ztTest(dir, env, "./..."), ztFoundOne)
	for _, lost := range []string{"findings", "."} {
		a.must(os.RemoveAll(filepath.Join(ztCache(env), lost)))
		a.ztJudge("without "+lost, a.ztTest(dir, env, "./..."), ztFoundOne)
	}
	// Half of it.
	for _, pattern := range []string{"findings/*/*.jsonl", "findings/*/*.gen"} {
		found, err := filepath.Glob(filepath.Join(ztCache(env), pattern))
		a.must(err)
		if len(found) == 0 {
			a.brokenf("nothing is kept as %s", pattern)
		}
		for _, name := range found {
			a.must(os.Remove(name))
		}
		a.ztJudge("without "+pattern, a.ztTest(dir, env, "./..."), ztFoundOne)
	}
}

// ztGoCache is a build cache that forgets its test results at our word, with
// the objects of the user's own.
func (a *attempt) ztGoCache() string {
	real := strings.TrimSpace(a.command(".", nil, "go", "env", "GOCACHE").stdout)
	dir := a.tempDir()
	entries, err := os.ReadDir(real)
	a.must(err)
	for _, e := range entries {
		if len(e.Name()) == 2 && e.IsDir() {
			a.must(os.Symlink(filepath.Join(real, e.Name()), filepath.Join(dir, e.Name())))
		}
	}
	return dir
}

func ztGosGone(a *attempt) {
	dir, env := a.ztProgram(map[string]string{"store/store_test.go": ztByVariable}), a.ztRoom("GOCACHE="+a.ztGoCache())
	forget := func() { a.command(dir, env, "go", "clean", "-testcache") }
	a.ztJudge("first", a.ztTest(dir, append(env, "LOOP=1"), "./..."), ztFoundOne)
	forget()
	a.ztJudge("without the loop", a.ztTest(dir, env, "./..."), ztFoundNone)
	forget()
	a.ztJudge("with it again", a.ztTest(dir, append(env, "LOOP=1"), "./..."), ztFoundOne)
}

func ztBothThere(a *attempt) {
	dir, env := a.ztProgram(map[string]string{"other/x_test.go": strings.Replace(ztTest("", "func TestX(t *testing.T) {}"), "store", "other", 1)}), a.ztRoom()
	a.ztJudge("first", a.ztTest(dir, env, "./..."), ztFoundOne)
	for range 2 {
		again := a.ztTest(dir, env, "./...")
		a.ztJudge("again", again, ztFoundOne)
		if n := strings.Count(again.stdout, "(cached)"); n != 2 {
			a.brokenf("%d packages are cached, want 2\n%s", n, again.all())
		}
	}
	// A package alone is the one of all of them.
	alone := a.ztTest(dir, env, "./store")
	a.ztJudge("alone", alone, ztFoundOne)
	if !strings.Contains(alone.stdout, "(cached)") {
		a.brokenf("by another pattern it runs again\n%s", alone.all())
	}
	// Other sources with the same findings cost no second run.
	a.ztWrite(filepath.Join(dir, "store/more.go"), "package store\n\nvar More = 1\n")
	a.ztJudge("changed", a.ztTest(dir, env, "./..."), ztFoundOne)
	again := a.ztTest(dir, env, "./...")
	a.ztJudge("changed, again", again, ztFoundOne)
	if n := strings.Count(again.stdout, "(cached)"); n != 2 {
		a.brokenf("after a change that finds the same, %d packages are cached, want 2\n%s", n, again.all())
	}
}

func ztVariable(a *attempt) {
	dir, env := a.ztProgram(map[string]string{"store/store_test.go": ztByVariable}), a.ztRoom()
	for i, loop := range []bool{true, false, true, false, false, true, true, false} {
		with, want := env, ztFoundNone
		if loop {
			with, want = append(env, "LOOP=1"), ztFoundOne
		}
		o := a.ztTest(dir, with, "./...")
		a.ztJudge("run "+string(rune('1'+i)), o, want)
	}
}

func ztSource(a *attempt) {
	dir, env := a.ztProgram(nil), a.ztRoom()
	file := filepath.Join(dir, "store/store_test.go")
	clean := strings.Replace(ztTest("", ztLoops), "Loop() }", "Once() }", 1)
	for _, loop := range []bool{true, false, true, true, false, false, true} {
		text, want := clean, ztFoundNone
		if loop {
			text, want = ztTest("", ztLoops), ztFoundOne
		}
		a.ztWrite(file, text)
		a.ztJudge("run", a.ztTest(dir, env, "./..."), want)
	}
}

func ztModes(a *attempt) {
	dir, env := a.ztProgram(nil), a.ztRoom()
	a.ztJudge("warn", a.ztTest(dir, env, "./..."), ztFoundOne)
	failed := a.ztTest(dir, env, "-mode=fail", "./...")
	if !strings.Contains(failed.stdout, "--- FAIL: TestLoop") {
		a.brokenf("-mode fail did not fail the test\n%s", failed.all())
	}
	baseline := filepath.Join(dir, "known")
	a.command(dir, env, a.nplusone(), "test", "-format=json", "-o=r.json", "./...")
	o := a.command(dir, env, a.nplusone(), "baseline", "-file="+baseline, "-write", "-reason=test", "r.json")
	if o.code != 0 {
		a.brokenf("no baseline: %s", o.all())
	}
	passed := a.ztTest(dir, env, "-mode=fail", "-baseline="+baseline, "./...")
	if passed.code != 0 {
		a.brokenf("a known finding fails\n%s", passed.all())
	}
	a.must(os.WriteFile(baseline, nil, 0o600))
	if o := a.ztTest(dir, env, "-mode=fail", "-baseline="+baseline, "./..."); o.code == 0 {
		a.brokenf("an empty baseline lets the finding pass\n%s", o.all())
	}
}

// ztKilled kills the command while a second package keeps go test busy: the
// first one has run, and go has kept its result.
func ztKilled(a *attempt) {
	// The other package waits for a file, without a look that go takes note of.
	other := strings.Replace(ztTest("os os/exec", `
func TestWait(t *testing.T) {
	if os.Getenv("LOOP") == "" {
		return
	}
	_ = exec.Command("sh", "-c", "until test -e ../go; do sleep 0.05; done").Run()
}`), "package store", "package wait", 1)
	dir, env := a.ztProgram(map[string]string{"store/store_test.go": ztByVariable, "wait/wait_test.go": other}), a.ztRoom()
	a.ztJudge("without the loop", a.ztTest(dir, env, "./..."), ztFoundNone)
	loop := append(env, "LOOP=1")
	cmd := exec.Command(a.nplusone(), "test", "./...")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), loop...)
	printed, out, err := os.Pipe()
	a.must(err)
	cmd.Stdout, cmd.Stderr = out, out
	a.must(cmd.Start())
	a.must(out.Close())
	a.must(printed.SetReadDeadline(time.Now().Add(time.Minute)))
	lines := bufio.NewReader(printed)
	for line := ""; !strings.Contains(line, "hostile/store\t"); {
		if line, err = lines.ReadString('\n'); err != nil {
			a.brokenf("could not be tried: the command printed no result: %v", err)
			panic(stop{})
		}
	}
	a.must(cmd.Process.Kill())
	_ = cmd.Wait()
	a.must(os.WriteFile(filepath.Join(dir, "go"), nil, 0o600))
	// What go started holds the other end for as long as it runs.
	if _, err := io.Copy(io.Discard, lines); err != nil {
		a.brokenf("what the command had started did not end: %v", err)
		panic(stop{})
	}
	a.ztJudge("with the loop, after the kill", a.ztTest(dir, loop, "./..."), ztFoundOne)
	a.ztJudge("without it again", a.ztTest(dir, env, "./..."), ztFoundNone)
}

var ztTimes = regexp.MustCompile(`("\w+_ns":) \d+`)

func ztTwoAtOnce(a *attempt) {
	dir, env := a.ztProgram(map[string]string{"store/store_test.go": ztByVariable}), append(a.ztRoom(), "LOOP=1")
	a.nplusone()
	for pair, args := range [][]string{{"./..."}, {"./..."}, {"-count=1", "./..."}, {"-count=1", "./..."}, {"-mode=fail", "./..."}, {"./..."}} {
		if pair == 5 { // both find sources that nobody has tested
			a.ztWrite(filepath.Join(dir, "store/more.go"), "package store\n\nfunc More() { Loop() }\n")
		}
		var texts [2]string
		var wait sync.WaitGroup
		for i := range texts {
			file := filepath.Join(a.tempDir(), "r.json")
			wait.Go(func() {
				cmd := exec.Command(a.nplusone(), append([]string{"test", "-format=json", "-o=" + file}, args...)...)
				cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
				out, _ := cmd.CombinedOutput() // findings make it fail
				text, err := os.ReadFile(file)
				texts[i] = ztTimes.ReplaceAllString(string(text), "$1 0")
				if err != nil {
					texts[i] = string(out)
				}
			})
		}
		wait.Wait()
		if texts[0] != texts[1] {
			a.brokenf("pair %d: two files\n%s\n%s", pair, texts[0], texts[1])
		}
		if found := a.ztFound(texts[0]); len(found) != 1 {
			a.brokenf("pair %d: found %v", pair, found)
		}
	}
}

func ztCacheInside(a *attempt) {
	dir := a.ztProgram(nil)
	env := a.ztRoom("NPLUSONE_CACHE=" + filepath.Join(dir, ".cache"))
	a.ztJudge("first", a.ztTest(dir, env, "./..."), ztFoundOne)
	again := a.ztTest(dir, env, "./...")
	a.ztJudge("again", again, ztFoundOne)
	if !strings.Contains(again.stdout, "(cached)") {
		a.brokenf("nothing is cached\n%s", again.all())
	}
}

func ztNeighbour(a *attempt) {
	good := strings.Replace(ztTest("", "func TestX(t *testing.T) {}"), "package store", "package other", 1)
	dir, env := a.ztProgram(map[string]string{"other/x_test.go": good}), a.ztRoom()
	a.ztJudge("first", a.ztTest(dir, env, "./..."), ztFoundOne)
	// Its neighbour breaks: what is cached is known, what is broken is named.
	a.ztWrite(filepath.Join(dir, "other/x_test.go"), good+"var x int = \"\"\n")
	want := ztExpect{found: true, names: []string{"example.com/hostile/other: not built"}}
	o := a.ztTest(dir, env, "./...")
	a.ztJudge("neighbour broken", o, want)
	if strings.Contains(o.stderr, "hostile/store") {
		a.brokenf("what comes from the cache is called not looked at\n%s", o.all())
	}
	for _, flags := range [][]string{{"-v"}, {"-json"}, {"-coverprofile=c.out"}} {
		a.ztWrite(filepath.Join(dir, "other/x_test.go"), good)
		a.ztTest(dir, env, append(flags, "./...")...)
		a.ztWrite(filepath.Join(dir, "other/x_test.go"), good+"var x int = \"\"\n")
		o := a.ztTest(dir, env, append(flags, "./...")...)
		if strings.Contains(o.stderr, "looked at: example.com/hostile/store") || !strings.Contains(o.all(), "store.go:") {
			a.brokenf("%s: what comes from the cache is lost\n%s", flags[0], o.all())
		}
		if !strings.Contains(o.stderr, "example.com/hostile/other: not built") {
			a.brokenf("%s: what is broken is not named\n%s", flags[0], o.all())
		}
	}
	// The one with the finding breaks: what it found once is not told as new.
	a.ztWrite(filepath.Join(dir, "other/x_test.go"), good)
	a.ztWrite(filepath.Join(dir, "store/store_test.go"), ztTest("", ztLoops)+"var x int = \"\"\n")
	a.ztJudge("broken itself", a.ztTest(dir, env, "./..."), ztExpect{names: []string{"example.com/hostile/store: not built"}})
}

func ztDamaged(a *attempt) {
	dir, env := a.ztProgram(nil), a.ztRoom()
	for _, damage := range []struct{ pattern, text string }{
		{"findings/*/*.jsonl", ""}, {"findings/*/*.jsonl", "{\"dir\":\"x\",\"rep"}, {"findings/*/*.gen", ""}, {"findings/*/*.gen", "../../x\n"}, {"findings/*/*.gen", "00000000000000000000000000000000\n"},
	} {
		a.ztTest(dir, env, "./...")
		a.ztTest(dir, env, "./...")
		found, err := filepath.Glob(filepath.Join(ztCache(env), damage.pattern))
		a.must(err)
		for _, name := range found {
			a.must(os.WriteFile(name, []byte(damage.text), 0o600))
		}
		o := a.ztTest(dir, env, "./...")
		a.ztJudge("damaged "+damage.pattern, o, ztFoundOne)
	}
}
