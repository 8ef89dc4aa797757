package rewrites

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

// TestUniqueIndex asks the catalogues for the index that get-or-create leans
// on.
func TestUniqueIndex(t *testing.T) {
	const plain = "CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR(40), tenant BIGINT, gone BIGINT)"
	tests := []struct {
		name, reason string
		schema       []string
		columns      []string
		there        bool
		not          dialect // a database without such an index
	}{
		{"none", "a table with no other index than its key", []string{plain}, []string{"name"}, false, 0},
		{"primary key", "it is a unique index too", []string{plain}, []string{"id"}, true, 0},
		{"unique index", "made for it", []string{plain, "CREATE UNIQUE INDEX t_name ON t (name)"}, []string{"name"}, true, 0},
		{"constraint of two columns", "in any order", []string{"CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR(40), tenant BIGINT, gone BIGINT, UNIQUE (name, tenant))"}, []string{"tenant", "name"}, true, 0},
		{"of more columns", "two rows may have one name", []string{plain, "CREATE UNIQUE INDEX t_name ON t (name, tenant)"}, []string{"name"}, false, 0},
		{"of fewer columns", "ON CONFLICT names its columns exactly", []string{plain, "CREATE UNIQUE INDEX t_name ON t (name)"}, []string{"name", "tenant"}, false, 0},
		{"not unique", "an index alone", []string{plain, "CREATE INDEX t_name ON t (name)"}, []string{"name"}, false, 0},
		{"of some rows", "the others may have one name", []string{plain, "CREATE UNIQUE INDEX t_name ON t (name) WHERE gone = 0"}, []string{"name"}, false, mariadb},
		{"of an expression", "another thing than the column", []string{plain, "CREATE UNIQUE INDEX t_name ON t (lower(name))"}, []string{"name"}, false, mariadb},
		{"of the beginning", "the first letters of two names may be alike", []string{plain, "CREATE UNIQUE INDEX t_name ON t (name(3))"}, []string{"name"}, false, onlyMariaDB},
		{"checked late", "ON CONFLICT cannot use it", []string{"CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR(40), UNIQUE (name) DEFERRABLE INITIALLY DEFERRED)"}, []string{"name"}, false, onlyPostgres},
	}
	text := "INSERT INTO t (id, name, tenant) VALUES (?, ?, ?)"
	for _, d := range databases(t) {
		for _, test := range tests {
			if test.not == d.dialect || test.not == onlyMariaDB && d.dialect != mariadb || test.not == onlyPostgres && d.dialect != postgres {
				continue
			}
			t.Run(test.name+"/"+d.name, func(t *testing.T) {
				db := open(t, d.connector)
				freshTables(t, d, db, test.schema)
				c := &cases.Case{Dialect: d.dialect, Database: d.connector, Child: cases.Evidenced{Text: text}}
				r := &rewrite.Rewrite{Kind: "get-or-create", Write: true, Unique: &rewrite.Unique{
					Table: fingerprint.Scan(d.dialect, text).Tables[0], Text: text, Columns: test.columns, Create: "CREATE UNIQUE INDEX it",
				}}
				v := verify.New().Verify(t.Context(), &report.Finding{Rule: report.RuleNPlusOneWrite}, c, r)
				assert.False(t, v.Wrong, v.Note)
				if test.there {
					assert.Contains(t, v.Note, "has its unique index")
				} else {
					assert.Contains(t, v.Note, "CREATE UNIQUE INDEX it")
				}
			})
		}
	}
}

// Marks of tests that one database alone has.
const (
	onlyMariaDB  dialect = 200
	onlyPostgres dialect = 201
)
