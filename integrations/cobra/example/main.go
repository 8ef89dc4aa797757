// Command example is a command that asks for every author by itself, and logs what nplusone found.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/spf13/cobra"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/examples/blog"
	nplusonecobra "github.com/nplusone-go/nplusone/integrations/cobra"
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
	root := &cobra.Command{Use: "depot"}
	root.AddCommand(&cobra.Command{Use: "authors", RunE: func(c *cobra.Command, _ []string) error {
		names, err := blog.Authors(c.Context(), db, 12)
		fmt.Println(names)
		return err
	}})
	nplusonecobra.Watch(root)
	root.SetArgs([]string{"authors"})
	return root.ExecuteContext(ctx)
}
