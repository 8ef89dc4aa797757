// Command example asks PostgreSQL for the author of every post, one by one,
// through pgx's own interface, and logs what nplusone found:
//
//	DATABASE_URL=postgres://… go run ./integrations/pgx/example
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5"

	"github.com/nplusone-go/nplusone/detect"
	nplusonepgx "github.com/nplusone-go/nplusone/integrations/pgx"
	"github.com/nplusone-go/nplusone/report/logs"
	"github.com/nplusone-go/nplusone/suggest"
)

func main() {
	if err := run(context.Background(), os.Getenv("DATABASE_URL")); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, dsn string) error {
	detector := detect.New(detect.FixWith(suggest.New()), detect.ReportTo(logs.Slog(nil)))
	conn, err := nplusonepgx.Connect(ctx, dsn, nplusonepgx.Detector(detector)) // pgx.Connect(ctx, dsn) before
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, `
		CREATE TEMP TABLE authors (id bigint PRIMARY KEY, name text NOT NULL);
		CREATE TEMP TABLE posts (id bigint PRIMARY KEY, title text NOT NULL, author_id bigint NOT NULL);
		INSERT INTO authors SELECT 700 + i, 'author ' || i FROM generate_series(1, 20) i;
		INSERT INTO posts SELECT i, 'post ' || i, 721 - i FROM generate_series(1, 20) i;`); err != nil {
		return err
	}
	return detector.Monitor(ctx, "list posts", func(ctx context.Context) error { return list(ctx, conn) })
}

type post struct {
	Title    string
	AuthorID int64
}

func list(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "SELECT title, author_id FROM posts ORDER BY id")
	if err != nil {
		return err
	}
	posts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[post])
	if err != nil {
		return err
	}
	for _, p := range posts {
		var name string
		if err := conn.QueryRow(ctx, "SELECT name FROM authors WHERE id = $1", p.AuthorID).Scan(&name); err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, p.Title, "by", name)
	}
	return nil
}
