package verification

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

// named is a connector that says what it opens, as those of sql.Open and
// driver.Open do.
type named struct {
	*hooked
	dsn string
}

func (n named) DSN() string { return n.dsn }

// A second connection to SQLite is opened where it is in nobody's way.
func TestSecondConnectionToSQLite(t *testing.T) {
	for _, test := range []struct {
		name, reason, dsn string
		opaque            bool
		wantText          string
	}{
		{"WAL", "readers and writers do not meet", "%s?_pragma=journal_mode(wal)", false, "same 3 rows"},
		{"WAL, opaque", "the connection says where its file is", "%s?_pragma=journal_mode(wal)", true, "same 3 rows"},
		{"WAL as a URI", "in another spelling", "file://%s?_pragma=journal_mode(wal)&cache=private", false, "same 3 rows"},
		{"WAL, immediate", "the program's transactions begin with a lock, ours do not", "file:%s?_pragma=journal_mode(wal)&_txlock=immediate", false, "same 3 rows"},
		{"rollback journal", "who reads keeps writers out", "%s", false, "not in WAL mode"},
		{"rollback journal, opaque", "the same", "%s", true, "not in WAL mode"},
		{"truncated journal", "the same by another name", "file:%s?_pragma=journal_mode(truncate)", false, "not in WAL mode"},
		{"no journal", "the same without", "%s?_pragma=journal_mode(memory)", false, "not in WAL mode"},
		{"memory", "another connection is to another database", ":memory:", false, "in memory"},
		{"memory as a mode", "the same", "file:eff?mode=memory", false, "in memory"},
		{"shared memory", "a second one takes the tables' locks", "file:eff2?mode=memory&cache=shared", false, "in memory"},
		{"no name", "a temporary file", "", false, "in memory"},
		{"memory, opaque", "another connection is to another database", ":memory:", true, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			dsn := test.dsn
			if strings.Contains(dsn, "%s") {
				dsn = fmt.Sprintf(dsn, filepath.ToSlash(filepath.Join(t.TempDir(), "second.db")))
			}
			d := database{"sqlite", fingerprint.SQLite, sqliteConnector{dsn}}
			db := d.setupOn(t, 1)
			c, r := d.postsOf(t, db)
			var opened atomic.Int32
			h := &hooked{base: d.connector, before: func(_ context.Context, query string) error {
				if query == opening {
					opened.Add(1)
				}
				return nil
			}}
			c.Database = named{h, dsn}
			if test.opaque {
				c.Database = h
			}
			v := verify.New().Verify(t.Context(), &report.Finding{}, c, r)
			assert.Contains(t, v.Note, test.wantText, test.reason)
			assert.Equal(t, strings.HasPrefix(test.name, "WAL"), v.Verified, "%s: %s", test.reason, v.Note)
			if !test.opaque {
				assert.Zero(t, opened.Load(), "it is told without a connection, or opened for reading alone")
			}
			assert.Zero(t, h.opened.Load(), "connections left open")
		})
	}
}

// A writer beside us fails no more often than one without us.
func TestOtherWriter(t *testing.T) {
	for _, dsn := range []string{
		"%s", "idle:%s", "file:%s?_pragma=journal_mode(persist)", "file:%s?_pragma=journal_mode(wal)", "file:%s?_pragma=journal_mode(wal)&_txlock=immediate",
		":memory:", "file:eff3?mode=memory&cache=shared",
	} {
		t.Run(strings.NewReplacer("%s", "file", "?", " ", "&", " ").Replace(dsn), func(t *testing.T) {
			if strings.Contains(dsn, "%s") {
				dsn = fmt.Sprintf(dsn, filepath.ToSlash(filepath.Join(t.TempDir(), "writer.db")))
			}
			dsn, noIdle := strings.CutPrefix(dsn, "idle:")
			d := database{"sqlite", fingerprint.SQLite, sqliteConnector{dsn}}
			db := d.setupOn(t, 1)
			c, r := d.postsOf(t, db)
			c.Database = named{&hooked{base: d.connector, before: func(context.Context, string) error { return nil }}, dsn}
			if noIdle { // each statement opens the file, and closes it
				db.SetMaxIdleConns(0)
			}
			stop := make(chan struct{})
			var writing sync.WaitGroup
			var failed error
			wrote := 0
			writing.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					if _, err := db.Exec("UPDATE verify_posts SET seen = seen + 1 WHERE id = 4"); err != nil {
						failed = err
						return
					}
					wrote++
				}
			})
			for range 60 {
				verify.New().Verify(t.Context(), &report.Finding{}, c, r)
				verify.Indexes().Inspect(t.Context(), []*cases.Case{c})
			}
			close(stop)
			writing.Wait()
			require.NoError(t, failed, "after %d writes", wrote)
			_, err := db.Exec("DELETE FROM verify_posts")
			require.NoError(t, err)
		})
	}
}

// What holds a lock may be the program, which waits for us: the end of a scope
// stays short, and one wait ends all tries of a finding.
func TestProgramHoldsTheLock(t *testing.T) {
	lock := map[fingerprint.Dialect][2]string{
		fingerprint.PostgreSQL: {"LOCK TABLE verify_posts IN ACCESS EXCLUSIVE MODE", "ROLLBACK"},
		fingerprint.MySQL:      {"LOCK TABLES verify_posts WRITE, verify_authors WRITE", "UNLOCK TABLES"},
	}
	for _, d := range databases(t) {
		if d.dialect == fingerprint.SQLite {
			continue // see TestOtherWriter
		}
		t.Run(d.name, func(t *testing.T) {
			d.setup(t)
			counted := &counting{Verifier: verify.New()}
			detector := detect.New(detect.NoImplicitScopes(), detect.KeepValues(), detect.FixWith(suggest.New(suggest.TryWith(counted))),
				detect.InspectWith(verify.Indexes()))
			db := driver.OpenDB(d.connector, driver.Detector(detector))
			defer db.Close()
			ctx, scope := detector.Start(t.Context(), "GET /posts")
			conn, err := db.Conn(ctx)
			require.NoError(t, err)
			defer conn.Close()
			if d.dialect == fingerprint.PostgreSQL {
				_, err = conn.ExecContext(ctx, "BEGIN")
				require.NoError(t, err)
			}
			_, err = conn.ExecContext(ctx, lock[d.dialect][0])
			require.NoError(t, err)
			d.loop(ctx, t, conn)
			start := time.Now()
			report := scope.End()
			took := time.Since(start)
			_, err = conn.ExecContext(ctx, lock[d.dialect][1])
			require.NoError(t, err)
			require.NotEmpty(t, report.Findings)
			assert.Less(t, took, 1500*time.Millisecond)
			require.NotEmpty(t, counted.verdicts)
			assert.True(t, counted.verdicts[0].Late, counted.verdicts[0].Note)
			assert.Contains(t, counted.verdicts[0].Note, "wait for a lock")
			assert.Len(t, counted.verdicts, 1, "one wait is enough")
		})
	}
}

// counting keeps what a verifier said.
type counting struct {
	rewrite.Verifier
	verdicts []rewrite.Verdict
}

func (c *counting) Verify(ctx context.Context, f *report.Finding, k *cases.Case, r *rewrite.Rewrite) rewrite.Verdict {
	v := c.Verifier.Verify(ctx, f, k, r)
	c.verdicts = append(c.verdicts, v)
	return v
}

// loop is a program that asks for the posts of each author.
func (d database) loop(ctx context.Context, t *testing.T, conn *sql.Conn) {
	t.Helper()
	rows, err := conn.QueryContext(ctx, "SELECT id FROM verify_authors WHERE id > 0 ORDER BY id DESC")
	require.NoError(t, err)
	var ids []int64
	for rows.Next() {
		var id int64
		require.NoError(t, rows.Scan(&id))
		ids = append(ids, id)
	}
	require.NoError(t, rows.Close())
	for range 2 {
		for _, id := range ids {
			rows, err := conn.QueryContext(ctx, d.placeholders("SELECT id, title FROM verify_posts WHERE author_id = ?"), id)
			require.NoError(t, err)
			require.NoError(t, rows.Close())
		}
	}
}

// All tries of one scope are bounded together.
func TestScopeIsOver(t *testing.T) {
	for _, d := range databases(t) {
		db := d.setup(t)
		c, r := d.postsOf(t, db)
		opened := false
		c.Database = &hooked{base: d.connector, before: func(context.Context, string) error { opened = true; return nil }}
		c.Ended = time.Now().Add(-time.Minute)
		v := verify.New().Verify(t.Context(), &report.Finding{}, c, r)
		assert.True(t, v.Late)
		assert.Equal(t, "not tried: the tries of this scope together took longer than 4s", v.Note)
		assert.False(t, opened)
		c.Ended = time.Now()
		v = verify.New().Verify(t.Context(), &report.Finding{}, c, r)
		assert.True(t, v.Verified, v.Note)
	}
}

// Nothing of a statement that may do lasting things is sent, in no form.
func TestLastingStatementIsNotSent(t *testing.T) {
	texts := map[fingerprint.Dialect][]string{
		fingerprint.PostgreSQL: {
			"SELECT id, title FROM verify_posts WHERE author_id = ? AND pg_try_advisory_lock(id) IS NOT NULL",
			"SELECT id, title FROM verify_posts WHERE author_id = ? AND set_config('a.b', title, false) IS NOT NULL",
			"WITH probe AS (UPDATE verify_posts SET seen = seen WHERE author_id = ? RETURNING id, title) SELECT id, title FROM probe",
		},
		fingerprint.MySQL: {
			"SELECT id, title FROM verify_posts WHERE author_id = ? AND SLEEP(0) = 0",
			"SELECT id, title FROM verify_posts WHERE author_id = ? AND (SELECT GET_LOCK('probe', 0)) = 1",
		},
		fingerprint.SQLite: {"SELECT id, title FROM verify_posts WHERE author_id = ? AND fts3_tokenizer('simple') IS NOT NULL"},
	}
	for _, d := range databases(t) {
		for _, text := range texts[d.dialect] {
			t.Run(d.name+"/"+text, func(t *testing.T) {
				db := d.setup(t)
				c, _ := d.postsOf(t, db)
				c.Child.Text = d.placeholders(text)
				c.Child.Executions = 10
				var sent []string
				c.Database = &hooked{base: d.connector, before: func(_ context.Context, query string) error {
					if strings.Contains(query, "verify_posts") {
						sent = append(sent, query)
					}
					return nil
				}}
				r := d.batch("SELECT id, title, author_id FROM verify_posts WHERE author_id IN-KEYS", []int{2}, []int{0, 1})
				v := verify.New().Verify(t.Context(), &report.Finding{}, c, r)
				assert.False(t, v.Tried, v.Note)
				assert.Contains(t, v.Note, "not tried: it must not run again: it ")
				verify.Indexes().Inspect(t.Context(), []*cases.Case{c})
				assert.Empty(t, sent, "neither it nor EXPLAIN of it")
			})
		}
	}
}
