package nplusonetest_test

import (
	"context"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/nplusonetest"
)

// A worker runs what it is given on a goroutine of its own, as pools do.
type worker chan func()

func newWorker() worker {
	w := make(worker)
	go func() {
		for f := range w {
			f()
		}
	}()
	return w
}

func (w worker) do(f func()) {
	done := make(chan bool)
	w <- func() { defer close(done); f() }
	<-done
}

// pool is older than any test.
var pool = newWorker()

// watched opens a database whose statements belong to whoever runs them.
func watched(t *testing.T) *sql.DB {
	t.Helper()
	db, err := driver.Open(testshop.Driver, "3")
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

// unwatched opens one past us.
func unwatched(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open(testshop.Driver, "3")
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

func list(t *testing.T, db *sql.DB) {
	t.Helper()
	_, err := testshop.ListDroppingContext(db)
	assert.NoError(t, err)
}

func joined(t *testing.T, db *sql.DB) {
	t.Helper()
	_, err := testshop.Joined(context.Background(), db)
	assert.NoError(t, err)
}

// together lets parallel subtests run at the same time: begin returns when
// each of them has called it, and none ends before all are through.
func together(t *testing.T, tests map[string]func(t *testing.T, begin func())) {
	t.Helper()
	var begun, ended sync.WaitGroup
	begun.Add(len(tests))
	ended.Add(len(tests))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			func() {
				defer ended.Done()
				test(t, func() { begun.Done(); begun.Wait() })
			}()
			ended.Wait()
		})
	}
}

const (
	noDatabase = "opened no database through nplusone"
	noOwner    = "some statements of this test belong to no scope"
	unowned    = "statements that belong to no scope ran at the same time as this test"
	undecided  = "they are of this test or of"
	silent     = "no statement reached this test"
)

// blindness are tests that see nothing of what they run, or only a part, and
// such as run nothing.
var blindness = []struct {
	name, reason string
	run          func(t *testing.T)
	env          []string
	fails        []string // the tests that fail, below this one; "" is itself
	wantText     []string
	not          string
}{
	{"unwrapped and Check", "a database opened past us asks what nobody sees", func(t *testing.T) {
		db := unwatched(t)
		nplusonetest.Check(t)
		list(t, db)
	}, nil, []string{""}, []string{noDatabase}, ""},
	{"unwrapped and MaxQueries", "no budget is kept by what is not counted", func(t *testing.T) {
		nplusonetest.MaxQueries(t, 3)
		list(t, unwatched(t))
	}, nil, []string{""}, []string{noDatabase}, ""},
	{"unwrapped and ConstantQueries", "nothing grows where nothing is seen", func(t *testing.T) {
		nplusonetest.ConstantQueries(t, func(tb nplusonetest.TB, n int) {
			db, err := sql.Open(testshop.Driver, strconv.Itoa(n))
			require.NoError(t, err)
			defer db.Close()
			list(t, db)
		})
	}, nil, []string{""}, []string{noDatabase}, ""},
	{"unwrapped and Prove", "there is nothing to change", func(t *testing.T) {
		db := unwatched(t)
		nplusonetest.Prove(t, func(context.Context) { list(t, db) })
	}, nil, []string{""}, []string{noDatabase}, ""},
	{"unwrapped and Golden", "an update must not write that nothing runs", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "new.queries")
		t.Cleanup(func() { assert.NoFileExists(t, file) })
		t.Setenv("NPLUSONE_UPDATE", "1")
		nplusonetest.Golden(t, file)
		list(t, unwatched(t))
	}, nil, []string{""}, []string{noDatabase, "new.queries is not written"}, ""},
	{"unwrapped, to warn", "a warning fails nothing", func(t *testing.T) {
		nplusonetest.Check(t)
		list(t, unwatched(t))
	}, []string{"NPLUSONE=warn"}, nil, []string{noDatabase, "mode: warn (by NPLUSONE=warn)"}, ""},
	{"switched off", "nothing is promised", func(t *testing.T) {
		nplusonetest.Check(t)
		list(t, unwatched(t))
	}, []string{"NPLUSONE=off"}, nil, nil, "nplusone: "},
	{"nothing, as MaxQueries says", "silence is what it asks for", func(t *testing.T) {
		nplusonetest.Check(t)
		nplusonetest.MaxQueries(t, 0)
	}, nil, nil, nil, silent},
	{"nothing, as a file says", "silence is what it asks for", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "none.queries")
		require.NoError(t, os.WriteFile(file, nil, 0o600))
		nplusonetest.Golden(t, file)
	}, nil, nil, nil, silent},
	{"nothing, and it could have been seen", "silence is a note", func(t *testing.T) {
		nplusonetest.Check(t)
		nplusonetest.MaxQueries(t, 3)
		watched(t)
	}, nil, nil, []string{"note: " + silent}, ""},
	{"all before Check", "it is set-up, and there is no more", func(t *testing.T) {
		list(t, watched(t))
		nplusonetest.Check(t)
	}, nil, nil, []string{"note: " + silent}, ""},
	{"all in Setup", "it is set-up, on whatever goroutine", func(t *testing.T) {
		w := newWorker()
		nplusonetest.Check(t)
		db := watched(t)
		nplusonetest.Setup(t, func(context.Context) { w.do(func() { list(t, db) }) })
		joined(t, db)
	}, nil, nil, nil, "no scope owned"},

	{"a worker older than Check", "it has neither context nor binding", func(t *testing.T) {
		w := newWorker()
		nplusonetest.Check(t)
		db := watched(t)
		w.do(func() { list(t, db) })
	}, nil, []string{""}, []string{noOwner, "3 × select name from authors where id = ? at internal/testshop/shop.go:", "nplusonetest.Open"}, noDatabase},
	{"a worker older than MaxQueries", "a budget must count it", func(t *testing.T) {
		w := newWorker()
		nplusonetest.MaxQueries(t, 9)
		db := watched(t)
		w.do(func() { list(t, db) })
	}, nil, []string{""}, []string{noOwner}, ""},
	{"a worker and no statement allowed", "that is no silence", func(t *testing.T) {
		w := newWorker()
		nplusonetest.MaxQueries(t, 0)
		db := watched(t)
		w.do(func() { list(t, db) })
	}, nil, []string{""}, []string{noOwner}, ""},
	{"a worker older than Golden", "the file would leave it out", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "none.queries")
		require.NoError(t, os.WriteFile(file, nil, 0o600))
		w := newWorker()
		nplusonetest.Golden(t, file)
		db := watched(t)
		w.do(func() { list(t, db) })
	}, nil, []string{""}, []string{noOwner}, ""},
	{"a worker older than ConstantQueries", "it grows and nobody sees it", func(t *testing.T) {
		w := newWorker()
		nplusonetest.ConstantQueries(t, func(_ nplusonetest.TB, n int) {
			db, err := driver.Open(testshop.Driver, strconv.Itoa(n))
			require.NoError(t, err)
			defer db.Close()
			w.do(func() { list(t, db) })
		})
	}, nil, []string{""}, []string{noOwner, "14 × select name"}, ""},
	{"a worker older than Prove", "it does not follow what is changed", func(t *testing.T) {
		w := newWorker()
		db := watched(t)
		nplusonetest.Prove(t, func(context.Context) { w.do(func() { list(t, db) }) })
	}, nil, []string{""}, []string{noOwner}, ""},
	{"labels that were replaced", "the binding went with them", func(t *testing.T) {
		nplusonetest.Check(t)
		db := watched(t)
		pprof.Do(context.Background(), pprof.Labels("job", "list"), func(context.Context) { list(t, db) })
	}, nil, []string{""}, []string{noOwner}, ""},
	{"a server older than Check", "a part is seen, not the part that repeats", func(t *testing.T) {
		db := watched(t)
		server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { list(t, db) }))
		t.Cleanup(server.Close)
		nplusonetest.Check(t)
		response, err := http.Get(server.URL)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		joined(t, db)
	}, nil, []string{""}, []string{noOwner, "3 × select name"}, silent},
	{"a database without implicit scopes", "what is not recorded is heard of all the same", func(t *testing.T) {
		w := newWorker()
		db, err := driver.Open(testshop.Driver, "3", driver.Detector(detect.New()))
		require.NoError(t, err)
		t.Cleanup(func() { db.Close() })
		nplusonetest.Check(t)
		w.do(func() { list(t, db) })
	}, nil, []string{""}, []string{noOwner, "3 × select name"}, ""},
	{"the pool of the process", "no other test runs", func(t *testing.T) {
		nplusonetest.Check(t)
		db := watched(t)
		pool.do(func() { list(t, db) })
	}, nil, []string{""}, []string{noOwner}, ""},
	{"the pool beside what is seen", "it may be a job of the program's own", func(t *testing.T) {
		nplusonetest.Check(t)
		db := watched(t)
		pool.do(func() { list(t, db) })
		joined(t, db)
	}, nil, nil, []string{unowned}, ""},
	{"a subtest of a watched test", "what it starts is its parent's", func(t *testing.T) {
		nplusonetest.Check(t)
		db := watched(t)
		t.Run("sub", func(*testing.T) { pool.do(func() { list(t, db) }) })
	}, nil, []string{""}, []string{noOwner}, ""},
	{"a subtest that watches", "its parent waits", func(t *testing.T) {
		db := watched(t)
		w := newWorker()
		nplusonetest.Check(t)
		joined(t, db)
		t.Run("sub", func(t *testing.T) {
			nplusonetest.Check(t)
			w.do(func() { list(t, db) })
		})
	}, nil, []string{"", "sub"}, []string{noOwner}, ""},

	{"parallel, one loses its context", "the other one runs nothing, and is innocent", func(t *testing.T) {
		together(t, map[string]func(*testing.T, func()){
			"lossy": func(t *testing.T, begin func()) {
				w := newWorker()
				nplusonetest.Check(t)
				db := watched(t)
				begin()
				w.do(func() { list(t, db) })
			},
			"cached": cached,
		})
	}, nil, []string{"", "lossy"}, []string{noOwner}, ""},
	{"parallel to a test that does not watch", "its statements are nobody's business", func(t *testing.T) {
		together(t, map[string]func(*testing.T, func()){
			"plain":  func(t *testing.T, begin func()) { begin(); list(t, watched(t)) },
			"cached": cached,
		})
	}, nil, nil, []string{silent}, "no scope owned"},
	{"parallel to one that uses the pool", "it cannot be told whose that is", func(t *testing.T) {
		together(t, map[string]func(*testing.T, func()){
			"plain":  func(t *testing.T, begin func()) { begin(); db := watched(t); pool.do(func() { list(t, db) }) },
			"cached": cached,
		})
	}, nil, nil, []string{silent, undecided + " a test that does not watch"}, noOwner},
	{"parallel, both watched", "one of the two used the pool", func(t *testing.T) {
		together(t, map[string]func(*testing.T, func()){
			"lossy": func(t *testing.T, begin func()) {
				nplusonetest.Check(t)
				begin()
				db := watched(t)
				pool.do(func() { list(t, db) })
			},
			"cached": cached,
		})
	}, nil, nil, []string{silent, "/lossy:", "/cached:"}, noOwner},
}

// cached is a watched test that runs no statement, and may.
func cached(t *testing.T, begin func()) {
	nplusonetest.Check(t)
	watched(t)
	begin()
}

func TestInnerBlind(t *testing.T) {
	if !isInner() {
		return
	}
	for i, test := range blindness {
		t.Run(strconv.Itoa(i), test.run)
	}
}

// Each runs in a process of its own: what was opened in one counts for all of
// its tests.
func TestBlindTestsDoNotPass(t *testing.T) {
	for i, test := range blindness {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			name := "TestInnerBlind/" + strconv.Itoa(i)
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestInnerBlind$/^"+strconv.Itoa(i)+"$", "-test.v", "-test.parallel=4")
			cmd.Env = append(append(os.Environ(), inner+"=1", "NPLUSONE=", "NPLUSONE_UPDATE="), test.env...)
			out, err := cmd.CombinedOutput()
			text := string(out)
			if len(test.fails) == 0 {
				require.NoError(t, err, "%s\n%s", test.reason, text)
				assert.NotContains(t, text, "--- FAIL", test.reason)
			} else {
				require.Error(t, err, "%s\n%s", test.reason, text)
			}
			for _, sub := range test.fails {
				assert.Contains(t, text, "--- FAIL: "+filepath.ToSlash(filepath.Join(name, sub))+" (", test.reason)
			}
			for _, wantText := range test.wantText {
				assert.Contains(t, text, wantText, test.reason)
			}
			if len(test.fails) > 0 && test.fails[len(test.fails)-1] == "lossy" {
				assert.Contains(t, text, "--- PASS: "+name+"/cached (", test.reason)
			}
			if test.not != "" {
				assert.NotContains(t, text, test.not, test.reason)
			}
		})
	}
}
