// Package nplusonepgx watches what a program sends through pgx's own
// interface, without database/sql. The program keeps its types, *pgxpool.Pool
// and *pgx.Conn; one call is another:
//
//	pool, err := nplusonepgx.NewPool(ctx, dsn) // in the place of pgxpool.New
//
// Arguments are read from pgx's tracing hooks, which a tracer that is set
// already shares. Rows are read off the wire as pgx reads them, so that
// arguments are followed to the columns that supplied them, as under package
// driver. A batch is one round trip and counts as one statement.
//
// A program that reaches the same connections through database/sql too
// (stdlib.OpenDBFromPool) may wrap these with package driver: each statement
// still counts once.
package nplusonepgx

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/entry"
)

// Option configures what is watched.
type Option = entry.Option

// Detector hands what is seen to d. Without it, or with nil, statements go to
// the process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option { return entry.Detector(d) }

// NewPool is pgxpool.New with the statements watched.
func NewPool(ctx context.Context, dsn string, opts ...Option) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	if err := WatchPool(c, opts...); err != nil {
		return nil, err
	}
	return pgxpool.NewWithConfig(ctx, c)
}

// Connect is pgx.Connect with the statements watched.
func Connect(ctx context.Context, dsn string, opts ...Option) (*pgx.Conn, error) {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	if err := Watch(c, opts...); err != nil {
		return nil, err
	}
	return pgx.ConnectConfig(ctx, c)
}

// WatchPool changes the configuration of a pool, before the pool is made, so
// that its statements are watched. A tracer that is set already stays. Doing
// so again changes nothing, and so does all of it where the environment says
// NPLUSONE=off.
func WatchPool(c *pgxpool.Config, opts ...Option) error {
	if c == nil || c.ConnConfig == nil {
		return errNoConfig
	}
	return watch(c.ConnConfig, opts, stdlib.OptionBeforeConnect(func(ctx context.Context, own *pgx.ConnConfig) error {
		if c.BeforeConnect != nil {
			return c.BeforeConnect(ctx, own)
		}
		return nil
	}), stdlib.OptionAfterConnect(func(ctx context.Context, own *pgx.Conn) error {
		if c.AfterConnect != nil {
			return c.AfterConnect(ctx, own)
		}
		return nil
	}))
}

// Watch is WatchPool for a connection without a pool.
func Watch(c *pgx.ConnConfig, opts ...Option) error {
	if c == nil {
		return errNoConfig
	}
	return watch(c, opts)
}

var errNoConfig = errors.New("nplusonepgx: a configuration is missing; pgxpool.ParseConfig and pgx.ParseConfig make one")

func watch(c *pgx.ConnConfig, opts []Option, apart ...stdlib.OptionOpenDB) error {
	if entry.SwitchedOff() || isWatched(c.Tracer) {
		return nil
	}
	// What tries a fix opens connections of its own, which nobody watches.
	own := c.Copy()
	own.Tracer = nil
	database := entry.DetectorOf(opts).NewDatabase(fingerprint.PostgreSQL, stdlib.GetConnector(*own, apart...))
	c.BuildFrontend = tapped(c.BuildFrontend, database)
	c.Tracer = besides(c.Tracer)
	return nil
}
