package zerotouch

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sort"
	"strings"
	"syscall"

	"github.com/nplusone-go/nplusone/internal/overlay"
)

// Test runs `go test` with args. mode is what NPLUSONE is set to ("" leaves
// it as it is), known the findings that do not count, by ID.
func (c *Command) Test(args []string, mode string, known map[string]int) (Outcome, error) {
	if mode == "off" {
		code, err := c.goCommand(plan{tool: &overlay.Toolchain{Command: "go"}, args: args}, "test", nil)
		return Outcome{Code: code}, err
	}
	p := c.prepare("go", args)
	if p.json == "" {
		code, err := c.goCommand(p, "test", nil)
		return Outcome{Code: code, Blind: true}, err
	}
	t := &testRun{Command: c, plan: p, mode: mode, call: readArgs(p.args, p.tool.GoFlags)}
	return t.run(known)
}

// testRun is one use of go test.
type testRun struct {
	*Command
	plan
	mode     string
	call     invocation
	dir      string // of this command's processes
	store    store
	watched  []watched // the packages with tests
	unlisted error     // why the packages are not known
	out      Outcome
}

// watched is one package with tests.
type watched struct {
	goPackage
	generation string
	before     []byte // what was found under the generation earlier
}

func (t *testRun) run(known map[string]int) (Outcome, error) {
	t.out = Outcome{Watched: true}
	if why := t.call.idle(); why != "" {
		t.out.miss("everything: " + why)
		return t.out, t.runGo(nil)
	}
	env, err := t.begin(known)
	if err != nil {
		return t.out, err
	}
	defer os.RemoveAll(t.dir)
	if err := t.withPgx(&t.plan); err != nil {
		t.pgxMissed(err)
	}
	interrupted, stop := interrupts()
	defer stop()
	if err := t.runGo(env); err != nil {
		return t.out, err
	}
	return t.out, t.gather(env, interrupted())
}

func (t *testRun) runGo(env []string) (err error) {
	t.out.Code, err = t.goCommand(t.plan, "test", env)
	return err
}

// begin makes the directories of this command, finds out what there is to be
// tested, and returns the environment of the tests.
func (t *testRun) begin(known map[string]int) ([]string, error) {
	cache, err := t.cacheDir()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(cache, "runs"), 0o755); err != nil {
		return nil, fmt.Errorf("nplusone: %w", err)
	}
	if t.dir, err = os.MkdirTemp(filepath.Join(cache, "runs"), "test-*"); err != nil {
		return nil, fmt.Errorf("nplusone: %w", err)
	}
	env := []string{"NPLUSONE_FINDINGS=" + t.dir}
	if t.mode != "" {
		env = append(env, "NPLUSONE="+t.mode)
	}
	listed := listKnown(known)
	if listed != "" {
		file := filepath.Join(t.dir, "known")
		if err := os.WriteFile(file, []byte(listed), 0o644); err != nil {
			return nil, fmt.Errorf("nplusone: %w", err)
		}
		env = append(env, "NPLUSONE_KNOWN="+file)
	}
	packages, err := t.packages(&t.plan, &t.call)
	t.unlisted = err
	for _, pkg := range packages {
		if pkg.hasTests() || pkg.Error != nil {
			t.watched = append(t.watched, watched{goPackage: pkg})
		}
	}
	t.root, t.modules = t.workspace(&t.plan)
	if err != nil || !t.perTest {
		// go's result could not be tied to what was found with it.
		t.args = append([]string{"-count=1"}, t.args...)
		return env, nil
	}
	if !t.call.mayBeCached() {
		return env, nil
	}
	return t.tie(env, cache, listed)
}

// tie gives each package its generation.
func (t *testRun) tie(env []string, cache, known string) (_ []string, err error) {
	dir, err := filepath.Abs(t.Dir)
	if err != nil {
		return nil, fmt.Errorf("nplusone: %w", err)
	}
	parts := []string{t.tool.GoMod, t.tool.GoWork, t.tool.GoVersion, t.tool.GOOS, t.tool.GOARCH, t.tool.GoFlags, t.mode, known}
	for _, pkg := range t.watched {
		if pkg.ImportPath == filesPackage {
			parts = append(append(parts, dir), t.call.packages...)
		}
	}
	if t.store, err = openStore(cache, append(parts, t.call.flags...)...); err != nil {
		return nil, fmt.Errorf("nplusone: %w", err)
	}
	for i := range t.watched {
		pkg := &t.watched[i]
		pkg.generation, pkg.before = t.store.load(pkg.key())
		env = append(env, generationEnv(&pkg.goPackage, pkg.generation))
	}
	return append(env, "NPLUSONE_STORE="+t.store.dir), nil
}

// filesPackage is the import path of files that are named one by one.
const filesPackage = "command-line-arguments"

// interrupts returns a function that says whether the command was asked to
// end.
func interrupts() (interrupted func() bool, stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	return func() bool { return len(signals) > 0 }, func() { signal.Stop(signals) }
}

// listKnown lists the findings that do not count, one a line.
func listKnown(known map[string]int) string {
	ids := make([]string, 0, len(known))
	for id := range known {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	var b strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&b, "%s %d\n", id, known[id])
	}
	return b.String()
}

// pgxMissed says that statements of pgx's own interface go unseen, where the
// program uses it.
func (t *testRun) pgxMissed(err error) {
	users, listErr := t.nativePgx()
	if listErr == nil && len(users) == 0 {
		return
	}
	where := ""
	if len(users) > 0 {
		where = " (" + shortList(users) + ")"
	}
	t.out.blind(fmt.Sprintf("statements of pgx's own interface%s: %v", where, err))
}
