package main

import (
	"os"
	"path/filepath"
	"strings"
)

// ztEnds are the ways in which tests come to no good end.
var ztEnds = []struct {
	name, why string
	files     map[string]string
	args      []string
	env       []string
	want      ztExpect
	strict    []int // the codes of -mode fail, 2 if empty
}{
	{name: "failed-build", why: "one package does not compile",
		files: map[string]string{"other/x_test.go": "package other\n\nvar x int = \"\"\n"},
		want:  ztExpect{found: true, names: []string{"example.com/hostile/other: not built"}}},
	{name: "failed-build-alone", why: "the only package does not compile",
		files: map[string]string{"store/store_test.go": ztTest("", "func TestLoop(t *testing.T) { loop() }")},
		want:  ztExpect{names: []string{"example.com/hostile/store: not built"}}},
	{name: "failed-vet", why: "go vet stops the package",
		files: map[string]string{"store/store_test.go": ztTest("", "func TestLoop(t *testing.T) { Loop(); t.Logf(\"%d\", \"x\") }")},
		want:  ztExpect{names: []string{"example.com/hostile/store: not built"}}},
	{name: "failed-setup", why: "an import is not there",
		files: map[string]string{"other/x_test.go": "package other\n\nimport _ \"example.com/nowhere\"\n"},
		want:  ztExpect{found: true, names: []string{"example.com/hostile/other: not built"}}},
	{name: "no-such-package", why: "the pattern names nothing", args: []string{"./nowhere"},
		want: ztExpect{names: []string{"nowhere"}}},
	{name: "no-go-mod", why: "the directory is no module", files: map[string]string{"go.mod": ""},
		want: ztExpect{names: []string{"not looked at: "}}},
	{name: "no-such-flag", why: "go test refuses its arguments", args: []string{"-count=many", "./..."},
		want: ztExpect{names: []string{"store: not built or not run"}}},
	{name: "os-exit-1", why: "a test ends the process",
		files: map[string]string{"store/store_test.go": ztTest("os", "func TestLoop(t *testing.T) { Loop(); os.Exit(1) }\nfunc TestNext(t *testing.T) {}")},
		want:  ztExpect{found: true, names: []string{"example.com/hostile/store: the process ended in TestLoop"}}},
	{name: "os-exit-in-a-goroutine", why: "a goroutine of a test ends the process",
		files: map[string]string{"store/store_test.go": ztTest("os", "func TestLoop(t *testing.T) { Loop(); go os.Exit(3); select {} }")},
		want:  ztExpect{found: true, names: []string{"the process ended in TestLoop"}}},
	{name: "os-exit-0", why: "testing makes a panic of it",
		files: map[string]string{"store/store_test.go": ztTest("os", "func TestLoop(t *testing.T) { Loop(); os.Exit(0) }")},
		want:  ztExpect{found: true, names: []string{"example.com/hostile/store: "}}},
	{name: "log-fatal", why: "a library ends the process",
		files: map[string]string{"store/store_test.go": ztTest("log", "func TestLoop(t *testing.T) { t.Run(\"in\", func(t *testing.T) { Loop(); log.Fatal(\"no\") }) }")},
		want:  ztExpect{found: true, names: []string{"the process ended in TestLoop, TestLoop/in"}}},
	{name: "panic", why: "a test panics", files: map[string]string{"store/store_test.go": ztTest("", "func TestLoop(t *testing.T) { Loop(); panic(\"no\") }")},
		want: ztExpect{found: true, names: []string{"example.com/hostile/store: its process ended before its tests did"}}},
	{name: "panic-in-a-goroutine", why: "a goroutine panics after a test with a finding",
		files: map[string]string{"store/store_test.go": ztTest("", ztLoops+"\nfunc TestNext(t *testing.T) { go panic(\"no\"); select {} }")},
		want:  ztExpect{found: true, names: []string{"example.com/hostile/store: its process ended before its tests did"}}},
	{name: "time-out", why: "the time runs out in a test that has a finding", args: []string{"-timeout=2s", "./..."},
		files: map[string]string{"store/store_test.go": ztTest("", "func TestLoop(t *testing.T) { Loop(); select {} }")},
		want:  ztExpect{found: true, names: []string{"example.com/hostile/store: time ran out in TestLoop"}}},
	{name: "killed", why: "the system kills the process",
		files: map[string]string{"store/store_test.go": ztTest("os syscall", ztLoops+"\nfunc TestNext(t *testing.T) { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL); select {} }")},
		want:  ztExpect{found: true, names: []string{"example.com/hostile/store: its process ended before its tests did"}}},
	{name: "quiet-exit", why: "the process passes without telling anybody",
		files: map[string]string{"store/store_test.go": ztTest("syscall", ztLoops+"\nfunc TestMain(m *testing.M) { m.Run(); syscall.Exit(0) }")},
		want:  ztExpect{found: true, names: []string{"example.com/hostile/store: its process ended before its tests did"}, codes: []int{1}}},
	{name: "main-that-runs-nothing", why: "TestMain passes without a test",
		files: map[string]string{"store/store_test.go": ztTest("os", ztLoops+"\nfunc TestMain(m *testing.M) { os.Exit(0) }")},
		want:  ztExpect{names: []string{"everything: no test ran"}, codes: []int{0}}, strict: []int{0}},
	{name: "no-test-matches", why: "-run names nothing", args: []string{"-run=Nowhere", "./..."},
		want: ztExpect{names: []string{"everything: no test ran"}, codes: []int{0}}, strict: []int{0}},
	{name: "no-tests", why: "there is nothing to run", files: map[string]string{"store/store_test.go": ""},
		want: ztExpect{names: []string{"everything: there are no tests"}, codes: []int{0}}, strict: []int{0}},
	{name: "compiled-only", why: "-c runs nothing", args: []string{"-c", "-o=" + os.DevNull, "./store"},
		want: ztExpect{names: []string{"-c builds the tests"}, codes: []int{0}}, strict: []int{0}},
	{name: "listed-only", why: "-list runs nothing", args: []string{"-list=.", "./store"},
		want: ztExpect{names: []string{"-list runs no test"}, codes: []int{0}}, strict: []int{0}},
	{name: "printed-only", why: "-n runs nothing", args: []string{"-n", "./store"},
		want: ztExpect{names: []string{"-n runs nothing"}, codes: []int{0}}, strict: []int{0}},
	{name: "exec-without-environment", why: "what runs the test clears its environment", args: []string{"-exec=env -i", "./..."},
		want: ztExpect{names: []string{"example.com/hostile/store: nothing came from its tests"}, codes: []int{0}}},
	{name: "fuzz", why: "the workers of a fuzz test are processes of their own", args: []string{"-run=^$", "-fuzz=Loop", "-fuzztime=20x", "-parallel=2", "./store"},
		files: map[string]string{"store/store_test.go": ztTest("", "func FuzzLoop(f *testing.F) { f.Add(1); f.Fuzz(func(t *testing.T, n int) { Loop() }) }")},
		want:  ztExpect{found: true, codes: []int{1}}, strict: []int{1}},
	{name: "fuzz-only", why: "only a worker comes upon the loop", args: []string{"-run=^$", "-fuzz=Loop", "-fuzztime=2000x", "-parallel=2", "./store"},
		files: map[string]string{"store/store_test.go": ztTest("", "func FuzzLoop(f *testing.F) { f.Add(1); f.Fuzz(func(t *testing.T, n int) { if n != 1 { Loop() } }) }")},
		want:  ztExpect{found: true, codes: []int{1}}, strict: []int{1}},
	{name: "no-cache-directory", why: "the overlay has no place", env: []string{"NPLUSONE_CACHE=/dev/null/x"},
		want: ztExpect{names: []string{"detection is off"}, codes: []int{0}}},
	{name: "covered-library", why: "the overlay does not go with the arguments", args: []string{"-coverpkg=testing/iotest", "./store"},
		want: ztExpect{names: []string{"detection is off"}, codes: []int{0}}},
	// Ends that are good.
	{name: "fatal", why: "t.Fatal ends a test in order", files: map[string]string{"store/store_test.go": ztTest("", "func TestLoop(t *testing.T) { Loop(); t.Fatal(\"no\") }")},
		want: ztExpect{found: true}, strict: []int{1}},
	{name: "main-that-exits", why: "TestMain ends with os.Exit", files: map[string]string{"store/store_test.go": ztTest("os", ztLoops+"\nfunc TestMain(m *testing.M) { os.Exit(m.Run()) }")},
		want: ztExpect{found: true}, strict: []int{1}},
	{name: "killed-child", why: "a test kills a process of its own binary",
		files: map[string]string{"store/store_test.go": ztTest("os os/exec", ztLoops+`
func TestChild(t *testing.T) {
	if os.Getenv("CHILD") != "" {
		println("ready")
		select {}
	}
	cmd := exec.Command(os.Args[0], "-test.run=TestChild$")
	cmd.Env = append(os.Environ(), "CHILD=1")
	pipe, _ := cmd.StderrPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = pipe.Read(make([]byte, 1))
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}`)},
		want: ztExpect{found: true}, strict: []int{1}},
	{name: "child-with-the-loop", why: "only a process of the test's own binary comes upon the loop",
		files: map[string]string{"store/store_test.go": ztTest("os os/exec", `
func TestChild(t *testing.T) {
	if os.Getenv("CHILD") != "" {
		Loop()
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=TestChild$")
	cmd.Env = append(os.Environ(), "CHILD=1")
	if err := cmd.Run(); err != nil {
		t.Log(err)
	}
}`)},
		want: ztExpect{found: true}, strict: []int{1}},
	{name: "before-the-tests", why: "TestMain and init run statements before M.Run",
		files: map[string]string{"store/store_test.go": ztTest("os", "func init() { Loop() }\nfunc TestMain(m *testing.M) { Once(); code := m.Run(); Once(); os.Exit(code) }\nfunc TestLoop(t *testing.T) { Loop() }")},
		want:  ztExpect{found: true}, strict: []int{1}},
}

func init() {
	for _, end := range ztEnds {
		register(kind{name: "zerotouch/end-" + end.name, reason: "silence where nobody looked: " + end.why, run: func(a *attempt) {
			dir := a.ztProgram(end.files)
			env := a.ztRoom(end.env...)
			args := end.args
			if args == nil {
				args = []string{"./..."}
			}
			a.ztJudge("nplusone test", a.command(dir, env, a.nplusone(), append([]string{"test"}, args...)...), end.want)
			want := end.want
			if want.codes = end.strict; want.codes == nil {
				want.codes = []int{2}
			}
			strict := a.command(dir, env, a.nplusone(), append([]string{"test", "-mode", "fail"}, args...)...)
			a.ztJudge("nplusone test -mode fail", strict, want)
			if _, err := os.Stat(filepath.Join(dir, "store/testdata")); err == nil {
				a.brokenf("the work tree was written to:\n%s", strict.all())
			}
			again := a.command(dir, env, a.nplusone(), append([]string{"test"}, args...)...)
			a.ztJudge("nplusone test, again", again, end.want)
		}})
	}
	register(kind{name: "zerotouch/end-another-go", reason: "a new Go turns a suite green", run: ztAnotherGo})
}

// ztAnotherGo has a toolchain whose database/sql is not as it is known: a
// GOROOT of links, but for that file.
func ztAnotherGo(a *attempt) {
	from := strings.TrimSpace(a.command(".", nil, "go", "env", "GOROOT").stdout)
	root := a.tempDir()
	below := strings.Split("src/database/sql/sql.go", "/")
	for i, name := range below {
		dir := filepath.Join(below[:i]...)
		a.must(os.MkdirAll(filepath.Join(root, dir), 0o755))
		entries, err := os.ReadDir(filepath.Join(from, dir))
		a.must(err)
		for _, e := range entries {
			if e.Name() != name {
				a.must(os.Symlink(filepath.Join(from, dir, e.Name()), filepath.Join(root, dir, e.Name())))
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(from, "src/database/sql/sql.go"))
	a.must(err)
	changed := strings.ReplaceAll(string(text), "ctxDriverStmtQuery", "driverStmtQuery")
	other, err := os.ReadFile(filepath.Join(from, "src/database/sql/ctxutil.go"))
	a.must(err)
	a.must(os.WriteFile(filepath.Join(root, "src/database/sql/sql.go"), []byte(changed), 0o600))
	util := filepath.Join(root, "src/database/sql/ctxutil.go")
	a.must(os.Remove(util))
	a.must(os.WriteFile(util, []byte(strings.ReplaceAll(string(other), "ctxDriverStmtQuery", "driverStmtQuery")), 0o600))
	env := a.ztRoom("GOROOT="+root, "GOTOOLCHAIN=local", "PATH="+filepath.Join(root, "bin")+":"+os.Getenv("PATH"))
	dir := a.ztProgram(nil)
	want := ztExpect{names: []string{"detection is off, for Go "}, codes: []int{0}}
	a.ztJudge("nplusone test", a.command(dir, env, a.nplusone(), "test", "./..."), want)
	want.codes = []int{2}
	a.ztJudge("nplusone test -mode fail", a.command(dir, env, a.nplusone(), "test", "-mode=fail", "./..."), want)
}
