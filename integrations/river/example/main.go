// Command example works a job that asks for every author by itself, and logs what
// nplusone found. It leaves the tables of river and two of its own in the
// database of DATABASE_URL:
//
//	DATABASE_URL=postgres://… go run ./integrations/river/example
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"

	_ "github.com/lib/pq"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/examples/blog"
	nplusoneriver "github.com/nplusone-go/nplusone/integrations/river"
)

func main() {
	if err := run(context.Background(), os.Getenv("DATABASE_URL")); err != nil {
		log.Fatal(err)
	}
}

type listArgs struct{}

func (listArgs) Kind() string { return "list_authors" }

func run(ctx context.Context, dsn string) error {
	db, err := driver.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, "DROP TABLE IF EXISTS authors, follows"); err != nil {
		return err
	}
	if err := blog.Fill(ctx, db, 12); err != nil {
		return err
	}
	queue, err := sql.Open("postgres", dsn) // river's own statements stay outside
	if err != nil {
		return err
	}
	defer func() { _ = queue.Close() }()
	migrator, err := rivermigrate.New(riverdatabasesql.New(queue), nil)
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	return work(ctx, db, queue)
}

func work(ctx context.Context, db, queue *sql.DB) error {
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[listArgs]) error {
		names, err := blog.Authors(ctx, db, 12)
		fmt.Println(names)
		return err
	}))
	client, err := river.NewClient(riverdatabasesql.New(queue), &river.Config{
		Queues:     map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 1}},
		Workers:    workers,
		Middleware: []rivertype.Middleware{nplusoneriver.Middleware()},
	})
	if err != nil {
		return err
	}
	over, cancel := client.Subscribe(river.EventKindJobCompleted, river.EventKindJobFailed)
	defer cancel()
	if err := client.Start(ctx); err != nil {
		return err
	}
	if _, err := client.Insert(ctx, listArgs{}, nil); err != nil {
		return err
	}
	<-over
	return client.Stop(ctx)
}
