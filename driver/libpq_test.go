package driver

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"net/url"
	"os"
	"strconv"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/latency"
)

// held is a wrapper that says nothing of the connection string.
type held struct{ Base sqldriver.Driver }

func (h held) Connect(context.Context) (sqldriver.Conn, error) { return nil, nil }
func (h held) Driver() sqldriver.Driver                        { return h.Base }

// around is a wrapper of a connector, as otelsql's is.
type around struct{ sqldriver.Connector }

func TestLibpqNote(t *testing.T) {
	connector := func(dsn string) sqldriver.Connector {
		c, err := pq.NewConnector(dsn)
		require.NoError(t, err)
		return c
	}
	for _, test := range []struct {
		name, reason string
		c            sqldriver.Connector
		want         string
	}{
		{"connector", "the driver's default", connector("host=h dbname=d"), libpqTwice},
		{"connector, yes", "nothing is left to save", connector("host=h binary_parameters=yes"), ""},
		{"connector, yes in a URL", "nothing is left to save", connector("postgres://h/d?binary_parameters=yes"), ""},
		{"connector, no", "it is off", connector("host=h binary_parameters=no"), libpqTwice},
		{"wrapped connector", "found within", around{connector("host=h")}, libpqTwice},
		{"wrapped connector, yes", "found within", around{connector("host=h binary_parameters=yes")}, ""},
		{"DSN", "as sql.Open has it", dsnConnector{"host=h dbname=d", &pq.Driver{}}, libpqTwice},
		{"DSN, by value", "as sql.Open has it", dsnConnector{"host=h dbname=d", pq.Driver{}}, libpqTwice},
		{"DSN, yes", "nothing is left to save", dsnConnector{"host=h binary_parameters=yes", &pq.Driver{}}, ""},
		{"DSN with a service", "a file may set it", dsnConnector{"service=main", &pq.Driver{}}, libpqTwice + libpqUnless},
		{"no DSN to be seen", "nobody knows", held{&pq.Driver{}}, libpqTwice + libpqUnless},
		{"another driver", "not lib/pq's habit", held{fakeDriver{}}, ""},
		{"DSN, no", "somebody decided on it", dsnConnector{"host=h binary_parameters=no", &pq.Driver{}}, ""},
		{"no driver", "nothing to look at", held{}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, libpqNote(test.c), test.reason)
		})
	}
}

type fakeDriver struct{}

func (fakeDriver) Open(string) (sqldriver.Conn, error) { return nil, nil }

// What the note says is so with the lib/pq that go.mod names: counted between
// the client and a real server.
func TestLibpqRoundTrips(t *testing.T) {
	dsn := os.Getenv("NPLUSONE_TEST_POSTGRES")
	if dsn == "" {
		require.Empty(t, os.Getenv("NPLUSONE_TEST_ALL"), "no PostgreSQL")
		return // there is no server to count at
	}
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	proxy, err := latency.Listen(u.Host, 0)
	require.NoError(t, err)
	defer func() { assert.NoError(t, proxy.Close()) }()
	u.Host = proxy.Addr()

	const valuesPerName = 5
	query := func(ctx context.Context, t *testing.T, db *sql.DB, id int) {
		var n int
		require.NoError(t, db.QueryRowContext(ctx, "SELECT id FROM libpq_trips WHERE id = $1", id).Scan(&n))
	}
	for _, test := range []struct {
		name, reason string
		option       string
		run          func(ctx context.Context, t *testing.T, db *sql.DB)
		turns        int64
		noted        bool
	}{
		{"query", "parsed, then run", "", func(ctx context.Context, t *testing.T, db *sql.DB) {
			for i := range valuesPerName {
				query(ctx, t, db, i)
			}
		}, 2 * valuesPerName, true},
		{"query, binary_parameters", "all at once", "yes", func(ctx context.Context, t *testing.T, db *sql.DB) {
			for i := range valuesPerName {
				query(ctx, t, db, i)
			}
		}, valuesPerName, false},
		{"exec", "parsed, then run", "", func(ctx context.Context, t *testing.T, db *sql.DB) {
			for i := range valuesPerName {
				_, err := db.ExecContext(ctx, "DELETE FROM libpq_trips WHERE id = $1", 100+i)
				require.NoError(t, err)
			}
		}, 2 * valuesPerName, true},
		{"exec, binary_parameters", "all at once", "yes", func(ctx context.Context, t *testing.T, db *sql.DB) {
			for i := range valuesPerName {
				_, err := db.ExecContext(ctx, "DELETE FROM libpq_trips WHERE id = $1", 100+i)
				require.NoError(t, err)
			}
		}, valuesPerName, false},
		{"prepared", "parsed once by the program", "", func(ctx context.Context, t *testing.T, db *sql.DB) {
			st, err := db.PrepareContext(ctx, "SELECT id FROM libpq_trips WHERE id = $1")
			require.NoError(t, err)
			for i := range valuesPerName {
				var n int
				require.NoError(t, st.QueryRowContext(ctx, i).Scan(&n))
			}
			require.NoError(t, st.Close())
		}, valuesPerName + 2, false},
		{"no arguments", "the simple protocol", "", func(ctx context.Context, t *testing.T, db *sql.DB) {
			for i := range valuesPerName {
				var n int
				require.NoError(t, db.QueryRowContext(ctx, "SELECT id FROM libpq_trips WHERE id = "+strconv.Itoa(i)).Scan(&n))
			}
		}, valuesPerName, false},
		{"no finding", "one query is no loop", "", func(ctx context.Context, t *testing.T, db *sql.DB) {
			query(ctx, t, db, 1)
		}, 2, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			u, q := *u, u.Query()
			if test.option != "" {
				q.Set("binary_parameters", test.option)
			}
			u.RawQuery = q.Encode()
			detector := detect.New(detect.NoImplicitScopes())
			db, err := Open("postgres", u.String(), Detector(detector))
			require.NoError(t, err)
			defer db.Close()
			db.SetMaxOpenConns(1)
			_, err = db.Exec("CREATE TEMPORARY TABLE libpq_trips AS SELECT generate_series(0, 9) AS id")
			require.NoError(t, err)

			ctx, scope := detector.Start(t.Context(), test.name)
			before := proxy.Turns()
			test.run(ctx, t, db)
			assert.Equal(t, test.turns, proxy.Turns()-before, test.reason)
			r := scope.End()
			notes := r.Notes
			assert.Equal(t, test.name == "no finding", len(r.Findings) == 0)
			if test.noted {
				assert.Contains(t, notes, libpqTwice, test.reason)
			} else {
				for _, n := range notes {
					assert.NotContains(t, n, libpqOption, test.reason)
				}
			}
		})
	}
}
