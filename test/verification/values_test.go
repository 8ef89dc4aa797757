package verification

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

// seedValues makes rows whose values are hard to compare.
func (d database) seedValues(t *testing.T) *sql.DB {
	t.Helper()
	db := sql.OpenDB(d.connector)
	t.Cleanup(func() { db.Close() })
	types := map[fingerprint.Dialect][]string{
		fingerprint.SQLite:     {"REAL", "DATETIME", "BLOB", "BLOB"},
		fingerprint.PostgreSQL: {"double precision", "timestamptz", "bytea", "bytea"},
		fingerprint.MySQL:      {"DOUBLE", "DATETIME(6)", "BLOB", "VARBINARY(16)"},
	}[d.dialect]
	_, err := db.Exec("DROP TABLE IF EXISTS verify_values")
	require.NoError(t, err)
	_, err = db.Exec("CREATE TABLE verify_values (id INTEGER PRIMARY KEY, grp INTEGER, ver VARCHAR(20), name VARCHAR(20), fixed CHAR(8), price NUMERIC(20,2), weight " +
		types[0] + ", at " + types[1] + ", raw " + types[2] + ", tag " + types[3] + ", flag BOOLEAN)")
	require.NoError(t, err)
	at := time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)
	for _, row := range [][]any{
		{1, 7, "1.1", "Ann", "ab", "12345678901234.56", 0.1, at, []byte{0, 255, 1}, []byte{1, 254}, true},
		{2, 7, "1.10", "Ann", "ab", "10.00", 0.2, at, []byte("text"), []byte{2, 254}, false},
		{3, 8, "1.10", "Bob", "cd", "0.10", 0.3, at.Add(time.Hour), []byte{}, []byte("plain"), true},
		{4, 8, "2", "", "cd", "0.20", 1e-9, at.Add(time.Hour), nil, nil, nil},
		{5, 8, "2", nil, "cd", nil, 1e17, nil, nil, nil, nil},
	} {
		_, err := db.Exec(d.placeholders("INSERT INTO verify_values VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"), row...)
		require.NoError(t, err)
	}
	return db
}

// Values are equal where the program would take them so, in whichever form a
// driver brings them, and not otherwise.
func TestValues(t *testing.T) {
	// A rewrite's columns are the key and then the child's.
	tests := []struct {
		name, reason string
		child        string // with one ?
		rewrite      string // with IN-KEYS
		keys         []any
		fallback     any
		ordered      bool
		differs      string // databases for which it must not verify; "all"
	}{
		{name: "floats", reason: "the very same", child: "SELECT weight FROM verify_values WHERE grp = ?",
			rewrite: "SELECT grp, weight FROM verify_values WHERE grp IN-KEYS", keys: []any{int64(7), int64(8)}},
		{name: "sum in another order", reason: "the last digits of a sum depend on it", child: "SELECT SUM(weight) FROM verify_values WHERE grp = ?",
			rewrite: "SELECT grp, MAX(weight) + MIN(weight) FROM verify_values WHERE grp IN-KEYS GROUP BY grp", keys: []any{int64(7)}},
		{name: "another float", reason: "nine digits are no last digits", child: "SELECT weight FROM verify_values WHERE grp = ?",
			rewrite: "SELECT grp, weight * 1.000000001 FROM verify_values WHERE grp IN-KEYS", keys: []any{int64(7)}, differs: "all"},
		{name: "small float", reason: "near zero is not zero", child: "SELECT weight FROM verify_values WHERE id = ?",
			rewrite: "SELECT id, 0.0 * weight FROM verify_values WHERE id IN-KEYS", keys: []any{int64(4)}, differs: "all"},
		{name: "decimals", reason: "the very same", child: "SELECT price FROM verify_values WHERE grp = ?",
			rewrite: "SELECT grp, price FROM verify_values WHERE grp IN-KEYS", keys: []any{int64(7), int64(8)}},
		{name: "a cent more", reason: "money is exact, however much, where it is no float as in SQLite", child: "SELECT price FROM verify_values WHERE id = ?",
			rewrite: "SELECT id, price + 0.01 FROM verify_values WHERE id IN-KEYS", keys: []any{int64(1)}, differs: "postgres mysql"},
		{name: "another scale", reason: "10 and 10.00 are one number", child: "SELECT price FROM verify_values WHERE id = ?",
			rewrite: "SELECT id, CAST(price AS DECIMAL(12,4)) FROM verify_values WHERE id IN-KEYS", keys: []any{int64(2), int64(3)}},
		{name: "sum of nothing", reason: "0.00 is what a missing group stands for", child: "SELECT COALESCE(SUM(price), 0) FROM verify_values WHERE grp = ?",
			rewrite: "SELECT grp, COALESCE(SUM(price), 0) FROM verify_values WHERE grp IN-KEYS GROUP BY grp", keys: []any{int64(7), int64(9)}, fallback: int64(0)},
		{name: "texts that look like numbers", reason: "each key has its own rows", child: "SELECT id FROM verify_values WHERE ver = ?",
			rewrite: "SELECT ver, id FROM verify_values WHERE ver IN-KEYS", keys: []any{"1.1", "1.10", "2"}},
		{name: "a text that looks like the same number", reason: "1.10 is another version than 1.1", child: "SELECT ver FROM verify_values WHERE id = ?",
			rewrite: "SELECT id, REPLACE(ver, '1.10', '1.1') FROM verify_values WHERE id IN-KEYS", keys: []any{int64(2)}, differs: "all"},
		{name: "integers as text", reason: "programs bind what they read from a form", child: "SELECT id FROM verify_values WHERE grp = ?",
			rewrite: "SELECT grp, id FROM verify_values WHERE grp IN-KEYS", keys: []any{"7", "8"}},
		{name: "NULL", reason: "the very same", child: "SELECT name FROM verify_values WHERE grp = ?",
			rewrite: "SELECT grp, name FROM verify_values WHERE grp IN-KEYS", keys: []any{int64(8)}},
		{name: "NULL made empty", reason: "NULL is not the empty text", child: "SELECT name FROM verify_values WHERE id = ?",
			rewrite: "SELECT id, COALESCE(name, '') FROM verify_values WHERE id IN-KEYS", keys: []any{int64(5)}, differs: "all"},
		{name: "NULL made zero", reason: "nor is it zero", child: "SELECT price FROM verify_values WHERE id = ?",
			rewrite: "SELECT id, COALESCE(price, 0) FROM verify_values WHERE id IN-KEYS", keys: []any{int64(5)}, differs: "all"},
		{name: "NULL for a key", reason: "it finds nothing, in a list as alone", child: "SELECT id FROM verify_values WHERE name = ?",
			rewrite: "SELECT name, id FROM verify_values WHERE name IN-KEYS", keys: []any{"Ann", nil, "Bob"}},
		{name: "empty key", reason: "a key like others", child: "SELECT id FROM verify_values WHERE name = ?",
			rewrite: "SELECT name, id FROM verify_values WHERE name IN-KEYS", keys: []any{"", "Bob"}},
		{name: "another case", reason: "a collation may find it, the program's map does not", child: "SELECT id FROM verify_values WHERE name = ?",
			rewrite: "SELECT name, id FROM verify_values WHERE name IN-KEYS", keys: []any{"Ann", "ann"}, differs: "mysql"},
		{name: "grouped in another case", reason: "a group has one spelling", child: "SELECT COUNT(*) FROM verify_values WHERE name = ?",
			rewrite: "SELECT name, COUNT(*) FROM verify_values WHERE name IN-KEYS GROUP BY name", keys: []any{"ANN", "Bob"}, fallback: int64(0), differs: "mysql"},
		{name: "lower case", reason: "another text", child: "SELECT name FROM verify_values WHERE id = ?",
			rewrite: "SELECT id, LOWER(name) FROM verify_values WHERE id IN-KEYS", keys: []any{int64(1)}, differs: "all"},
		{name: "padded key", reason: "PostgreSQL brings the blanks, the program's map has none", child: "SELECT id FROM verify_values WHERE fixed = ?",
			rewrite: "SELECT fixed, id FROM verify_values WHERE fixed IN-KEYS", keys: []any{"ab"}, differs: "postgres"},
		{name: "times", reason: "the very same", child: "SELECT at FROM verify_values WHERE grp = ?",
			rewrite: "SELECT grp, at FROM verify_values WHERE grp IN-KEYS", keys: []any{int64(7), int64(8)}},
		{name: "times through a window", reason: "SQLite knows a time by its column", child: "SELECT at FROM verify_values WHERE grp = ? ORDER BY at LIMIT 1",
			rewrite: "SELECT grp, at FROM (SELECT grp, at, ROW_NUMBER() OVER (PARTITION BY grp ORDER BY at) AS place FROM verify_values WHERE grp IN-KEYS) w WHERE place <= 1", keys: []any{int64(7)}},
		{name: "keys of time", reason: "the same moment", child: "SELECT id FROM verify_values WHERE at = ?",
			rewrite: "SELECT at, id FROM verify_values WHERE at IN-KEYS", keys: []any{time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC), time.Date(2026, 3, 1, 13, 0, 0, 123456000, time.UTC)}},
		{name: "bytes", reason: "the very same", child: "SELECT raw FROM verify_values WHERE grp = ?",
			rewrite: "SELECT grp, raw FROM verify_values WHERE grp IN-KEYS", keys: []any{int64(7), int64(8)}},
		{name: "keys of bytes", reason: "not all are UTF-8", child: "SELECT id FROM verify_values WHERE tag = ?",
			rewrite: "SELECT tag, id FROM verify_values WHERE tag IN-KEYS", keys: []any{[]byte{1, 254}, []byte{2, 254}, []byte("plain")}},
		{name: "no bytes", reason: "empty is not NULL", child: "SELECT raw FROM verify_values WHERE id = ?",
			rewrite: "SELECT id, raw FROM verify_values WHERE id IN-KEYS AND 1 = 0", keys: []any{int64(3)}, differs: "all"},
		{name: "truth", reason: "the very same, NULL too", child: "SELECT flag FROM verify_values WHERE grp = ?",
			rewrite: "SELECT grp, flag FROM verify_values WHERE grp IN-KEYS", keys: []any{int64(7), int64(8)}},
		{name: "a lie", reason: "false is not true", child: "SELECT flag FROM verify_values WHERE id = ?",
			rewrite: "SELECT id, NOT flag FROM verify_values WHERE id IN-KEYS", keys: []any{int64(1)}, differs: "all"},
		{name: "ties", reason: "rows of one place have no order among them", child: "SELECT id, at FROM verify_values WHERE grp = ? ORDER BY at",
			rewrite: "SELECT grp, id, at FROM verify_values WHERE grp IN-KEYS ORDER BY at, id DESC", keys: []any{int64(7)}, ordered: true},
		{name: "ties by position", reason: "rows of one place have no order among them", child: "SELECT id, at FROM verify_values WHERE grp = ? ORDER BY 2",
			rewrite: "SELECT grp, id, at FROM verify_values WHERE grp IN-KEYS ORDER BY 3, id DESC", keys: []any{int64(7)}, ordered: true},
		{name: "no ties", reason: "the order is the child's", child: "SELECT id, at FROM verify_values WHERE grp = ? ORDER BY at, id",
			rewrite: "SELECT grp, id, at FROM verify_values WHERE grp IN-KEYS ORDER BY at, id DESC", keys: []any{int64(7)}, ordered: true, differs: "all"},
		{name: "order by what is not returned", reason: "nobody sees whether these are ties", child: "SELECT id FROM verify_values WHERE grp = ? ORDER BY weight",
			rewrite: "SELECT grp, id FROM verify_values WHERE grp IN-KEYS ORDER BY weight DESC", keys: []any{int64(7)}, ordered: true, differs: "all"},
	}
	for _, d := range databases(t) {
		db := d.seedValues(t)
		for _, test := range tests {
			t.Run(d.name+"/"+test.name, func(t *testing.T) {
				c := d.play(t, db, test.child, test.keys...)
				columns := 1
				if len(c.Child.Result) > 0 {
					columns = len(c.Child.Result[0].Values)
				}
				var child []int
				for i := range columns {
					child = append(child, i+1)
				}
				r := d.batch(test.rewrite, []int{0}, child)
				r.Statements[0].Default, r.Statements[0].Ordered = test.fallback, test.ordered
				v := verify.New().Verify(t.Context(), &report.Finding{}, c, r)
				if test.differs == "all" || strings.Contains(test.differs, d.name) {
					assert.False(t, v.Verified, test.reason)
					assert.True(t, v.Wrong, "%s: %s", test.reason, v.Note)
					assert.Contains(t, v.Note, "differs", test.reason)
				} else {
					assert.True(t, v.Verified, "%s: %s", test.reason, v.Note)
				}
			})
		}
	}
}
