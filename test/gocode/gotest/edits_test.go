package main

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryFixCompilesAndRuns writes all fixes into copies of the applications.
func TestEveryFixCompilesAndRuns(t *testing.T) {
	require.NoError(t, run(context.Background(), false, ""))
}

// TestWordsOfTheLibrary says for each loop what its edit must hold, and what it
// must not.
func TestWordsOfTheLibrary(t *testing.T) {
	dbs, err := databases()
	require.NoError(t, err)
	edits := map[string]string{}
	for _, a := range applications {
		found, err := a.observe(context.Background(), dbs[:1])
		require.NoError(t, err)
		for _, f := range found {
			edits[f.folder+"/"+f.loop] += f.fix.Edit + "\n" + f.fix.Go + "\n"
		}
	}
	for _, c := range []struct{ loop, reason, has, not string }{
		{"gormshop/authorNames", "Preload stands in the chain that is there", "+\t\tPreload(\"Author\").", "db.Preload"},
		{"gormshop/comments", "conditions and order go along", `.Order("id DESC")`, "@@ -0"},
		{"gormshop/shelves", "the model has no such field, and a post may have several", "map[int64][]Shelf", "Preload"},
		{"gormshop/counted", "a group is no row of the model", "found[g.AuthorID]", "Preload"},
		{"gormshop/branches", "rows of another branch have no relation", "found[p.AuthorID]", "a := *p.Author"},
		{"gormshop/nested", "one path for both loops", `Preload("Posts.Comments")`, "Preload(\"Comments\").Find(&authors)"},
		{"gormshop/createMade", "the library's own insert, in the transaction that is there", "tx.CreateInBatches(&rows", "INSERT"},
		{"bunshop/authors", "one row by a join", `.Relation("Author")`, "LEFT"},
		{"bunshop/insertsMade", "a list in the place of a row", ".Model(&part)", "INSERT"},
		{"sqlshop/names", "an interface as it is, the error too", "db DBTX", "*sql.DB"},
		{"sqlshop/rows", "a transaction, and a key of the program's own type", "tx *sql.Tx, ids []ID", "[]string)"},
		{"xormshop/comments", "the session in use", "session *xorm.Session", "xorm.Engine"},
	} {
		t.Run(c.loop, func(t *testing.T) {
			require.Contains(t, edits[c.loop], c.has, c.reason)
			require.False(t, strings.Contains(edits[c.loop], c.not), "%s: %s", c.reason, edits[c.loop])
		})
	}
}
