// Command example handles a task that asks for every author by itself, without a queue, and logs what nplusone found.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/hibiken/asynq"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/examples/blog"
	nplusoneasynq "github.com/nplusone-go/nplusone/integrations/asynq"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	db, err := driver.Open("sqlite", "file:blog?mode=memory&cache=shared")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := blog.Fill(ctx, db, 12); err != nil {
		return err
	}
	mux := asynq.NewServeMux()
	mux.Use(nplusoneasynq.Middleware())
	mux.HandleFunc("authors:list", func(ctx context.Context, _ *asynq.Task) error {
		names, err := blog.Authors(ctx, db, 12)
		fmt.Println(names)
		return err
	})
	return mux.ProcessTask(ctx, asynq.NewTask("authors:list", nil)) // what a server calls
}
