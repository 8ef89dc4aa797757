package reader_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite/reader"
)

const (
	pg     = fingerprint.PostgreSQL
	mysql  = fingerprint.MySQL
	sqlite = fingerprint.SQLite
	mssql  = fingerprint.SQLServer
)

func TestRead(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		dialect fingerprint.Dialect
		sql     string
		tables  string
		equal   string
		reason  string
	}{
		{"raw", mysql, "select * from `a` join b on b.x = a.y where a.id = ? and b.k in (?, 3)", "a,b", "= a.id v1,in b.k v2 1", "MySQL's own SQL needs no bridge"},
		{"numbered", pg, `select * from "Users" u where u.id = $2 and $1 = u.k`, "users", "= u.id v2,= u.k v1", "placeholders keep their numbers"},
		{"cast", pg, `select * from t where id = any($1::bigint[]) and day = date '2020-01-01'`, "t", "= day 1,in id v1", "types are dropped"},
		{"cte", pg, `with x as (select * from a where k = $1) select * from x join b on b.i = x.i`, "a,b", "= k v1", "a table expression is read by itself"},
		{"shadow", pg, `with a as (select * from a) select * from a`, "a", "", "a table expression does not see itself"},
		{"recursive", pg, `with recursive r as (select 1 from n where i = $1 union all select 1 from n join r on n.p = r.i) select * from r`, "n,n", "= i v1", "a recursive one does"},
		{"update from", pg, `update a set x = $1 from b where a.i = b.i and b.k = $2 returning *`, "a,b", "= b.k v2", "FROM joins the target"},
		{"delete using", pg, `delete from a using b where a.i = b.i and b.k = $1`, "a,b", "= b.k v1", "so does USING"},
		{"upsert", pg, `insert into a (x) values ($1) on conflict (x) do update set x = excluded.x returning x`, "a", "", "the conflict is dropped"},
		{"json", pg, `select data->>'k' from t where data @> $1 and id = $2`, "t", "= id v2", "other operators are no equality"},
		{"row", pg, `select * from t where (a, b) = ($1, $2)`, "t", "= a v1,= b v2", "rows compare by position"},
		{"lateral", pg, `select * from a, lateral (select * from b where b.i = a.i limit 1) l, unnest($1) u`, "a,b", "", "functions are no tables"},
		{"sqlite", sqlite, `select * from t indexed by i where a == ?1 and b = ? and c is null`, "t", "= a v1,= b v2", "a ? counts on from the highest number"},
		{"mssql", mssql, `select [a b] from [t] where [k] = @p1`, "t", "= k p1", "names in brackets, named placeholders"},
		{"unicode", pg, `select "größe" from "naïve" where "é" = $1`, "na_xc3_xafve", "= _xc3_xa9 v1", "names beyond ASCII are spelled out"},
		{"reserved", pg, `select key, rank from groups where status = $1`, "groups", "= status v1", "MySQL's reserved words are names elsewhere"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := reader.Read(c.dialect, c.sql)
			require.NoError(t, err, c.reason)
			assert.Equal(t, c.tables, strings.Join(r.Tables, ","), c.reason)
			assert.Equal(t, c.equal, strings.Join(r.Equal, ","), c.reason)
			ok, why := reader.Agree(c.dialect, c.sql, fingerprint.Scan(c.dialect, c.sql))
			assert.True(t, ok, why)
		})
	}
}

func TestAgreeSaysWhatDiffers(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, scanned, text, want string
	}{
		{"kind", "delete from t", "select 1 from t", "kind"},
		{"tables", "select * from a", "select * from b", "tables: a or b"},
		{"column", "select * from a where x = $1", "select * from a where y = $1", "comparisons: = x v1 or = y v1"},
		{"number", "select * from a where x = $1", "select * from a where x = $2", "comparisons: = x v1 or = x v2"},
		{"limit", "select * from a limit 1", "select * from a", "limit"},
		{"order", "select * from a order by x", "select * from a", "order"},
		{"group", "select * from a group by x", "select * from a", "grouping"},
		{"lock", "select * from a for update", "select * from a for share", "row lock"},
		{"aggregate", "select count(*) from a", "select a from a", "aggregates"},
		{"unreadable", "select * from a", "select from where", "the second reader cannot read it"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ok, why := reader.Agree(pg, c.text, fingerprint.Scan(pg, c.scanned))
			assert.False(t, ok)
			assert.Contains(t, why, c.want)
		})
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	long := "select * from t where a in (" + strings.Repeat("1,", reader.MaxText) + "1)"
	assert.False(t, reader.Parses(pg, long), "longer than the bound")
	assert.False(t, reader.Parses(mysql, "UPDATE or"), "the parser panics on it")
	assert.False(t, reader.Parses(pg, ""), "no statement")
	assert.False(t, reader.Parses(pg, strings.Repeat("(", 10000)), "deep")
	assert.True(t, reader.Parses(pg, "SELECT p.id FROM posts AS p JOIN authors AS a ON a.id = p.author_id LIMIT $1"))
}

func FuzzRead(f *testing.F) {
	f.Add(uint8(1), `with a as (select $1::int) update "b" set c = any($2) from a returning *`)
	f.Add(uint8(2), "UPDATE or")
	f.Add(uint8(3), "select ?1, :x, [a b] from t where c == 'x'")
	f.Add(uint8(4), "delete from [t] using u where exists (select 1)")
	f.Fuzz(func(t *testing.T, d uint8, sql string) {
		dialect := fingerprint.Dialect(d % 5)
		_, _ = reader.Read(dialect, sql)
		reader.Agree(dialect, sql, fingerprint.Scan(dialect, sql))
	})
}
