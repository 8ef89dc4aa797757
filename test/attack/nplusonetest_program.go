package main

// blindProgram is a suite whose tests see nothing of what they run, or only a
// part, beside such as run nothing.
const blindProgram = `package blind

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/nplusonetest"
)

var (
	driverName = os.Getenv("BLIND_DRIVER")
	dsn        = dsnOf(driverName)
	posts      = fmt.Sprintf("blind_%d", os.Getpid())
	shared     *sql.DB
	pool       = newWorker()
)

func dsnOf(driver string) string {
	switch driver {
	case "postgres":
		return os.Getenv("NPLUSONE_TEST_POSTGRES")
	case "mysql":
		return os.Getenv("NPLUSONE_TEST_MYSQL")
	}
	return filepath.Join(os.Getenv("BLIND_DIR"), "blind.db")
}

func TestMain(m *testing.M) {
	os.Exit(suite(m))
}

func suite(m *testing.M) int {
	if os.Getenv("BLIND_NONE") != "" {
		return nplusonetest.Run(none{})
	}
	raw, err := sql.Open(driverName, dsn)
	check(err)
	defer raw.Close()
	_, err = raw.Exec("CREATE TABLE " + posts + " (id INTEGER PRIMARY KEY, title VARCHAR(20))")
	check(err)
	defer raw.Exec("DROP TABLE " + posts)
	_, err = raw.Exec("INSERT INTO " + posts + " VALUES (7, 'a'), (3, 'b'), (12, 'c'), (5, 'd')")
	check(err)
	if os.Getenv("BLIND_OPEN") != "" {
		shared, err = driver.Open(driverName, dsn)
		check(err)
		defer shared.Close()
	}
	if os.Getenv("BLIND_JOB") != "" {
		stop := make(chan bool)
		defer close(stop)
		go job(stop)
	}
	return m.Run()
}

// none are tests that were all skipped.
type none struct{}

func (none) Run() int { return 0 }

func job(stop chan bool) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(time.Millisecond):
			var n int
			_ = shared.QueryRow("SELECT count(*) FROM " + posts + " WHERE title > 'b'").Scan(&n)
		}
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

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

func wrapped(t testing.TB, opts ...driver.Option) *sql.DB {
	db, err := driver.Open(driverName, dsn, opts...)
	check(err)
	t.Cleanup(func() { db.Close() })
	return db
}

func raw(t testing.TB) *sql.DB {
	db, err := sql.Open(driverName, dsn)
	check(err)
	t.Cleanup(func() { db.Close() })
	return db
}

// naive reads the titles one by one, and passes no context on.
func naive(db *sql.DB) {
	rows, err := db.Query("SELECT id FROM " + posts + " ORDER BY title")
	check(err)
	var ids []int
	for rows.Next() {
		var id int
		check(rows.Scan(&id))
		ids = append(ids, id)
	}
	check(rows.Err())
	query := "SELECT title FROM " + posts + " WHERE id = ?"
	if driverName == "postgres" {
		query = strings.Replace(query, "?", "$1", 1)
	}
	for _, id := range ids {
		var title string
		check(db.QueryRow(query, id).Scan(&title))
	}
}

func count(ctx context.Context, db *sql.DB) {
	var n int
	check(db.QueryRowContext(ctx, "SELECT count(*) FROM "+posts).Scan(&n))
}

func pgx(t testing.TB) *pgxpool.Pool {
	p, err := pgxpool.New(context.Background(), dsn)
	check(err)
	t.Cleanup(p.Close)
	return p
}

func naivePgx(ctx context.Context, p *pgxpool.Pool) {
	for _, id := range []int{7, 3, 12, 5} {
		var title string
		check(p.QueryRow(ctx, "SELECT title FROM "+posts+" WHERE id = $1", id).Scan(&title))
	}
}

func TestPoolCheck(t *testing.T) {
	p := pgx(t)
	naivePgx(nplusonetest.Check(t), p)
}

func TestPoolBudget(t *testing.T) {
	p := pgx(t)
	nplusonetest.MaxQueries(t, 2)
	naivePgx(context.Background(), p)
}

func TestPoolConstant(t *testing.T) {
	p := pgx(t)
	nplusonetest.ConstantQueries(t, func(tb nplusonetest.TB, n int) {
		ctx := nplusonetest.Check(tb)
		for range n {
			naivePgx(ctx, p)
		}
	})
}

func TestPoolProve(t *testing.T) {
	p := pgx(t)
	nplusonetest.Prove(t, func(ctx context.Context) { naivePgx(ctx, p) })
}

func TestPoolGoldenUpdate(t *testing.T) {
	p := pgx(t)
	file := filepath.Join(os.Getenv("BLIND_DIR"), "pool.queries")
	t.Cleanup(func() {
		if _, err := os.Stat(file); err == nil {
			panic("the file was written")
		}
	})
	t.Setenv("NPLUSONE_UPDATE", "1")
	nplusonetest.Golden(t, file)
	naivePgx(context.Background(), p)
}

func TestPoolBesideWatched(t *testing.T) {
	wrapped(t)
	TestPoolCheck(t)
}

func TestUnwrapped(t *testing.T) {
	db := raw(t)
	nplusonetest.Check(t)
	naive(db)
}

func TestWorker(t *testing.T) {
	w, db := newWorker(), wrapped(t)
	nplusonetest.Check(t)
	w.do(func() { naive(db) })
}

func TestWorkerBudget(t *testing.T) {
	w, db := newWorker(), wrapped(t)
	nplusonetest.MaxQueries(t, 2)
	w.do(func() { naive(db) })
}

func TestWorkerNoBudget(t *testing.T) {
	w, db := newWorker(), wrapped(t)
	nplusonetest.MaxQueries(t, 0)
	w.do(func() { naive(db) })
}

func TestPooled(t *testing.T) {
	nplusonetest.Check(t)
	pool.do(func() { naive(shared) })
}

func TestServer(t *testing.T) {
	db := wrapped(t)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { naive(db) }))
	t.Cleanup(server.Close)
	ctx := nplusonetest.Check(t)
	response, err := http.Get(server.URL)
	check(err)
	check(response.Body.Close())
	count(ctx, db)
}

func TestLabels(t *testing.T) {
	db := wrapped(t)
	nplusonetest.Check(t)
	pprof.Do(context.Background(), pprof.Labels("job", "naive"), func(context.Context) { naive(db) })
}

func TestNoImplicitScopes(t *testing.T) {
	w, db := newWorker(), wrapped(t, driver.Detector(detect.New(detect.NoImplicitScopes())))
	nplusonetest.Check(t)
	w.do(func() { naive(db) })
}

func TestSilence(t *testing.T) {
	t.Run("budget", func(t *testing.T) {
		nplusonetest.Check(t)
		nplusonetest.MaxQueries(t, 0)
	})
	t.Run("golden", func(t *testing.T) {
		file := filepath.Join(os.Getenv("BLIND_DIR"), "none.queries")
		check(os.WriteFile(file, nil, 0o600))
		nplusonetest.Golden(t, file)
	})
}

func TestParallel(t *testing.T) {
	var begun, ended sync.WaitGroup
	run := func(name string, before func(t *testing.T) func()) {
		begun.Add(1)
		ended.Add(1)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			act := before(t)
			begun.Done()
			begun.Wait()
			func() { defer ended.Done(); act() }()
			ended.Wait()
		})
	}
	run("lossy", func(t *testing.T) func() {
		w, db := newWorker(), wrapped(t)
		nplusonetest.Check(t)
		return func() { w.do(func() { naive(db) }) }
	})
	run("cached", func(t *testing.T) func() {
		wrapped(t)
		nplusonetest.Check(t)
		return func() {}
	})
	run("plain", func(t *testing.T) func() {
		w, db := newWorker(), wrapped(t)
		return func() { naive(db); w.do(func() { naive(db) }) }
	})
}

func TestBesideJob(t *testing.T) {
	nplusonetest.Check(t)
	nplusonetest.MaxQueries(t, 1000)
	db := wrapped(t)
	for end := time.Now().Add(200 * time.Millisecond); time.Now().Before(end); {
		pause := time.After(20 * time.Millisecond)
		db.Stats()
		<-pause
	}
	count(context.Background(), db)
}

func TestSetUp(t *testing.T) {
	w, db := newWorker(), wrapped(t)
	w.do(func() { naive(db) })
	ctx := nplusonetest.Check(t)
	nplusonetest.Setup(t, func(context.Context) { w.do(func() { naive(db) }) })
	count(ctx, db)
}
`
