package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"

	_ "github.com/go-sql-driver/mysql" // the programs below use them
	_ "github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"
)

// Tests that watch and see nothing of what they run. What decides is what
// `go test` says of them, on real databases.

// A blindSuite is one run of the suite of nplusonetest_program.go.
type blindSuite struct {
	test        string   // the one test of the suite that runs
	driver      string   // "postgres", "mysql" or "sqlite"
	env         []string // NPLUSONE is empty unless it is set here
	fails       []string // below the test; "" is itself
	passes      []string
	wantText    []string
	wantNotText []string
	times       int // 1 where it is 0
	failsAll    bool
}

func (s blindSuite) attack(a *attempt) {
	binary := buildBlindSuite(a)
	for range max(s.times, 1) {
		dir := a.tempDir()
		args := []string{"-test.v", "-test.parallel=4"}
		if s.test != "" {
			args = append(args, "-test.run=^"+s.test+"$")
		}
		o := a.command(dir, append([]string{
			"NPLUSONE=", "NPLUSONE_UPDATE=", "NPLUSONE_REPORT_DIR=", "NPLUSONE_BASELINE=", "BLIND_DRIVER=" + s.driver, "BLIND_DIR=" + dir,
		}, s.env...), binary, args...)
		s.judge(a, o)
	}
}

func (s blindSuite) judge(a *attempt, o outcome) {
	text := o.all()
	if failed := o.code != 0; failed != (len(s.fails) > 0 || s.failsAll) {
		a.brokenf("exit code %d:\n%s", o.code, text)
		return
	}
	name := func(below string) string {
		if below != "" {
			below = "/" + below
		}
		return s.test + below + " ("
	}
	for _, sub := range s.fails {
		if !strings.Contains(text, "--- FAIL: "+name(sub)) {
			a.brokenf("%s passes:\n%s", name(sub), text)
		}
	}
	for _, sub := range s.passes {
		if !strings.Contains(text, "--- PASS: "+name(sub)) {
			a.brokenf("%s does not pass:\n%s", name(sub), text)
		}
	}
	for _, wantText := range s.wantText {
		if !strings.Contains(text, wantText) {
			a.brokenf("it does not say %q:\n%s", wantText, text)
		}
	}
	for _, not := range s.wantNotText {
		if strings.Contains(text, not) {
			a.brokenf("it says %q:\n%s", not, text)
		}
	}
}

var blindBinaries struct {
	sync.Mutex
	path string
}

// buildBlindSuite compiles the suite as a module of its own, once.
func buildBlindSuite(a *attempt) string {
	blindBinaries.Lock()
	defer blindBinaries.Unlock()
	if blindBinaries.path != "" {
		return blindBinaries.path
	}
	own := a.command(".", nil, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/nplusone-go/nplusone/test/attack", "github.com/nplusone-go/nplusone")
	dirs := strings.Fields(own.stdout)
	if len(dirs) != 2 {
		a.brokenf("could not be tried: no modules:\n%s", own.all())
		panic(stop{})
	}
	mod, err := os.ReadFile(filepath.Join(dirs[0], "go.mod"))
	a.must(err)
	sum, err := os.ReadFile(filepath.Join(dirs[0], "go.sum"))
	a.must(err)
	text := strings.Replace(string(mod), "module github.com/nplusone-go/nplusone/test/attack", "module example.com/blind", 1)
	text = strings.Replace(text, "=> ../..", "=> "+dirs[1], 1)
	dir := a.files(map[string]string{"go.mod": text, "go.sum": string(sum), "blind_test.go": blindProgram})
	binary := filepath.Join(dir, "blind.test")
	if o := a.command(dir, []string{"GOWORK=off", "GOFLAGS=-mod=mod"}, "go", "test", "-c", "-o", binary, "."); o.code != 0 {
		a.brokenf("could not be tried:\n%s", o.all())
		panic(stop{})
	}
	blindBinaries.path = binary
	return binary
}

const (
	blindNoDatabase = "opened no database through nplusone"
	blindNoOwner    = "belong to no scope"
)

func init() {
	for _, k := range []struct {
		name, reason string
		suite        blindSuite
	}{
		{"pgxpool-check", "a test on pgx's own pool passes whatever it does",
			blindSuite{test: "TestPoolCheck", driver: "postgres", env: []string{"NPLUSONE=fail"}, fails: []string{""}, wantText: []string{blindNoDatabase}}},
		{"pgxpool-check-default", "without a variable findings fail, and so must blindness",
			blindSuite{test: "TestPoolCheck", driver: "postgres", fails: []string{""}, wantText: []string{blindNoDatabase}}},
		{"pgxpool-check-warn", "who asked for warnings gets no failure",
			blindSuite{test: "TestPoolCheck", driver: "postgres", env: []string{"NPLUSONE=warn"}, passes: []string{""}, wantText: []string{blindNoDatabase}}},
		{"pgxpool-budget", "a budget is kept by what nobody counts",
			blindSuite{test: "TestPoolBudget", driver: "postgres", fails: []string{""}, wantText: []string{blindNoDatabase}}},
		{"pgxpool-constant", "nothing grows where nothing is seen",
			blindSuite{test: "TestPoolConstant", driver: "postgres", fails: []string{""}, wantText: []string{blindNoDatabase}}},
		{"pgxpool-prove", "nothing is proved and nothing is said",
			blindSuite{test: "TestPoolProve", driver: "postgres", fails: []string{""}, wantText: []string{blindNoDatabase}}},
		{"pgxpool-golden-update", "an empty file is written that every later run meets",
			blindSuite{test: "TestPoolGoldenUpdate", driver: "postgres", fails: []string{""}, wantText: []string{blindNoDatabase, "is not written"}}},
		{"pgxpool-beside-watched", "what others opened through us makes silence a note",
			blindSuite{test: "TestPoolBesideWatched", driver: "postgres", passes: []string{""}, wantText: []string{"note: no statement reached this test"}}},
		{"unwrapped-mysql", "a database of sql.Open asks what nobody sees",
			blindSuite{test: "TestUnwrapped", driver: "mysql", fails: []string{""}, wantText: []string{blindNoDatabase}}},
		{"unwrapped-sqlite", "a database of sql.Open asks what nobody sees",
			blindSuite{test: "TestUnwrapped", driver: "sqlite", fails: []string{""}, wantText: []string{blindNoDatabase}}},
		{"lost-worker-postgres", "a worker older than Check runs the loop and the test passes",
			blindSuite{test: "TestWorker", driver: "postgres", fails: []string{""}, wantText: []string{blindNoOwner, "4 × select title from"}}},
		{"lost-worker-mysql", "a worker older than Check runs the loop and the test passes",
			blindSuite{test: "TestWorker", driver: "mysql", fails: []string{""}, wantText: []string{blindNoOwner, "4 × select title from"}}},
		{"lost-worker-budget", "a budget must count what a worker runs",
			blindSuite{test: "TestWorkerBudget", driver: "sqlite", fails: []string{""}, wantText: []string{blindNoOwner}}},
		{"lost-worker-no-budget", "a budget of none is no silence where statements run",
			blindSuite{test: "TestWorkerNoBudget", driver: "sqlite", fails: []string{""}, wantText: []string{blindNoOwner}}},
		{"opened-before", "a database and a pool that TestMain made, and a context that got lost",
			blindSuite{test: "TestPooled", driver: "postgres", env: []string{"BLIND_OPEN=1"}, fails: []string{""}, wantText: []string{blindNoOwner}}},
		{"server-older-than-check", "the assertion is seen, the handler's loop is not",
			blindSuite{test: "TestServer", driver: "postgres", fails: []string{""}, wantText: []string{blindNoOwner, "4 × select title from"}}},
		{"labels-replaced", "a profiler's labels take the binding away",
			blindSuite{test: "TestLabels", driver: "sqlite", fails: []string{""}, wantText: []string{blindNoOwner}}},
		{"no-implicit-scopes", "what no detector records is lost all the same",
			blindSuite{test: "TestNoImplicitScopes", driver: "postgres", fails: []string{""}, wantText: []string{blindNoOwner}}},
		{"silence-asked-for", "a budget of none and an empty file are met by silence",
			blindSuite{test: "TestSilence", driver: "sqlite", passes: []string{"budget", "golden"}, wantNotText: []string{"no statement reached"}}},
		{"parallel-innocent", "a test that runs nothing is accused of another's statements",
			blindSuite{test: "TestParallel", driver: "sqlite", fails: []string{"lossy"}, passes: []string{"cached", "plain"}, wantText: []string{blindNoOwner}, times: 5}},
		{"job-of-the-process", "a job beside a test that sees its statements fails it now and then",
			blindSuite{test: "TestBesideJob", driver: "sqlite", env: []string{"BLIND_OPEN=1", "BLIND_JOB=1"}, passes: []string{""}}},
		{"set-up-on-a-worker", "fixtures are no statements of the test",
			blindSuite{test: "TestSetUp", driver: "mysql", passes: []string{""}, wantNotText: []string{blindNoOwner}}},
		{"main-blind", "a suite that opens nothing through us is green under NPLUSONE=fail",
			blindSuite{driver: "postgres", env: []string{"NPLUSONE=fail", "BLIND_NONE=1"}, failsAll: true, wantText: []string{blindNoDatabase}}},
		{"main-skipped", "a suite whose tests were skipped for want of a database turns red",
			blindSuite{driver: "postgres", env: []string{"BLIND_NONE=1"}, wantText: []string{blindNoDatabase}}},
	} {
		register(kind{"nplusonetest/" + k.name, k.reason, k.suite.attack})
	}
}
