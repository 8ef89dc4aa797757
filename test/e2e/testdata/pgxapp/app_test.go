package pgxapp

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

func pool(t *testing.T) *pgxpool.Pool {
	t.Helper()
	p, err := pgxpool.New(context.Background(), os.Getenv("NPLUSONE_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	if err := Setup(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestList(t *testing.T) {
	names, err := List(context.Background(), pool(t))
	if err != nil || len(names) != 12 {
		t.Fatal(names, err)
	}
}

func TestRename(t *testing.T) {
	if err := Rename(context.Background(), pool(t), []int64{700, 703, 701, 709, 705, 711}); err != nil {
		t.Fatal(err)
	}
}

func TestBatch(t *testing.T) {
	if err := Batch(context.Background(), pool(t), []int64{700, 703, 701, 709, 705, 711}); err != nil {
		t.Fatal(err)
	}
}

// TestStdlib goes through database/sql: each statement counts once.
func TestStdlib(t *testing.T) {
	p := pool(t)
	db := stdlib.OpenDBFromPool(p)
	defer db.Close()
	for _, id := range []int64{700, 703} {
		var name string
		if err := db.QueryRow("SELECT name FROM n1_authors WHERE id = $1", id).Scan(&name); err != nil {
			t.Fatal(err)
		}
	}
}
