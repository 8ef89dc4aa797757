package fingerprint

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
)

// TestHugeAndBrokenTextsTakeLinearTime reads what a lexer could fall over:
// deep nesting, what is never closed, what makes it look ahead.
func TestHugeAndBrokenTextsTakeLinearTime(t *testing.T) {
	units := []string{
		"a", "a ", "'", "''", "\"", "\"\"", "`", "[", "(", ")", "[]]", "$", "$$", "$a", "$a$", "$1", "-", "- ", "-/*c*/", "--", "--\n", "/*", "/*/",
		"*/", "/*!", "/*! */", "#", "@", "@@", ":", "?", "?|", ";", "; ;", ",", ".", "..", "1", "1.", "1e", "0x", "\\", "'\\", "\x00", "\xff", "é", "=", "|-",
		"in(", "in (1,", "values(", "values (1),", "values row(", "array[", "in (select ", "default,", "\"a\"\"", "not null ", "e'\\''", "u&",
	}
	for i, unit := range units {
		size := 1 << 20
		if i%6 == 0 {
			size = 10 << 20
		}
		text := strings.Repeat(unit, size/len(unit))
		start := time.Now()
		shape.Lex(allDialects[i%len(allDialects)], text)
		// 10 MB take some 50 ms; a quadratic reading takes hours.
		require.Less(t, time.Since(start), 20*time.Second, "%q", unit)
		for _, d := range allDialects {
			start := time.Now()
			checkLaws(t, d, text[:20_000])
			require.Less(t, time.Since(start), 10*time.Second, "%s: %q", d, unit)
		}
		if t.Failed() {
			return
		}
	}
}

// TestIDsAreStable pins ids, for reports of different versions are compared.
// A change here breaks every baseline that users keep.
func TestIDsAreStable(t *testing.T) {
	for sql, want := range map[string]string{
		"": "8bb84b93962eacc9", "select 1": "a19111f44bbbcf5c", text60: "ba3efa3ea8935a2d",
		text404: "be3fc516560dbd84", textInsert4K(): "0f551e6dcadcb181",
	} {
		assert.Equal(t, want, Of(PostgreSQL, sql).String(), sql)
	}
}

func TestIDText(t *testing.T) {
	id := ID(0x00ab_cdef_0123_4567)
	assert.Equal(t, "00abcdef01234567", id.String())
	back, err := ParseID("00ABCDEF01234567")
	require.NoError(t, err)
	assert.Equal(t, id, back)
	for _, bad := range []string{"", "1", "00abcdef0123456", "00abcdef012345678", "00abcdef0123456g", "0x0bcdef01234567", "+0abcdef01234567", "0_abcdef01234567"} {
		_, err := ParseID(bad)
		assert.ErrorContains(t, err, "16 hexadecimal digits", bad)
	}
	b, err := json.Marshal(map[ID]ID{id: id})
	require.NoError(t, err)
	assert.JSONEq(t, `{"00abcdef01234567":"00abcdef01234567"}`, string(b))
	var m map[ID]ID
	require.NoError(t, json.Unmarshal(b, &m))
	assert.Equal(t, id, m[id])
	assert.Error(t, json.Unmarshal([]byte(`"x"`), &back))
}

func TestNormalizeReadsWell(t *testing.T) {
	for _, c := range []struct {
		dialect   Dialect
		sql, want string
	}{
		{PostgreSQL, `SELECT id, name FROM authors WHERE id = $1`, "select id, name from authors where id = ?"},
		{PostgreSQL, `SELECT "b"."id" AS "Id", count(*) FROM "books" b WHERE b.id IN (1,2,3) AND b.x=-5`, `select b.id as "Id", count(*) from books b where b.id in (?) and b.x = ?`},
		{PostgreSQL, `INSERT INTO "s"."books" ("a","b") VALUES ($1,$2),($3,$4) RETURNING id;`, "insert into s.books (a, b) values (?, ?) returning id"},
		{PostgreSQL, `SELECT a::text[], arr[1], x.*, ARRAY[1,2] FROM t WHERE EXISTS (SELECT 1)`, "select a::text[], arr[?], x.*, array[?] from t where exists (select ?)"},
		{PostgreSQL, `SELECT data->>'k' FROM t WHERE a = ANY($1) AND n IS NOT NULL`, "select data ->> ? from t where a = any(?) and n is not null"},
		{MySQL, "SELECT `Id` FROM `t` WHERE `limit` = \"x\"", "select `Id` from t where `limit` = ?"},
		{SQLServer, "SELECT TOP (10) [a b] FROM #t WHERE id = @p1; SELECT @@ROWCOUNT", `select top(?) "a b" from #t where id = ?; select @@rowcount`},
		{SQLite, "SELECT coalesce(a, ?1), -b FROM t ORDER BY a DESC LIMIT 5", "select coalesce(a, ?), - b from t order by a desc limit ?"},
	} {
		assert.Equal(t, c.want, Normalize(c.dialect, c.sql))
	}
}
