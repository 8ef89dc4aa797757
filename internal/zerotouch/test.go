package zerotouch

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sort"
	"strings"
	"syscall"

	"github.com/nplusone-go/nplusone/internal/inproc"
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
	out, err := t.run(known)
	out.JSON = t.call.on("json")
	return out, err
}

// testRun is one use of go test.
type testRun struct {
	*Command
	plan
	mode     string
	call     invocation
	dir      string // of this command's processes
	store    store
	listing  *listing
	listName string    // where the packages are remembered
	tied     tied      // the packages that have a generation
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
	defer t.listing.wait()
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

// begin makes the directories of this command, asks what there is to be tested,
// and returns the environment of the tests.
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
	t.listing = t.list(t.plan, t.call)
	if !t.perTest {
		// go's result could not be tied to what was found with it.
		t.args = append([]string{"-count=1"}, t.args...)
		return env, nil
	}
	if !t.call.mayBeCached() {
		return env, nil
	}
	return t.tie(env, cache, listed)
}

// tie gives each package its generation. Which packages there are is known
// from the last time: one that came since has none, and reads a variable that
// is never the same instead.
func (t *testRun) tie(env []string, cache, known string) ([]string, error) {
	dir, err := filepath.Abs(t.Dir)
	if err != nil {
		return nil, fmt.Errorf("nplusone: %w", err)
	}
	parts := []string{t.tool.GoMod, t.tool.GoWork, t.tool.GoVersion, t.tool.GOOS, t.tool.GOARCH, t.tool.GoFlags, t.mode, known}
	if t.call.files() {
		parts = append(append(parts, dir), t.call.packages...)
	}
	if t.store, err = openStore(cache, append(parts, t.call.flags...)...); err != nil {
		return nil, fmt.Errorf("nplusone: %w", err)
	}
	t.listName = t.store.listName(dir, &t.call)
	paths := t.store.packages(t.listName)
	if paths == nil {
		t.listing.wait()
		if t.listing.err != nil {
			t.args = append([]string{"-count=1"}, t.args...)
			return env, nil
		}
		paths = t.listing.paths()
	}
	t.tied = tied{}
	for _, path := range paths {
		pkg := watched{goPackage: goPackage{ImportPath: path}}
		pkg.generation, pkg.before = t.store.load(pkg.key())
		t.tied[path] = pkg
		env = append(env, inproc.GenerationName(path)+"="+pkg.generation)
	}
	return append(env, inproc.FreshName+"="+newGeneration(), "NPLUSONE_STORE="+t.store.dir), nil
}

// listed waits for what go list says of the packages.
func (t *testRun) listed() {
	t.listing.wait()
	t.watched, t.unlisted = t.listing.meet(t.tied), t.listing.err
	t.root, t.modules = t.listing.root, t.listing.modules
	if t.listName != "" && t.unlisted == nil {
		t.store.keepPackages(t.listName, t.listing.paths())
	}
}

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
