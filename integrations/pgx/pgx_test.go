package nplusonepgx_test

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	nplusonepgx "github.com/nplusone-go/nplusone/integrations/pgx"
	"github.com/nplusone-go/nplusone/nplusonetest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
	"github.com/nplusone-go/nplusone/verify"
)

const authors = 24

// dsn is a schema of the test's own, filled.
func dsn(t *testing.T) string {
	t.Helper()
	server := os.Getenv("NPLUSONE_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("NPLUSONE_TEST_ALL") != "" {
			t.Fatal("NPLUSONE_TEST_POSTGRES is not set")
		}
		t.Skip("NPLUSONE_TEST_POSTGRES is not set")
	}
	schema := "pgx_" + strings.ToLower(strings.NewReplacer("/", "_", " ", "_", ",", "", "'", "").Replace(t.Name()))
	c, err := pgx.ParseConfig(server)
	require.NoError(t, err)
	conn, err := pgx.ConnectConfig(context.Background(), c)
	require.NoError(t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(context.Background(), fmt.Sprintf(`
		DROP SCHEMA IF EXISTS %[1]s CASCADE; CREATE SCHEMA %[1]s; SET search_path = %[1]s;
		CREATE TABLE authors (id bigint PRIMARY KEY, code uuid NOT NULL, fee numeric(20,2) NOT NULL, nick text NOT NULL, born date);
		CREATE TABLE posts (id int PRIMARY KEY, author_id bigint NOT NULL, code uuid NOT NULL, fee numeric(20,2) NOT NULL, nick text NOT NULL, at timestamptz NOT NULL DEFAULT now());
		INSERT INTO authors SELECT 7000 + i * 13, md5(i::text)::uuid, 1000 + i * 3.25, 'nick ' || md5(i::text), '2000-01-01' FROM generate_series(1, %[2]d) i;
		INSERT INTO posts SELECT row_number() OVER (ORDER BY nick), id, code, fee, nick FROM authors;`, schema, authors))
	require.NoError(t, err)
	sep := " "
	if strings.Contains(server, "://") {
		sep = "&"
		if !strings.Contains(server, "?") {
			sep = "?"
		}
	}
	return server + sep + "search_path=" + schema
}

func openPool(t *testing.T, dsn string, d *detect.Detector, change ...func(*pgxpool.Config)) *pgxpool.Pool {
	t.Helper()
	c, err := pgxpool.ParseConfig(dsn)
	require.NoError(t, err)
	for _, f := range change {
		f(c)
	}
	require.NoError(t, nplusonepgx.WatchPool(c, nplusonepgx.Detector(d)))
	pool, err := pgxpool.NewWithConfig(context.Background(), c)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return pool
}

// each asks for the author of every post, by one column of it.
func each(ctx context.Context, pool *pgxpool.Pool, column, cast string) error {
	rows, err := pool.Query(ctx, "SELECT "+column+cast+" FROM posts ORDER BY id")
	if err != nil {
		return err
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[any])
	if err != nil {
		return err
	}
	for _, key := range keys {
		var nick string
		where := strings.TrimPrefix(column, "author_")
		if err := pool.QueryRow(ctx, "SELECT nick FROM authors WHERE "+where+" = $1", key).Scan(&nick); err != nil {
			return err
		}
	}
	return nil
}

func only(t *testing.T, r report.Report) report.Finding {
	t.Helper()
	require.Len(t, r.Findings, 1, "%+v", r.Notes)
	return r.Findings[0]
}

// Arguments are followed to the column that they were read from, whatever its
// type, in every way in which pgx can run a statement.
func TestValuesAreFollowed(t *testing.T) {
	at := dsn(t)
	d := detect.New(detect.NoImplicitScopes())
	modes := map[string]pgx.QueryExecMode{
		"cache statement": pgx.QueryExecModeCacheStatement, "cache describe": pgx.QueryExecModeCacheDescribe,
		"describe exec": pgx.QueryExecModeDescribeExec, "exec": pgx.QueryExecModeExec, "simple protocol": pgx.QueryExecModeSimpleProtocol,
	}
	for name, mode := range modes {
		pool := openPool(t, at, d, func(c *pgxpool.Config) { c.ConnConfig.DefaultQueryExecMode = mode })
		for _, test := range []struct{ column, cast, traced string }{
			{"author_id", "", "posts.author_id"},
			{"code", "", "posts.code"},
			{"nick", "", "posts.nick"},
			{"fee", "", "posts.fee"},
		} {
			t.Run(name+" by "+test.column, func(t *testing.T) {
				untyped := mode == pgx.QueryExecModeExec || mode == pgx.QueryExecModeSimpleProtocol
				if untyped && test.column == "code" {
					test.cast = "::text" // pgx cannot send the bytes of a uuid of unknown type
				}
				ctx, scope := d.Start(t.Context(), t.Name())
				require.NoError(t, each(ctx, pool, test.column, test.cast))
				f := only(t, scope.End())
				assert.Equal(t, authors, f.Query.Count)
				require.NotNil(t, f.Parent, f.Message)
				assert.Equal(t, report.Traced, f.Evidence)
				assert.Equal(t, test.column, f.Parent.Column)
				assert.Contains(t, f.Site.Function, ".each")
			})
		}
	}
}

// inPieces is a network that delivers a few bytes at a time.
type inPieces struct{ net.Conn }

func (p inPieces) Read(b []byte) (int, error) { return p.Conn.Read(b[:min(len(b), 3)]) }

func slowly(c *pgxpool.Config) {
	c.ConnConfig.AfterNetConnect = func(_ context.Context, _ *pgconn.Config, conn net.Conn) (net.Conn, error) {
		return inPieces{conn}, nil
	}
}

func TestMessagesInPieces(t *testing.T) {
	d := detect.New(detect.NoImplicitScopes())
	pool := openPool(t, dsn(t), d, slowly)
	ctx, scope := d.Start(t.Context(), "pieces")
	require.NoError(t, each(ctx, pool, "author_id", ""))
	assert.Equal(t, report.Traced, only(t, scope.End()).Evidence)
	assert.Contains(t, proved(t, pool, "author_id"), "proved")
}

// What the program gets is what pgx alone gives it.
func TestNothingChanges(t *testing.T) {
	at := dsn(t)
	raw, err := pgxpool.New(t.Context(), at)
	require.NoError(t, err)
	defer raw.Close()
	watched := openPool(t, at, detect.New(detect.NoImplicitScopes()))
	ask := func(pool *pgxpool.Pool, query string, args ...any) string {
		rows, err := pool.Query(t.Context(), query, args...)
		if err != nil {
			return err.Error()
		}
		all, err := pgx.CollectRows(rows, pgx.RowToMap)
		return fmt.Sprint(all, err, rows.CommandTag())
	}
	for _, test := range []struct {
		name  string
		query string
		args  []any
	}{
		{"rows", "SELECT id, code, fee, nick, born FROM authors ORDER BY id", nil},
		{"no row", "SELECT id FROM authors WHERE id = $1", []any{-1}},
		{"a row of a megabyte", "SELECT repeat('x', 3000000)", nil},
		{"many rows", "SELECT i, md5(i::text) FROM generate_series(1, 20000) i", nil},
		{"lists, json and intervals", "SELECT ARRAY[1,2], '{\"a\":1}'::jsonb, '1 day'::interval, NULL::int", nil},
		{"no columns", "SELECT FROM authors", nil},
		{"an error", "SELECT 1 / (id - 7013) FROM authors", nil},
		{"an unknown table", "SELECT 1 FROM nowhere", nil},
		{"too few arguments", "SELECT $1::int", nil},
		{"named arguments", "SELECT nick FROM authors WHERE id = @id", []any{pgx.NamedArgs{"id": 7013}}},
		{"formats of results", "SELECT id, nick FROM authors ORDER BY id", []any{pgx.QueryResultFormats{1, 0}}},
		{"a write", "UPDATE authors SET born = born WHERE id > $1", []any{7100}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range 2 { // from the statement cache too
				assert.Equal(t, ask(raw, test.query, test.args...), ask(watched, test.query, test.args...))
			}
		})
	}
}

// A batch is one round trip. A loop of batches is a loop.
func TestBatches(t *testing.T) {
	at := dsn(t)
	d := detect.New(detect.NoImplicitScopes())
	pool := openPool(t, at, d)
	lookups := func(ctx context.Context, ids []int64) (nicks []string) {
		b := &pgx.Batch{}
		for _, id := range ids {
			b.Queue("SELECT nick FROM authors WHERE id = $1", id).QueryRow(func(row pgx.Row) error {
				var nick string
				defer func() { nicks = append(nicks, nick) }()
				return row.Scan(&nick)
			})
		}
		require.NoError(t, pool.SendBatch(ctx, b).Close())
		return nicks
	}
	var ids []int64
	for i := range int64(authors) {
		ids = append(ids, 7013+i*13)
	}
	ctx, scope := d.Start(t.Context(), "one batch")
	nicks := lookups(ctx, ids)
	require.Len(t, nicks, authors)
	r := scope.End()
	assert.Empty(t, r.Findings)
	assert.Equal(t, 1, r.Scopes[0].Queries)
	assert.EqualValues(t, authors, r.Scopes[0].Rows)

	ctx, scope = d.Start(t.Context(), "a batch, and then a query for each row of it")
	for _, nick := range lookups(ctx, ids) {
		var id int64
		require.NoError(t, pool.QueryRow(ctx, "SELECT id FROM posts WHERE nick = $1", nick).Scan(&id))
	}
	f := only(t, scope.End())
	assert.Equal(t, report.Traced, f.Evidence)
	assert.Equal(t, "nick", f.Parent.Column)

	ctx, scope = d.Start(t.Context(), "a batch for each row")
	rows, err := pool.Query(ctx, "SELECT author_id FROM posts ORDER BY id")
	require.NoError(t, err)
	keys, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	require.NoError(t, err)
	for _, key := range keys {
		b := &pgx.Batch{}
		b.Queue("SELECT nick FROM authors WHERE id = $1", key)
		b.Queue("SELECT count(*) FROM posts WHERE author_id = $1", key)
		require.NoError(t, pool.SendBatch(ctx, b).Close())
	}
	r = scope.End()
	f = only(t, r)
	assert.Equal(t, authors, f.Query.Count)
	assert.Equal(t, authors+1, r.Scopes[0].Queries)
	assert.Equal(t, "author_id", f.Parent.Column)

	ctx, scope = d.Start(t.Context(), "batches that begin alike")
	for i := range 6 {
		lookups(ctx, []int64{7013, 7026 + int64(i)*13})
	}
	for _, f := range scope.End().Findings {
		assert.NotEqual(t, "duplicate-query", f.Rule, "their other arguments differ")
	}
}

// Transactions, prepared statements and copies, on one connection.
func TestAConnection(t *testing.T) {
	d := detect.New(detect.NoImplicitScopes())
	c, err := nplusonepgx.Connect(t.Context(), dsn(t), nplusonepgx.Detector(d))
	require.NoError(t, err)
	defer c.Close(context.Background())
	_, err = c.Prepare(t.Context(), "nick_of", "SELECT nick FROM authors WHERE id = $1")
	require.NoError(t, err)

	ctx, scope := d.Start(t.Context(), "a transaction, without the context in it")
	tx, err := c.Begin(ctx)
	require.NoError(t, err)
	for i := range 10 {
		var nick string
		require.NoError(t, tx.QueryRow(context.Background(), "nick_of", 7013+i*13).Scan(&nick))
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"authors"}, []string{"id", "code", "fee", "nick"}, pgx.CopyFromRows([][]any{{1, "11111111-1111-1111-1111-111111111111", 1, "a"}, {2, "11111111-1111-1111-1111-111111111112", 2, "b"}}))
	require.NoError(t, err)
	require.NoError(t, tx.Rollback(ctx))
	_, err = c.Exec(context.Background(), "SELECT 1")
	require.NoError(t, err)
	r := scope.End()
	assert.Equal(t, 10, r.Scopes[0].Queries, "neither BEGIN, COPY, ROLLBACK nor what came after it")
	assert.Equal(t, "select nick from authors where id = ?", only(t, r).Query.SQL)
}

// counter is a tracer that the program has itself.
type counter struct {
	mu            sync.Mutex
	begun, ended  int
	sawOwnContext bool
}

type counterKey struct{}

func (c *counter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun++
	return context.WithValue(ctx, counterKey{}, true)
}

func (c *counter) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended++
	c.sawOwnContext = ctx.Value(counterKey{}) == true
}

func TestATracerThatIsSetStays(t *testing.T) {
	d := detect.New(detect.NoImplicitScopes())
	own := &counter{}
	pool := openPool(t, dsn(t), d, func(c *pgxpool.Config) { c.ConnConfig.Tracer = own })
	ctx, scope := d.Start(t.Context(), "both")
	require.NoError(t, each(ctx, pool, "author_id", ""))
	assert.Equal(t, authors+1, scope.End().Scopes[0].Queries)
	assert.Equal(t, authors+1, own.begun)
	assert.Equal(t, own.begun, own.ended)
	assert.True(t, own.sawOwnContext)
}

// The same connections through database/sql, watched there too or not: each
// statement counts once.
func TestBesideDriver(t *testing.T) {
	at := dsn(t)
	d := detect.New(detect.NoImplicitScopes())
	pool := openPool(t, at, d)
	twice, err := pgxpool.ParseConfig(at)
	require.NoError(t, err)
	require.NoError(t, nplusonepgx.WatchPool(twice, nplusonepgx.Detector(d)))
	require.NoError(t, nplusonepgx.WatchPool(twice, nplusonepgx.Detector(d)))
	again, err := pgxpool.NewWithConfig(t.Context(), twice)
	require.NoError(t, err)
	defer again.Close()
	for name, db := range map[string]*sql.DB{
		"database/sql alone":          stdlib.OpenDBFromPool(pool),
		"package driver above it":     driver.OpenDB(stdlib.GetPoolConnector(pool), driver.Detector(d)),
		"watched twice, no driver":    stdlib.OpenDBFromPool(again),
		"watched twice, driver above": driver.OpenDB(stdlib.GetPoolConnector(again), driver.Detector(d)),
	} {
		t.Run(name, func(t *testing.T) {
			defer db.Close()
			ctx, scope := d.Start(t.Context(), name)
			rows, err := db.QueryContext(ctx, "SELECT author_id FROM posts ORDER BY id")
			require.NoError(t, err)
			var keys []int64
			for rows.Next() {
				var key int64
				require.NoError(t, rows.Scan(&key))
				keys = append(keys, key)
			}
			require.NoError(t, rows.Err())
			for _, key := range keys {
				var nick string
				require.NoError(t, db.QueryRowContext(ctx, "SELECT nick FROM authors WHERE id = $1", key).Scan(&nick))
			}
			r := scope.End()
			assert.Equal(t, authors+1, r.Scopes[0].Queries)
			assert.Equal(t, "author_id", only(t, r).Parent.Column)
		})
	}
}

// A fix is tried on a connection of its own, which runs the pool's hooks.
func TestFixesAreTried(t *testing.T) {
	at := dsn(t)
	d := detect.New(detect.NoImplicitScopes(), detect.KeepValues(), detect.FixWith(suggest.New(suggest.TryWith(verify.New()))))
	before, search, ok := strings.Cut(at, "search_path=")
	require.True(t, ok)
	pool := openPool(t, strings.TrimRight(before, "?& "), d, func(c *pgxpool.Config) {
		c.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, "SET search_path = "+search)
			return err
		}
	})
	ctx, scope := d.Start(t.Context(), "tried")
	require.NoError(t, each(ctx, pool, "author_id", ""))
	f := only(t, scope.End())
	require.NotEmpty(t, f.Fixes)
	assert.True(t, f.Fixes[0].Verified, "%+v", f.Fixes[0])
}

// A column is changed on the wire, and the arguments follow it.
func TestProof(t *testing.T) {
	at := dsn(t)
	d := detect.New(detect.NoImplicitScopes())
	for _, column := range []string{"author_id", "code", "nick", "fee"} {
		t.Run(column, func(t *testing.T) {
			said := proved(t, openPool(t, at, d), column)
			assert.Contains(t, said, "proved")
			assert.Contains(t, said, column)
		})
	}
}

// proved is what Prove says of a loop.
func proved(t *testing.T, pool *pgxpool.Pool, column string) string {
	tb := &quiet{T: t}
	nplusonetest.Prove(tb, func(ctx context.Context) { _ = each(ctx, pool, column, "") })
	tb.finish()
	return tb.said.String()
}

// quiet is a test whose failures are looked at.
type quiet struct {
	*testing.T
	said     strings.Builder
	cleanups []func()
}

func (q *quiet) Errorf(format string, args ...any) { fmt.Fprintf(&q.said, format+"\n", args...) }
func (q *quiet) Logf(format string, args ...any)   { fmt.Fprintf(&q.said, format+"\n", args...) }
func (q *quiet) Cleanup(f func())                  { q.cleanups = append(q.cleanups, f) }

func (q *quiet) finish() {
	for i := len(q.cleanups) - 1; i >= 0; i-- {
		q.cleanups[i]()
	}
}

// Requests at the same time never share a statement.
func TestParallel(t *testing.T) {
	d := detect.New(detect.NoImplicitScopes())
	pool := openPool(t, dsn(t), d, func(c *pgxpool.Config) { c.MaxConns = 8 })
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			ctx, scope := d.Start(context.Background(), fmt.Sprint(i))
			for range i % 5 {
				if _, err := pool.Exec(ctx, "SELECT nick FROM authors WHERE id = $1", i); err != nil {
					t.Error(err)
				}
			}
			err := each(ctx, pool, "author_id", "")
			assert.NoError(t, err)
			assert.Equal(t, authors+1+i%5, scope.End().Scopes[0].Queries)
		})
	}
	wg.Wait()
}
