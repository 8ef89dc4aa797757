package conformance

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
)

// pgx takes how to run a statement as its first arguments; they are not the
// statement's $1. Its own types are read by pgx itself from Go 1.27, and their
// values are seen all the same.
func TestPgxOptionsAndTypes(t *testing.T) {
	for _, tg := range targets(t) {
		if tg.name != "pgx" {
			continue
		}
		tg.create(t)
		require.NoError(t, tg.reset())
		c, err := tg.connector()
		require.NoError(t, err)
		d := detect.New(detect.NoImplicitScopes())
		db := driver.OpenDB(c, driver.Detector(d))
		defer db.Close()
		ctx, scope := d.Start(context.Background(), "pgx")
		rows, err := db.QueryContext(ctx, "SELECT id, ARRAY[name] FROM items ORDER BY id", pgx.QueryExecModeExec)
		require.NoError(t, err)
		for rows.Next() {
			var id pgtype.Int4
			var list any
			require.NoError(t, rows.Scan(&id, &list))
			var name string
			require.NoError(t, db.QueryRowContext(ctx, "SELECT name FROM items WHERE id = $1",
				pgx.QueryExecModeExec, pgx.QueryResultFormats{pgx.TextFormatCode}, id.Int32).Scan(&name))
		}
		require.NoError(t, rows.Err())
		report := scope.End()
		require.Len(t, report.Findings, 1)
		require.NotNil(t, report.Findings[0].Parent)
		assert.Equal(t, "id", report.Findings[0].Parent.Column)
	}
}
