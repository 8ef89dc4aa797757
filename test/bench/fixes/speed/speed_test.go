package speed

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestManyRows(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, printed, want string
	}{
		{"insert", "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ...", "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6)"},
		{"casts and a tail", "WITH c(k, v) AS (VALUES (CAST($1 AS int4), CAST($2 AS text)), (CAST($3 AS int4), CAST($4 AS text)), ...)\nUPDATE t SET v = c.v",
			"WITH c(k, v) AS (VALUES (CAST($1 AS int4), CAST($2 AS text)), (CAST($3 AS int4), CAST($4 AS text)), (CAST($5 AS int4), CAST($6 AS text)))\nUPDATE t SET v = c.v"},
		{"a row of types", "WITH c(k) AS (VALUES ((SELECT id FROM t LIMIT 0)), ($1), ($2), ...)\nUPDATE t SET v = c.k",
			"WITH c(k) AS (VALUES ((SELECT id FROM t LIMIT 0)), ($1), ($2), ($3))\nUPDATE t SET v = c.k"},
		{"literal", "INSERT INTO t (a, b) VALUES ($1, now()), ($2, now()), ...", "INSERT INTO t (a, b) VALUES ($1, now()), ($2, now()), ($3, now())"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := manyRows(test.printed, 3)
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
		})
	}
	_, err := manyRows("DELETE FROM t", 3)
	assert.Error(t, err, "nothing to repeat")
}

func TestSaving(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "101 ms -> 2.02 ms   50x", saving(101*time.Millisecond, 2020*time.Microsecond))
	assert.Equal(t, "12.3 ms", ms(12345*time.Microsecond))
	assert.Equal(t, 2, median([]int{3, 1, 2}))
}

// Every relation has its rewrite, which reads or writes as many rows as the
// loop in fewer round trips, and leaves nothing behind.
func TestRelations(t *testing.T) {
	dsn := os.Getenv("NPLUSONE_TEST_POSTGRES")
	if dsn == "" {
		require.Empty(t, os.Getenv("NPLUSONE_TEST_ALL"), "no PostgreSQL")
		return // there is nothing to ask
	}
	admin, err := sql.Open("postgres", dsn)
	require.NoError(t, err)
	defer admin.Close()
	schema := fmt.Sprintf("speed_test_%d", os.Getpid())
	_, err = admin.Exec("CREATE SCHEMA " + schema)
	require.NoError(t, err)
	defer admin.Exec("DROP SCHEMA " + schema + " CASCADE")
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	lines, closeLines, err := dial(t.Context(), u)
	defer func() { assert.NoError(t, closeLines()) }()
	require.NoError(t, err)
	near := lines[:1]
	for _, text := range tables {
		_, err := near[0].db.Exec(text)
		require.NoError(t, err, text)
	}
	c, err := pq.NewConnector(u.String())
	require.NoError(t, err)
	for _, r := range relations {
		f, err := derive(t.Context(), c, r)
		require.NoError(t, err, r.name)
		before, after, err := compare(t.Context(), near, f, 20)
		require.NoError(t, err, r.name)
		assert.EqualValues(t, 2+2*21, before[0].trips, "%s: BEGIN, ROLLBACK, and two for each statement with arguments", r.name)
		assert.LessOrEqual(t, after[0].trips, int64(6), r.name)
	}
	var notes int
	require.NoError(t, near[0].db.QueryRow("SELECT count(*) FROM notes").Scan(&notes))
	assert.Zero(t, notes)
}
