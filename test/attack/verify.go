package main

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
	"modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/suggest"
	"github.com/nplusone-go/nplusone/verify"
)

// verifySpy opens a database's connections and keeps what is sent on them.
type verifySpy struct {
	base sqldriver.Connector
	mu   sync.Mutex
	sent []string
}

func (s *verifySpy) note(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, text)
}

// containing counts the statements with a piece of text.
func (s *verifySpy) containing(part string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, text := range s.sent {
		if strings.Contains(strings.ToLower(text), part) {
			n++
		}
	}
	return n
}

func (s *verifySpy) Driver() sqldriver.Driver { return s.base.Driver() }

func (s *verifySpy) Connect(ctx context.Context) (sqldriver.Conn, error) {
	s.note("CONNECT")
	c, err := s.base.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &verifySpyConn{c, s}, nil
}

// verifySpyConn passes on what the three drivers can.
type verifySpyConn struct {
	sqldriver.Conn
	spy *verifySpy
}

func (c *verifySpyConn) QueryContext(ctx context.Context, text string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	c.spy.note(text)
	return c.Conn.(sqldriver.QueryerContext).QueryContext(ctx, text, args)
}

func (c *verifySpyConn) ExecContext(ctx context.Context, text string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	c.spy.note(text)
	return c.Conn.(sqldriver.ExecerContext).ExecContext(ctx, text, args)
}

func (c *verifySpyConn) PrepareContext(ctx context.Context, text string) (sqldriver.Stmt, error) {
	c.spy.note(text)
	return c.Conn.(sqldriver.ConnPrepareContext).PrepareContext(ctx, text)
}

func (c *verifySpyConn) BeginTx(ctx context.Context, opts sqldriver.TxOptions) (sqldriver.Tx, error) {
	return c.Conn.(sqldriver.ConnBeginTx).BeginTx(ctx, opts)
}

func (c *verifySpyConn) CheckNamedValue(v *sqldriver.NamedValue) error {
	if checker, ok := c.Conn.(sqldriver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return sqldriver.ErrSkip
}

// verifyOpener opens a file of SQLite by a driver.
type verifyOpener struct {
	driver sqldriver.Driver
	dsn    string
}

func (o verifyOpener) Connect(context.Context) (sqldriver.Conn, error) { return o.driver.Open(o.dsn) }
func (o verifyOpener) Driver() sqldriver.Driver                        { return o.driver }

// verifyDatabase is one that a hostile program runs on.
type verifyDatabase struct {
	spy      *verifySpy
	detector *detect.Detector
	db       *sql.DB
	numbered bool // $1 rather than ?
}

func verifyDetector() *detect.Detector {
	return detect.New(detect.NoImplicitScopes(), detect.KeepValues(),
		detect.FixWith(suggest.New(suggest.TryWith(verify.New()))), detect.InspectWith(verify.Indexes()))
}

func (a *attempt) verifyOpen(base sqldriver.Connector) *verifyDatabase {
	spy := &verifySpy{base: base}
	d := &verifyDatabase{spy: spy, detector: verifyDetector()}
	d.db = driver.OpenDB(spy, driver.Detector(d.detector))
	a.cleanup(func() { d.db.Close() })
	return d
}

func (a *attempt) verifyPostgres() *verifyDatabase {
	dsn := os.Getenv("NPLUSONE_TEST_POSTGRES")
	if dsn == "" {
		a.must(fmt.Errorf("NPLUSONE_TEST_POSTGRES is not set"))
	}
	c, err := pq.NewConnector(dsn)
	a.must(err)
	d := a.verifyOpen(c)
	d.numbered = true
	return d
}

func (a *attempt) verifyMySQL() *verifyDatabase {
	dsn := os.Getenv("NPLUSONE_TEST_MYSQL")
	if dsn == "" {
		a.must(fmt.Errorf("NPLUSONE_TEST_MYSQL is not set"))
	}
	conf, err := mysql.ParseDSN(dsn)
	a.must(err)
	c, err := mysql.NewConnector(conf)
	a.must(err)
	return a.verifyOpen(c)
}

func (a *attempt) verifySQLite(dsn string) *verifyDatabase {
	d := a.verifyOpen(verifyOpener{&sqlite.Driver{}, dsn})
	d.db.SetMaxOpenConns(1)
	return d
}

func (a *attempt) verifyFile() string {
	return filepath.ToSlash(filepath.Join(a.tempDir(), "attack.db"))
}

func (a *attempt) verifyTables(d *verifyDatabase, more ...string) {
	whatever := "" // what depends on them goes with them
	if d.numbered {
		whatever = " CASCADE"
	}
	texts := []string{
		"DROP TABLE IF EXISTS attack_items" + whatever, "DROP TABLE IF EXISTS attack_boxes" + whatever,
		"CREATE TABLE attack_boxes (id INTEGER PRIMARY KEY, name VARCHAR(40))",
		"CREATE TABLE attack_items (id INTEGER PRIMARY KEY, box_id INTEGER, label VARCHAR(40), seen INTEGER)",
	}
	for i := range 12 {
		texts = append(texts, fmt.Sprintf("INSERT INTO attack_boxes VALUES (%d, 'box %d')", 7*i*i+i, i),
			fmt.Sprintf("INSERT INTO attack_items VALUES (%d, %d, 'item %d', 0)", i, 7*i*i+i, i))
	}
	for _, text := range append(texts, more...) {
		_, err := d.db.Exec(text)
		a.must(err)
	}
}

type verifyHandle interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

const verifyBoxes = "SELECT id, name FROM attack_boxes WHERE id > 0 ORDER BY name"

// verifyLoop is the program: a list, and a statement for each of its rows.
func (a *attempt) verifyLoop(ctx context.Context, d *verifyDatabase, on verifyHandle, each string) {
	if d.numbered {
		each = strings.Replace(each, "?", "$1", 1)
	}
	var ids []int64
	rows, err := on.QueryContext(ctx, verifyBoxes)
	a.must(err)
	for rows.Next() {
		var id int64
		var name string
		a.must(rows.Scan(&id, &name))
		ids = append(ids, id)
	}
	a.must(rows.Close())
	for _, id := range ids {
		rows, err := on.QueryContext(ctx, each, id)
		a.must(err)
		for rows.Next() {
		}
		a.must(rows.Err())
		a.must(rows.Close())
	}
}

// verifyUnsent runs a loop of a statement that must not be sent again: mark is
// a piece of its text, in lower case, that nothing else has.
func (a *attempt) verifyUnsent(d *verifyDatabase, each, mark string) {
	ctx, scope := d.detector.Start(context.Background(), "attack")
	a.verifyLoop(ctx, d, d.db, each)
	before := d.spy.containing(mark)
	report := scope.End()
	if n := d.spy.containing(mark) - before; n > 0 {
		a.brokenf("sent again %d times by us: %s", n, each)
	}
	for _, f := range report.Findings {
		for _, fix := range f.Fixes {
			if fix.Verified {
				a.brokenf("a fix was tried of %s:\n%s", each, fix.SQL)
			}
		}
	}
}

const verifyChild = "SELECT id, label FROM attack_items WHERE box_id = ?"

func init() {
	register(
		kind{"verify/sqlite-writer", "its own writes fail with \"database is locked\", which they never do without us", (*attempt).verifyWriters},
		kind{"verify/sqlite-memory", "another connection sees another database, or takes the locks of a shared one", (*attempt).verifyMemory},
		kind{"verify/lock-postgres", "a request hangs for seconds behind the lock that it holds itself", func(a *attempt) {
			a.verifyLocked(a.verifyPostgres(), "BEGIN", "LOCK TABLE attack_items IN ACCESS EXCLUSIVE MODE", "ROLLBACK")
		}},
		kind{"verify/alter-postgres", "the same behind a migration", func(a *attempt) {
			a.verifyLocked(a.verifyPostgres(), "BEGIN", "ALTER TABLE attack_items ADD COLUMN more INTEGER", "ROLLBACK")
		}},
		kind{"verify/lock-mysql", "a request hangs for seconds behind the lock that it holds itself", func(a *attempt) {
			a.verifyLocked(a.verifyMySQL(), "SELECT 1", "LOCK TABLES attack_items WRITE, attack_boxes WRITE", "UNLOCK TABLES")
		}},
		kind{"verify/slow", "a statement that is slow in one plan holds every request up", (*attempt).verifySlow},
		kind{"verify/functions-postgres", "locks that stay, sessions that end, messages that are sent once more", (*attempt).verifyFunctionsPostgres},
		kind{"verify/functions-mysql", "locks, waits and user functions run again, by EXPLAIN too", (*attempt).verifyFunctionsMySQL},
		kind{"verify/functions-sqlite", "code of the program runs that the program did not call", (*attempt).verifyFunctionsSQLite},
		kind{"verify/writing-cte", "rows are written once more, or a rewrite loses the write", (*attempt).verifyWritingCTE},
	)
}

func (a *attempt) verifyWriters() {
	for _, form := range []string{
		"%s", "file:%s", "file:%s?_pragma=journal_mode(truncate)", "file:%s?_pragma=journal_mode(persist)",
		"file:%s?_pragma=journal_mode(wal)", "file:%s?_pragma=journal_mode(wal)&_txlock=immediate", "file:%s?_pragma=locking_mode(exclusive)",
	} {
		a.verifyBeside(fmt.Sprintf(form, a.verifyFile()), form, false)
	}
	// As driver.Open opens a file, which each statement opens and closes.
	a.verifyBeside(a.verifyFile(), "no idle connections, rollback journal", true)
}

func (a *attempt) verifyMemory() {
	for _, dsn := range []string{":memory:", "file:attack?mode=memory&cache=shared", "file::memory:?cache=shared", ""} {
		a.verifyBeside(dsn, dsn, false)
	}
}

// verifyBeside writes while scopes end.
func (a *attempt) verifyBeside(dsn, form string, noIdle bool) {
	d := a.verifySQLite(dsn)
	if noIdle {
		var err error
		d.db, err = driver.Open("sqlite", dsn, driver.Detector(d.detector))
		a.must(err)
		a.cleanup(func() { d.db.Close() })
		d.db.SetMaxOpenConns(1)
		d.db.SetMaxIdleConns(0)
	}
	a.verifyTables(d)
	stop, wrote, failed := make(chan struct{}), 0, 0
	var last error
	var writer sync.WaitGroup
	writer.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			wrote++
			if _, err := d.db.Exec("UPDATE attack_items SET seen = seen + 1 WHERE id = 3"); err != nil {
				failed, last = failed+1, err
			}
		}
	})
	for range 8 {
		ctx, scope := d.detector.Start(context.Background(), "attack")
		a.verifyLoop(ctx, d, d.db, verifyChild)
		scope.End()
	}
	close(stop)
	writer.Wait()
	if failed > 0 {
		a.brokenf("%q: %d of %d writes failed: %v", form, failed, wrote, last)
	}
}

// verifyLocked ends a scope while its own connection holds a lock.
func (a *attempt) verifyLocked(d *verifyDatabase, begin, lock, end string) {
	a.verifyTables(d)
	ctx, scope := d.detector.Start(context.Background(), "attack")
	conn, err := d.db.Conn(ctx)
	a.must(err)
	defer conn.Close()
	for _, text := range []string{begin, lock} {
		_, err := conn.ExecContext(ctx, text)
		a.must(err)
	}
	for _, each := range []string{
		verifyChild, "SELECT label FROM attack_items WHERE box_id = ? AND seen = 0", "SELECT COUNT(*) FROM attack_items WHERE box_id = ?",
		"SELECT seen FROM attack_items WHERE box_id = ? ORDER BY id", "SELECT MAX(id) FROM attack_items WHERE box_id = ?",
	} {
		a.verifyLoop(ctx, d, conn, each)
	}
	start := time.Now()
	report := scope.End()
	took := time.Since(start)
	_, err = conn.ExecContext(ctx, end)
	a.must(err)
	if len(report.Findings) < 5 {
		a.brokenf("%d findings, 5 were expected", len(report.Findings))
	}
	if took > 3*time.Second {
		a.brokenf("the end of the scope took %v", took)
	}
}

// verifySlow has five loops whose statement takes long for one key alone, the
// first that is tried again.
func (a *attempt) verifySlow() {
	d := a.verifyPostgres()
	a.verifyTables(d)
	ctx, scope := d.detector.Start(context.Background(), "attack")
	for i := range 5 {
		a.verifyLoop(ctx, d, d.db, fmt.Sprintf("SELECT id, label, %d FROM attack_items WHERE box_id = ?", i))
		a.verifyLoop(ctx, d, d.db, fmt.Sprintf("SELECT id, seen + %d FROM attack_items WHERE box_id = ? AND seen >= 0", i))
	}
	_, err := d.db.Exec(`ALTER TABLE attack_items RENAME TO attack_kept`)
	a.must(err)
	_, err = d.db.Exec(`CREATE VIEW attack_items AS SELECT k.* FROM attack_kept k WHERE (SELECT count(*) FROM generate_series(1, 300000000) g WHERE g > k.id) > 0`)
	a.must(err)
	start := time.Now()
	scope.End()
	took := time.Since(start)
	_, err = d.db.Exec("DROP VIEW attack_items; DROP TABLE attack_kept")
	a.must(err)
	if took > 8*time.Second {
		a.brokenf("the end of the scope took %v", took)
	}
}
