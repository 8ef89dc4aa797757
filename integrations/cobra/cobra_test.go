package nplusonecobra_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/examples/blog"
	nplusonecobra "github.com/nplusone-go/nplusone/integrations/cobra"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
)

// program has one command for each way to hand a context on.
func program(s *entrytest.Shop) *cobra.Command {
	root := &cobra.Command{Use: "depot", SilenceUsage: true}
	list := func(name string, ctx func(*cobra.Command) context.Context) *cobra.Command {
		return &cobra.Command{Use: name, RunE: func(c *cobra.Command, args []string) error {
			reader, err := strconv.Atoi(args[0])
			if err != nil {
				return err
			}
			_, err = blog.Authors(ctx(c), s.DB, reader)
			return err
		}}
	}
	authors := &cobra.Command{Use: "authors"}
	authors.AddCommand(
		list("passed", func(c *cobra.Command) context.Context { return c.Context() }),
		list("dropped", func(*cobra.Command) context.Context { return entrytest.Dropped() }),
	)
	root.AddCommand(authors, &cobra.Command{Use: "panics", Run: func(*cobra.Command, []string) { panic("the program's") }})
	nplusonecobra.Watch(root, nplusonecobra.Detector(s.Detector))
	return root
}

func run(s *entrytest.Shop, args ...string) error {
	root := program(s)
	root.SetArgs(args)
	return root.Execute()
}

func TestCommands(t *testing.T) {
	s := entrytest.Open(t)
	for _, way := range []string{"passed", "dropped"} {
		t.Run(way, func(t *testing.T) {
			s.Scopes(t, "depot authors "+way, func(reader int) error { return run(s, "authors", way, strconv.Itoa(reader)) })
		})
	}
	t.Run("an error", func(t *testing.T) { assert.Error(t, run(s, "authors", "passed", "nobody")) })
	t.Run("a panic", func(t *testing.T) {
		s.Take()
		assert.PanicsWithValue(t, "the program's", func() { _ = run(s, "panics") })
		assert.Len(t, s.Take(), 1)
	})
}
