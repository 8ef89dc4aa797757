package verification

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

// quoted writes a name that only quotes keep as it is.
func (d database) quoted(name string) string {
	if d.dialect == fingerprint.MySQL {
		return "`" + name + "`"
	}
	return `"` + name + `"`
}

// seedChildren makes a table of n rows of which some columns have an index.
func (d database) seedChildren(t *testing.T, n int) {
	t.Helper()
	db := sql.OpenDB(d.connector)
	defer db.Close()
	texts := []string{
		"DROP VIEW IF EXISTS child_view", "DROP TABLE IF EXISTS child_rows",
		"CREATE TABLE child_rows (id INTEGER PRIMARY KEY, plain_id INTEGER, indexed_id INTEGER, first_id INTEGER, second_id INTEGER, slug VARCHAR(20) UNIQUE, email VARCHAR(40), part_id INTEGER, note TEXT, " +
			d.quoted("mixedId") + " INTEGER, " + d.quoted("order") + " INTEGER)",
		"CREATE INDEX child_rows_a ON child_rows (indexed_id)",
		"CREATE INDEX child_rows_b ON child_rows (first_id, second_id)",
		"CREATE VIEW child_view AS SELECT * FROM child_rows",
	}
	if d.dialect != fingerprint.MySQL { // MariaDB has neither
		texts = append(texts, "CREATE INDEX child_rows_c ON child_rows (lower(email))", "CREATE INDEX child_rows_d ON child_rows (part_id) WHERE note IS NULL")
	}
	var rows []string
	for i := range n {
		rows = append(rows, fmt.Sprintf("(%d, %d, %d, %d, %d, 's%d', 'e%d', %d, 'n%d', %d, %d)", i, i%40, i%40, i%40, i%40, i, i%40, i%40, i%40, i%40, i%40))
	}
	texts = append(texts, "INSERT INTO child_rows VALUES "+strings.Join(rows, ", "))
	for _, text := range texts {
		_, err := db.Exec(text)
		require.NoError(t, err, text)
	}
}

// The index on the child's key that a verified fix tells of: exactly where
// none serves it, on a table of a test's size and on a larger one.
func TestChildIndex(t *testing.T) {
	tests := []struct {
		name, reason string
		where        string // with one ?
		from         string
		key          any
		index        string // of the columns; empty for none
	}{
		{"no index", "nothing leads to the rows", "plain_id = ?", "", int64(1), "(plain_id)"},
		{"indexed", "it has one", "indexed_id = ?", "", int64(1), ""},
		{"first of two columns", "an index serves its prefixes", "first_id = ?", "", int64(1), ""},
		{"second of two columns", "an index serves no more than its prefixes", "second_id = ?", "", int64(1), "(second_id)"},
		{"primary key", "it has one", "id = ?", "", int64(1), ""},
		{"unique", "a constraint has an index", "slug = ?", "", "s1", ""},
		{"indexed expression", "served, where the database has such indexes", "lower(email) = ?", "", "e1", ""},
		{"expression", "an index on the column would not serve it", "abs(plain_id) = ?", "", int64(1), ""},
		{"column beside an expression", "no index on the column itself", "email = ?", "", "e1", "(email)"},
		{"more conditions", "the key's index finds few rows", "indexed_id = ? AND plain_id >= 0", "", int64(1), ""},
		{"another condition's index", "how many rows it finds is not known", "plain_id = ? AND first_id >= 0", "", int64(1), ""},
		{"another key's index", "finds one row", "plain_id = ? AND id = 1", "", int64(1), ""},
		{"partial index for this part", "holds the rows", "part_id = ? AND note IS NULL", "", int64(1), "PARTIAL"},
		{"text", "MySQL takes its beginning", "note = ?", "", "n1", "(noteLENGTH)"},
		{"partial index", "holds other rows", "part_id = ?", "", int64(1), "(part_id)"},
		{"quoted", "the name needs its quotes", "QUOTED-mixedId = ?", "", int64(1), "(QUOTED-mixedId)"},
		{"a keyword", "the name needs its quotes", "QUOTED-order = ?", "", int64(1), "(QUOTED-order)"},
		{"view", "a view takes no index", "plain_id = ?", "child_view", int64(1), ""},
		{"alias", "named in the plan by its alias", "c.plain_id = ?", "child_rows c", int64(1), "(plain_id)"},
		{"join", "the other table is found by its key", "c.plain_id = ?", "child_rows c JOIN child_rows p ON p.id = c.first_id", int64(1), "(plain_id)"},
		{"join, indexed", "both are found by keys", "c.indexed_id = ?", "child_rows c JOIN child_rows p ON p.id = c.first_id", int64(1), ""},
	}
	for _, d := range databases(t) {
		for _, n := range []int{3, 600} {
			d.seedChildren(t, n)
			for _, test := range tests {
				t.Run(fmt.Sprintf("%s/%d rows/%s", d.name, n, test.name), func(t *testing.T) {
					quoted := strings.NewReplacer("QUOTED-mixedId", d.quoted("mixedId"), "QUOTED-order", d.quoted("order"))
					where, want := quoted.Replace(test.where), quoted.Replace(test.index)
					partial, length := "", ""
					if d.dialect == fingerprint.MySQL {
						partial, length = "(part_id)", "(64)"
					}
					want = strings.NewReplacer("PARTIAL", partial, "LENGTH", length).Replace(want)
					index := d.childIndex(t, test.from, where, test.key)
					if want == "" {
						assert.Empty(t, index, test.reason)
						return
					}
					assert.Regexp(t, `^CREATE INDEX \w+ ON child_rows \(`, index)
					require.True(t, strings.HasSuffix(index, want), "%s: %s", test.reason, index)
					d.createsIndexOn(t, "child_rows", index, func() {
						assert.Empty(t, d.childIndex(t, test.from, where, test.key), "it is there now")
					})
				})
			}
		}
	}
}

// childIndex verifies a fix of SELECT ... WHERE and returns the index that the
// verdict names.
func (d database) childIndex(t *testing.T, from, where string, key any) string {
	t.Helper()
	db := sql.OpenDB(d.connector)
	defer db.Close()
	if from == "" {
		from = "child_rows"
	}
	id := "id"
	if strings.Contains(from, " c") {
		id = "c.id"
	}
	left, rest, _ := strings.Cut(where, " = ?")
	c := d.play(t, db, "SELECT "+id+" FROM "+from+" WHERE "+where, key)
	r := d.batch("SELECT "+id+", "+left+" FROM "+from+" WHERE "+left+" IN-KEYS"+rest, []int{1}, []int{0})
	v := verify.New().Verify(t.Context(), &report.Finding{}, c, r)
	require.True(t, v.Verified, v.Note)
	return v.Index
}

// createsIndexOn runs an advised CREATE INDEX, and then fn, and takes it back.
func (d database) createsIndexOn(t *testing.T, table, text string, fn func()) {
	t.Helper()
	db := sql.OpenDB(d.connector)
	defer db.Close()
	_, err := db.Exec(text)
	require.NoError(t, err, text)
	fn()
	drop := "DROP INDEX " + strings.Fields(text)[2]
	if d.dialect == fingerprint.MySQL {
		drop += " ON " + table
	}
	_, err = db.Exec(drop)
	require.NoError(t, err, drop)
}

// A composite key gets one index of all its columns.
func TestChildIndexOfTwoColumns(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			d.seedChildren(t, 30)
			db := sql.OpenDB(d.connector)
			defer db.Close()
			for _, test := range []struct{ name, columns, want string }{
				{"none", "plain_id, part_id", "(plain_id, part_id)"},
				{"one has an index", "plain_id, indexed_id", ""},
			} {
				a, b, _ := strings.Cut(test.columns, ", ")
				c := d.play(t, db, "SELECT id FROM child_rows WHERE "+a+" = ? AND "+b+" = 1", int64(1))
				text := d.placeholders("SELECT id FROM child_rows WHERE " + a + " = ? AND " + b + " = ?")
				c.Child.Text, c.Child.Args = text, [][]any{{int64(1), int64(1)}}
				c.Links = []cases.CaseLink{{Slot: 0, Param: 1}, {Slot: 1, Param: 2}}
				r := &rewrite.Rewrite{Kind: "batch", Before: 2, After: 1, Statements: []rewrite.Statement{{
					SQL: "SELECT id, " + test.columns + " FROM child_rows", Keys: []int{1, 2}, Child: []int{0}}}}
				v := verify.New().Verify(t.Context(), &report.Finding{}, c, r)
				require.True(t, v.Verified, v.Note)
				if test.want == "" {
					assert.Empty(t, v.Index, test.name)
				} else {
					assert.True(t, strings.HasSuffix(v.Index, test.want), "%s: %s", test.name, v.Index)
				}
			}
		})
	}
}
