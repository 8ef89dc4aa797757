package verification

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

// postsOf is a loop with its right batch.
func (d database) postsOf(t *testing.T, db *sql.DB) (*cases.Case, *rewrite.Rewrite) {
	t.Helper()
	return d.play(t, db, "SELECT id, title FROM verify_posts WHERE author_id = ?", int64(7), int64(8)),
		d.batch("SELECT id, title, author_id FROM verify_posts WHERE author_id IN-KEYS", []int{2}, []int{0, 1})
}

// What goes wrong between us and the database is not held against a rewrite,
// and nothing stays open.
func TestFailures(t *testing.T) {
	tests := []struct {
		name, reason string
		before       func(ctx context.Context, query string) error
		wantText     string
	}{
		{"no connection", "the server may be full", func(_ context.Context, query string) error {
			if query == opening {
				return errors.New("sorry, too many clients already for user 'somebody'")
			}
			return nil
		}, "not tried: no connection of our own: sorry, too many clients already for user '…'"},
		{"the server does not answer", "the time is bounded", func(ctx context.Context, query string) error {
			if query == opening {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}, "not tried: it took longer than"},
		{"connection lost", "says nothing of the rewrite", atRewrite(func(context.Context) error { return sqldriver.ErrBadConn }),
			"not tried: the connection broke"},
		{"the rewrite hangs", "the time is bounded", atRewrite(func(ctx context.Context) error {
			<-ctx.Done()
			return errors.New("canceling statement due to user request")
		}), "not tried: it took longer than"},
		{"panic in the driver", "is no panic of the program", atRewrite(func(context.Context) error { panic("of the driver") }),
			"not tried: the driver panicked"},
		{"panic in the rows", "is no panic of the program", atRewrite(func(context.Context) error { return errBadRows }),
			"not tried: the driver panicked"},
		{"panic at the opening", "is no panic of the program", func(_ context.Context, query string) error {
			if query == opening {
				panic("of the driver")
			}
			return nil
		}, "not tried: the driver panicked"},
		{"refused", "the database's own word", atRewrite(func(context.Context) error { return errors.New(`no such column: "secret"`) }),
			`the database refused it: no such column: "…"`},
	}
	for _, d := range databases(t) {
		db := d.setup(t)
		for _, test := range tests {
			t.Run(d.name+"/"+test.name, func(t *testing.T) {
				c, r := d.postsOf(t, db)
				h := &hooked{base: d.connector, before: test.before}
				c.Database = h
				timeout := 5 * time.Second
				if strings.Contains(test.wantText, "longer") {
					timeout = 200 * time.Millisecond
				}
				v := verify.New(verify.Timeout(timeout)).Verify(t.Context(), &report.Finding{}, c, r)
				assert.False(t, v.Verified, test.reason)
				assert.Contains(t, v.Note, test.wantText, test.reason)
				assert.Equal(t, test.name == "refused", v.Wrong, test.reason)
				assert.Zero(t, h.opened.Load(), "connections left open")
			})
		}
	}
}

// A statement that takes too long is cancelled at the server.
func TestSlowRewrite(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			db := d.setup(t)
			c, _ := d.postsOf(t, db)
			var crossed strings.Builder // 4^14 rows
			for i := 2; i <= 14; i++ {
				fmt.Fprintf(&crossed, " STRAIGHT_JOIN verify_posts p%d", i)
			}
			slow := map[fingerprint.Dialect]string{
				fingerprint.PostgreSQL: "SELECT p.id, p.title, p.author_id FROM verify_posts p WHERE author_id IN-KEYS AND (SELECT COUNT(*) FROM generate_series(1, 400000000)) > 0",
				fingerprint.MySQL:      "SELECT p.id, p.title, p.author_id FROM verify_posts p WHERE author_id IN-KEYS AND (SELECT COUNT(*) FROM verify_posts p1" + crossed.String() + " WHERE p1.id > RAND()) > 0",
				fingerprint.SQLite: `SELECT p.id, p.title, p.author_id FROM verify_posts p WHERE author_id IN-KEYS AND
	(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000000) SELECT MAX(i) FROM n) > 0`,
			}[d.dialect]
			start := time.Now()
			v := verify.New(verify.Timeout(300*time.Millisecond)).Verify(t.Context(), &report.Finding{}, c, d.batch(slow, []int{2}, []int{0, 1}))
			assert.Contains(t, v.Note, "not tried: it took longer than 300ms")
			assert.False(t, v.Wrong, "slow is not wrong")
			assert.Less(t, time.Since(start), 10*time.Second)
		})
	}
}

// The loop and the rewrite see one state of the data, whatever others write
// in between.
func TestTableChangesMeanwhile(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			db := d.setup(t)
			c, r := d.postsOf(t, db)
			var written error
			var once sync.Once // a rewrite that took long is timed again
			c.Database = &hooked{base: d.connector, before: atRewrite(func(ctx context.Context) error {
				once.Do(func() { _, written = db.ExecContext(ctx, "INSERT INTO verify_posts VALUES (50, 7, 'late', 1, 1)") })
				return nil
			})}
			v := verify.New().Verify(t.Context(), &report.Finding{}, c, r)
			assert.True(t, v.Verified, v.Note)
			var n int
			require.NoError(t, db.QueryRow("SELECT COUNT(*) FROM verify_posts WHERE id = 50").Scan(&n))
			if d.dialect == fingerprint.SQLite {
				// Without its write-ahead log, who reads keeps writers out.
				assert.Equal(t, written == nil, n == 1)
				return
			}
			require.NoError(t, written)
			assert.Equal(t, 1, n)
		})
	}
}

// A database that takes no writes can be asked all the same.
func TestReadOnlyDatabase(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			db := d.setup(t)
			c, r := d.postsOf(t, db)
			switch d.dialect {
			case fingerprint.SQLite:
				c.Database = sqliteConnector{"file:" + filepath.ToSlash(d.connector.(sqliteConnector).path()) + "?mode=ro"}
			case fingerprint.PostgreSQL:
				u, err := url.Parse(server(t, "NPLUSONE_TEST_POSTGRES"))
				require.NoError(t, err)
				q := u.Query()
				q.Set("default_transaction_read_only", "on")
				u.RawQuery = q.Encode()
				c.Database, err = pq.NewConnector(u.String())
				require.NoError(t, err)
			case fingerprint.MySQL:
				conf, err := mysql.ParseDSN(server(t, "NPLUSONE_TEST_MYSQL"))
				require.NoError(t, err)
				conf.Params = map[string]string{"tx_read_only": "1"}
				c.Database, err = mysql.NewConnector(conf)
				require.NoError(t, err)
			}
			readOnly := sql.OpenDB(c.Database.(sqldriver.Connector))
			defer readOnly.Close()
			_, err := readOnly.Exec("DELETE FROM verify_posts")
			require.Error(t, err, "it takes no writes")
			v := verify.New().Verify(t.Context(), &report.Finding{}, c, r)
			assert.True(t, v.Verified, v.Note)
		})
	}
}

// Rows are bounded over all statements of a try.
func TestRowLimit(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			db := d.setup(t)
			c, r := d.postsOf(t, db) // three rows by the loop, three by the batch
			enough := verify.New(verify.Rows(6)).Verify(t.Context(), &report.Finding{}, c, r)
			assert.True(t, enough.Verified, enough.Note)
			for _, n := range []int{1, 3, 5} {
				v := verify.New(verify.Rows(n)).Verify(t.Context(), &report.Finding{}, c, r)
				assert.Equal(t, "not tried: too many rows to compare", v.Note, "%d rows", n)
				assert.False(t, v.Wrong)
			}
		})
	}
}
