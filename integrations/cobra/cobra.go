// Package nplusonecobra opens a scope for each command that a program of cobra
// runs, named after its path:
//
//	nplusonecobra.Watch(root)
package nplusonecobra

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/entry"
)

// Option configures what is watched.
type Option = entry.Option

// Detector hands scopes to d. Without it, or with nil, they go to the
// process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option { return entry.Detector(d) }

// Watch opens a scope round the Run of root and of every command below it that
// was added before. Statements belong to it by cmd.Context(), and on the
// command's goroutine without any. Hooks that run before and after stay outside.
func Watch(root *cobra.Command, opts ...Option) { watch(root, entry.New(opts)) }

func watch(c *cobra.Command, opener *entry.Opener) {
	if run := c.RunE; run != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			defer enter(c, opener)()
			return run(c, args)
		}
	}
	if run := c.Run; run != nil {
		c.Run = func(c *cobra.Command, args []string) {
			defer enter(c, opener)()
			run(c, args)
		}
	}
	for _, below := range c.Commands() {
		watch(below, opener)
	}
}

// enter gives the command a context with a scope, and returns what ends it.
func enter(c *cobra.Command, opener *entry.Opener) (leave func()) {
	outer := c.Context()
	if outer == nil {
		outer = context.Background()
	}
	ctx, e := opener.Open(outer, c.CommandPath(), detect.KindJob)
	c.SetContext(ctx)
	return func() {
		c.SetContext(outer)
		e.End()
	}
}
