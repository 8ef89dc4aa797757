package rewrites

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
)

// Package verify runs rewrites without their locks, in a transaction that only
// reads. Here they are run with them: what the loop would have locked is
// locked, and the advice says in which order.
func TestLocks(t *testing.T) {
	for _, d := range databases(t) {
		if d.name == "sqlite" {
			continue // it has no row locks
		}
		t.Run(d.name, func(t *testing.T) {
			raw := open(t, d.connector)
			run(t, raw, world()...)
			for _, r := range reads {
				if !strings.HasPrefix(r.name, "FOR UPDATE") {
					continue
				}
				t.Run(r.name, func(t *testing.T) {
					f, got := r.watch(t, d)
					table := strings.Fields(strings.SplitN(r.child, "FROM ", 2)[1])[0]
					for _, rewrite := range forms.Derive(f.f, &f.c) {
						st := &rewrite.Statements[0]
						if st.Replaces {
							continue
						}
						assert.Contains(t, rewrite.Caveat, "transactions do not wait for each other in a circle", rewrite.Kind)
						text, args := bindRead(d, st, f.keysOf(got, st.Elements), got.calls[0].args, nil)
						tx, err := raw.BeginTx(t.Context(), nil)
						require.NoError(t, err)
						rows, err := tx.QueryContext(t.Context(), text, args...)
						require.NoError(t, err, text)
						require.NoError(t, rows.Close())
						var ids []string
						for _, c := range got.calls {
							for _, row := range c.rows {
								ids = append(ids, fmt.Sprint(row[0]))
							}
						}
						require.NotEmpty(t, ids)
						free := fetchAll(t.Context(), t, raw, "SELECT id FROM "+table+" WHERE id IN ("+strings.Join(ids, ", ")+") FOR UPDATE SKIP LOCKED")
						assert.Empty(t, free, "%s leaves rows unlocked", rewrite.Kind)
						require.NoError(t, tx.Rollback())
						free = fetchAll(t.Context(), t, raw, "SELECT id FROM "+table+" WHERE id IN ("+strings.Join(ids, ", ")+") FOR UPDATE SKIP LOCKED")
						assert.NotEmpty(t, free, "it was this transaction that locked them")
					}
				})
			}
		})
	}
}
