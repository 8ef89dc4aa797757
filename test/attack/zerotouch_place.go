package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func init() {
	register(
		kind{"zerotouch/out-not-writable", "findings are lost with the file that they should go to", ztOut},
		kind{"zerotouch/out-disk-full", "half a report, or none, on a full disk", ztOutFull},
		kind{"zerotouch/out-keeps-the-old", "a report that cannot be written costs the one that is there", ztOutOld},
		kind{"zerotouch/findings-disk-full", "tests cannot write down what they find, and nobody says so", ztFindingsFull},
		kind{"zerotouch/record-disk-full", "a recording stops without a word", ztRecordFull},
		kind{"zerotouch/dir", "-C does not work as in go", ztDir},
		kind{"zerotouch/workspace", "files of two modules cannot be told apart", ztWorkspace},
		kind{"zerotouch/files", "files as arguments are named as nobody knows them", ztFiles},
		kind{"zerotouch/pgx-too-old", "statements of a pgx that is not followed are called clean", ztOldPgx},
	)
}

func ztOut(a *attempt) {
	dir, env := a.ztProgram(map[string]string{"taken": "a file"}), a.ztRoom()
	for _, flags := range [][]string{
		{"-report-dir=taken"}, {"-report-dir=/dev/null/x"}, {"-o=nowhere/r.txt"}, {"-o=store"}, {"-o=/dev/full"},
		{"-format=json", "-o=/dev/full"}, {"-format=text,json,sarif", "-o=nowhere/r"}, {"-o=r.txt", "-report-dir=taken"},
		{"-mode=fail", "-o=nowhere/r.txt"}, {"-mode=warn", "-o=nowhere/r.txt"},
	} {
		o := a.ztTest(dir, env, append(flags, "./...")...)
		a.ztJudge(strings.Join(flags, " "), o, ztExpect{found: true, codes: []int{2}})
		if strings.TrimSpace(o.stderr) == "" {
			a.brokenf("%v: standard error says nothing", flags)
		}
	}
	// Standard output is the full one.
	cmd := exec.Command(a.nplusone(), "test", "./...")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	a.must(err)
	defer full.Close()
	cmd.Stdout = full
	_ = cmd.Run() // its code is looked at
	if code := cmd.ProcessState.ExitCode(); code != 2 {
		a.brokenf("standard output is full: exit code %d, want 2", code)
	}
}

// ztSmallDisk is a file system of a few pages.
func (a *attempt) ztSmallDisk(size string) string {
	dir := a.tempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		a.brokenf("could not be tried: mount needs root: %s", out)
		panic(stop{})
	}
	a.cleanup(func() { _ = exec.Command("umount", dir).Run() })
	return dir
}

// ztFill leaves no room.
func (a *attempt) ztFill(dir string) {
	f, err := os.Create(filepath.Join(dir, "full"))
	a.must(err)
	defer f.Close()
	page := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(page)
	}
}

func ztOutFull(a *attempt) {
	dir, env, disk := a.ztProgram(nil), a.ztRoom(), a.ztSmallDisk("16k")
	a.ztFill(disk)
	for _, flags := range [][]string{{"-o=" + disk + "/r.txt"}, {"-format=json", "-o=" + disk + "/r.json"}, {"-report-dir=" + disk}, {"-report-dir=" + disk + "/below"}} {
		o := a.ztTest(dir, env, append(flags, "./...")...)
		a.ztJudge(strings.Join(flags, " "), o, ztExpect{found: true, codes: []int{2}})
	}
	left, err := filepath.Glob(disk + "/*r*.*")
	a.must(err)
	if len(left) > 0 {
		a.brokenf("half reports stay behind: %v", left)
	}
}

func ztOutOld(a *attempt) {
	dir, env, disk := a.ztProgram(nil), a.ztRoom(), a.ztSmallDisk("16k")
	old := filepath.Join(disk, "r.json")
	a.must(os.WriteFile(old, []byte("old"), 0o600))
	a.ztFill(disk)
	a.ztJudge("over an old one", a.ztTest(dir, env, "-format=json", "-o="+old, "./..."), ztExpect{found: true, codes: []int{2}})
	if text, err := os.ReadFile(old); err != nil || string(text) != "old" {
		a.brokenf("the old report is %q, %v", text, err)
	}
}

// ztFindingsFull fills the disk of our cache while the tests run.
func ztFindingsFull(a *attempt) {
	disk := a.ztSmallDisk("64m")
	dir := a.ztProgram(map[string]string{"store/store_test.go": ztTest("os", `
func TestFill(t *testing.T) {
	f, err := os.Create(os.Getenv("NPLUSONE_CACHE") + "/full")
	if err != nil {
		t.Fatal(err)
	}
	page := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(page)
	}
}

func TestLoop(t *testing.T) { for range 20 { t.Run("in", func(t *testing.T) { Loop() }) } }
`)})
	env := a.ztRoom("NPLUSONE_CACHE=" + disk)
	for _, c := range []struct {
		mode string
		code int
	}{{"warn", 0}, {"fail", 2}} {
		o := a.ztTest(dir, env, "-mode="+c.mode, "./...")
		if strings.Contains(o.all(), "no findings") || !strings.Contains(o.stderr, "not looked at: example.com/hostile/store") {
			a.brokenf("mode %s: does not say what is missing\n%s", c.mode, o.all())
		}
		if o.code != c.code && c.mode == "fail" {
			a.brokenf("mode %s: exit code %d, want %d\n%s", c.mode, o.code, c.code, o.all())
		}
		a.must(os.Remove(filepath.Join(disk, "full")))
	}
	a.ztJudge("with room again", a.ztTest(dir, env, "-run=TestLoop", "./..."), ztFoundOne)
}

func ztRecordFull(a *attempt) {
	root, err := filepath.Abs("../..")
	if _, statErr := os.Stat(filepath.Join(root, "sources.go")); statErr != nil {
		root, err = filepath.Abs(".")
	}
	a.must(err)
	disk := a.ztSmallDisk("32k")
	program := `package main

import (
	"fmt"

	"github.com/nplusone-go/nplusone/driver"

	_ "example.com/hostile/mem"
)

func main() {
	db, err := driver.Open("mem", "")
	if err != nil {
		panic(err)
	}
	n := 0
	for i := range 300 {
		for j := range 20 {
			var name string
			if db.QueryRow(fmt.Sprintf("SELECT name, %d.5 AS c%d FROM t%d WHERE id = ?", i, i, i), j).Scan(&name) == nil {
				n++
			}
		}
	}
	fmt.Println("rows:", n)
}
`
	dir := a.ztProgram(map[string]string{"go.mod": ztMod + "\nrequire github.com/nplusone-go/nplusone v0.0.0\n\nreplace github.com/nplusone-go/nplusone => " + root + "\n", "main.go": program})
	env := []string{"GOWORK=off", "GOFLAGS=-mod=mod", "NPLUSONE="}
	if o := a.command(dir, env, "go", "mod", "tidy"); o.code != 0 {
		a.brokenf("could not be tried: %s", o.all())
		return
	}
	if o := a.command(dir, env, "go", "build", "-o", "program", "."); o.code != 0 {
		a.brokenf("could not be tried: %s", o.all())
		return
	}
	o := a.command(dir, append(env, "NPLUSONE_RECORD="+disk), "./program")
	if !strings.Contains(o.stdout, "rows: 6000") || o.code != 0 {
		a.brokenf("the program came to something else\n%s", o.stdout)
	}
	if n := strings.Count(o.stderr, "no space left on device"); n != 1 {
		a.brokenf("the full disk is told %d times, want once\n%s", n, o.stderr)
	}
	a.ztFill(disk)
	o = a.command(dir, append(env, "NPLUSONE_RECORD="+disk), "./program")
	if n := strings.Count(o.stderr, "no space left on device"); n != 1 || o.code != 0 {
		a.brokenf("the disk is full from the start: told %d times, code %d\n%s", n, o.code, o.stderr)
	}
}

func ztDir(a *attempt) {
	dir, env := a.ztProgram(nil), a.ztRoom()
	above, name := filepath.Dir(dir), filepath.Base(dir)
	elsewhere := a.tempDir()
	for _, c := range []struct {
		from string
		args []string
	}{
		{above, []string{"-C", name, "./..."}}, {above, []string{"-C=" + name, "./..."}}, {above, []string{"--C", name, "./..."}},
		{elsewhere, []string{"-C", dir, "./store"}}, {filepath.Join(dir, "mem"), []string{"-C", "..", "./..."}},
		{above, []string{"-mode=warn", "-C", name, "./..."}},
		{above, []string{"-C", filepath.Join(name, "store")}},
	} {
		o := a.ztTest(c.from, env, c.args...)
		if !strings.Contains(o.stdout, "store.go:14") || strings.Contains(o.stderr, "-C flag") {
			a.brokenf("%v: %s", c.args, o.all())
		}
	}
	// What is named on the command line is named from there.
	a.must(os.MkdirAll(filepath.Join(dir, "out"), 0o755))
	o := a.ztTest(above, env, "-C", name, "-format=json", "-o=out/r.json", "-report-dir=reports", "./...")
	text, err := os.ReadFile(filepath.Join(dir, "out/r.json"))
	if err != nil || len(a.ztFound(string(text))) != 1 {
		a.brokenf("-o is not below the directory: %v\n%s", err, o.all())
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "reports/*.json")); len(found) != 1 {
		a.brokenf("-report-dir is not below the directory: %v\n%s", found, o.all())
	}
	if o := a.command(dir, env, a.nplusone(), "baseline", "-file=known", "-write", "-reason=x", "reports"); o.code != 0 {
		a.brokenf("could not be tried: %s", o.all())
	}
	if o := a.ztTest(above, env, "-C", name, "-mode=fail", "-baseline=known", "./..."); o.code != 0 {
		a.brokenf("-baseline is not below the directory\n%s", o.all())
	}
	for _, args := range [][]string{{"-C", "nowhere", "./..."}, {"-C"}} {
		if o := a.ztTest(above, env, args...); o.code == 0 || strings.Contains(o.all(), "no findings") {
			a.brokenf("%v: exit code %d\n%s", args, o.code, o.all())
		}
	}
	// go's own -o stands behind its own flags.
	o = a.ztTest(above, env, "-C", name, "-count=1", "-c", "-o=out/store.test", "./store")
	if _, err := os.Stat(filepath.Join(dir, "out/store.test")); err != nil {
		a.brokenf("go's -o: %v\n%s", err, o.all())
	}
}

func ztWorkspace(a *attempt) {
	dir := a.files(map[string]string{
		"go.work":        "go 1.24\n\nuse (\n\t./one\n\t./sub/two\n)\n",
		"one/go.mod":     "module example.com/hostile\n\ngo 1.24\n",
		"one/mem/mem.go": ztDriver, "one/store/store.go": ztStore, "one/store/store_test.go": ztTest("", ztLoops),
		"sub/two/go.mod": "module example.com/two\n\ngo 1.24\n", "sub/two/store/store.go": ztStore, "sub/two/store/store_test.go": ztTest("", ztLoops),
	})
	env := append(a.ztRoom(), "GOWORK="+filepath.Join(dir, "go.work"))
	want := []string{"one/store/store.go", "sub/two/store/store.go"}
	for _, run := range []string{"first", "cached"} {
		for _, flags := range [][]string{nil, {"-trimpath"}} {
			args := append(append([]string{"-format=json", "-o=r.json"}, flags...), "./one/...", "./sub/two/...")
			o := a.ztTest(dir, env, args...)
			text, _ := os.ReadFile(filepath.Join(dir, "r.json"))
			if found := a.ztFound(string(text)); !slices.Equal(found, want) {
				a.brokenf("%s, %v: files %v, want %v\n%s", run, flags, found, want, o.all())
			}
		}
	}
	o := a.ztTest(dir, env, "./one/...", "./sub/two/...")
	for _, position := range want {
		if !strings.Contains(o.stdout, position+":14") {
			a.brokenf("%s is not in the text\n%s", position, o.all())
		}
	}
	o = a.ztTest(filepath.Join(dir, "sub/two"), env, "./...")
	if !strings.Contains(o.stdout, "\nstore/store.go:14") {
		a.brokenf("the text does not name the file from where we are\n%s", o.all())
	}
	for _, format := range []string{"github", "sarif", "junit"} {
		o := a.ztTest(dir, append(env, "GITHUB_WORKSPACE="+dir), "-format="+format, "./one/...", "./sub/two/...")
		for _, position := range want {
			if !strings.Contains(o.stdout, position) {
				a.brokenf("%s is not in %s\n%s", position, format, o.all())
			}
		}
	}
	// A report that left this machine still leads to the files.
	o = a.command(dir, append(env, "GITHUB_WORKSPACE="+dir), a.nplusone(), "merge", "-format=github", "r.json")
	for _, position := range want {
		if !strings.Contains(o.stdout, "file="+position+",") {
			a.brokenf("%s is not in the merged report\n%s", position, o.all())
		}
	}
}

func ztFiles(a *attempt) {
	dir := a.ztProgram(map[string]string{
		"other/store.go": ztStore, "other/store_test.go": ztTest("", ztLoops), "store.go": ztStore, "store_test.go": ztTest("", ztLoops),
	})
	env := a.ztRoom()
	ids := map[string]string{}
	for _, c := range []struct{ args, want string }{
		{"store/store.go store/store_test.go", "store/store.go"}, {"other/store.go other/store_test.go", "other/store.go"},
		{"store.go store_test.go", "store.go"}, {"store/store.go store/store_test.go", "store/store.go"},
	} {
		o := a.ztTest(dir, env, append([]string{"-format=json", "-o=r.json"}, strings.Fields(c.args)...)...)
		text, _ := os.ReadFile(filepath.Join(dir, "r.json"))
		if found := a.ztFound(string(text)); !slices.Equal(found, []string{c.want}) {
			a.brokenf("%s: files %v, want %s\n%s", c.args, found, c.want, o.all())
		}
		_, id, _ := strings.Cut(string(text), "\"id\": \"")
		id, _, _ = strings.Cut(id, "\"")
		if other, ok := ids[id]; ok && other != c.want {
			a.brokenf("%s and %s have one id, %s", other, c.want, id)
		}
		ids[id] = c.want
	}
	a.ztJudge("by itself", a.ztTest(dir, env, "store/store.go", "store/store_test.go"), ztFoundOne)
	broken := filepath.Join(dir, "store/store_test.go")
	a.ztWrite(broken, ztTest("", ztLoops)+"var x int = \"\"\n")
	a.ztJudge("broken", a.ztTest(dir, env, "store/store.go", "store/store_test.go"), ztExpect{names: []string{"command-line-arguments: not built"}})
}

func ztOldPgx(a *attempt) {
	mod := "module example.com/hostile\n\ngo 1.24\n\nrequire github.com/jackc/pgx/v5 v5.7.4\n"
	native := "package own\n\nimport (\n\t\"context\"\n\n\t\"github.com/jackc/pgx/v5\"\n)\n\nfunc Open(c context.Context) (*pgx.Conn, error) { return pgx.Connect(c, \"\") }\n"
	through := "package own\n\nimport (\n\t\"database/sql\"\n\n\t_ \"github.com/jackc/pgx/v5/stdlib\"\n)\n\nfunc Open() (*sql.DB, error) { return sql.Open(\"pgx\", \"\") }\n"
	test := "package own\n\nimport \"testing\"\n\nfunc TestNothing(t *testing.T) { _ = Open }\n"
	for _, c := range []struct {
		name, text string
		want       ztExpect
		strict     int
	}{
		{"native", native, ztExpect{names: []string{"not looked at: statements of pgx's own interface (example.com/hostile/own)"}, codes: []int{0}}, 2},
		{"through database/sql", through, ztExpect{codes: []int{0}}, 0},
	} {
		dir := a.ztProgram(map[string]string{"go.mod": mod, "own/own.go": c.text, "own/own_test.go": test, "store/store.go": "", "store/store_test.go": ""})
		env := a.ztRoom()
		if o := a.command(dir, append(env, "GOFLAGS=-mod=mod"), "go", "mod", "tidy"); o.code != 0 {
			a.brokenf("could not be tried: %s", o.all())
			return
		}
		a.ztJudge(c.name, a.ztTest(dir, env, "./..."), c.want)
		c.want.codes = []int{c.strict}
		a.ztJudge(c.name+", -mode fail", a.ztTest(dir, env, "-mode=fail", "./..."), c.want)
	}
}
