package rewrites

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/verify"
)

// fillShelves fills shelves, boxes and items: more loops than values are kept of.
func fillShelves(t *testing.T, db *sql.DB, shelves int) {
	t.Helper()
	run(t, db, `CREATE TABLE shelves (id BIGINT PRIMARY KEY, name VARCHAR(20))`,
		`CREATE TABLE boxes (id BIGINT PRIMARY KEY, shelf_id BIGINT, name VARCHAR(20))`,
		`CREATE TABLE items (id BIGINT PRIMARY KEY, box_id BIGINT, name VARCHAR(20))`)
	var s, b, i []string
	for n := range shelves {
		shelf := 1000 + 7*n
		s = append(s, fmt.Sprintf("(%d, 'shelf %d')", shelf, n))
		for k := range n % 4 { // none on every fourth
			box := 20000 + 13*(4*n+k)
			b = append(b, fmt.Sprintf("(%d, %d, 'box %d')", box, shelf, k))
			for m := range (n + k) % 3 { // none in every third
				i = append(i, fmt.Sprintf("(%d, %d, 'item %d')", 500000+17*(16*n+4*k+m), box, m))
			}
		}
	}
	run(t, db, "INSERT INTO shelves VALUES "+strings.Join(s, ", "), "INSERT INTO boxes VALUES "+strings.Join(b, ", "), "INSERT INTO items VALUES "+strings.Join(i, ", "))
}

// TestNestedLoopsBeyondWhatIsKept: of a long loop the first executions are compared,
// and mistakes in them are seen.
func TestNestedLoopsBeyondWhatIsKept(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			db := open(t, d.connector)
			fillShelves(t, db, 150)
			report, v := watched(t, d, func(ctx context.Context, db *sql.DB) error {
				return step{sql: `SELECT id, name FROM shelves ORDER BY id`, inner: []step{{
					sql: `SELECT id, name FROM boxes WHERE shelf_id = ? ORDER BY id`, inner: []step{{sql: `SELECT id, name FROM items WHERE box_id = ? ORDER BY id DESC`}},
				}}}.run(ctx, d, db)
			})
			f := finding(t, report, "from boxes")
			kinds := map[string]bool{}
			for _, fix := range f.Fixes {
				kinds[fix.Kind] = true
				require.True(t, fix.Verified, summary(f))
			}
			require.True(t, kinds["nest-join"] && kinds["nest-batch"], summary(f))
			require.Equal(t, 1+150+223, f.Fixes[0].QueriesBefore, summary(f))

			mistakes := 0
			for _, x := range v.tried {
				if len(x.r.Levels) == 0 || !x.verdict.Verified {
					continue
				}
				for old, with := range map[string]string{
					" LEFT JOIN boxes": " JOIN boxes", " LEFT JOIN items": " JOIN items", "id DESC": "id", "i.box_id = b.id": "i.box_id = b.id + 13",
					"ORDER BY s.id": "ORDER BY s.name",
				} {
					for at := range x.r.Statements {
						if !strings.Contains(x.r.Statements[at].SQL, old) {
							continue
						}
						wrong := x.r
						wrong.Statements = slices.Clone(x.r.Statements)
						wrong.Statements[at].SQL = strings.Replace(wrong.Statements[at].SQL, old, with, 1)
						verdict := verify.New(verify.Timeout(time.Minute)).Verify(t.Context(), x.f, x.c, &wrong)
						require.True(t, verdict.Wrong, "%s: %s\n%s", old, verdict.Note, wrong.Statements[at].SQL)
						mistakes++
					}
				}
			}
			require.GreaterOrEqual(t, mistakes, 5)
		})
	}
}
