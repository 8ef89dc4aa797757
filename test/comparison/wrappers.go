package main

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"io"
	"sync"

	"github.com/XSAM/otelsql"
	"github.com/qustavo/sqlhooks/v2"
	sqlproxy "github.com/shogo82148/go-sql-proxy"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/nplusone-go/nplusone/test/bench/layers"
	"github.com/nplusone-go/nplusone/test/bench/turns"
)

// around stands every wrapper around one driver, the raw one first.
func around(c sqldriver.Connector) []*layers.Layer {
	open := func(name string, db *sql.DB) *layers.Layer {
		return &layers.Layer{Name: name, DB: db, Context: context.Background()}
	}
	again := layers.Raw(c)
	again.Name = "raw again"
	sqlmw := layers.SQLMW(c)
	sqlmw.Name = named("sqlmw", "github.com/ngrok/sqlmw") + ", no hooks"
	shims := layers.Shims(c)
	shims.Name = "nplusone without detection"
	watched := layers.Watched(c)
	watched.Name = "nplusone, no scope"
	scoped := layers.Scoped(c)
	scoped.Name = "nplusone, in a scope"
	otel := named("otelsql", "github.com/XSAM/otelsql")
	return []*layers.Layer{
		layers.Raw(c), again, sqlmw, shims, watched, scoped,
		open(otel+", no provider", otelsql.OpenDB(c)),
		open(otel+", SDK, spans thrown away", otelsql.OpenDB(c, otelsql.WithTracerProvider(discarding()))),
		open(named("sqlhooks", "github.com/qustavo/sqlhooks/v2")+", rows unseen", sql.OpenDB(hooked{c})),
		open(named("go-sql-proxy", "github.com/shogo82148/go-sql-proxy")+", rows unseen", sql.OpenDB(sqlproxy.NewConnector(c, &sqlproxy.HooksContext{}))),
	}
}

// discarding is a provider that samples every span and exports none.
func discarding() *sdktrace.TracerProvider {
	return sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.AlwaysSample()), sdktrace.WithBatcher(nowhere{}))
}

type nowhere struct{}

func (nowhere) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }
func (nowhere) Shutdown(context.Context) error                             { return nil }

// hooked opens connections through sqlhooks, which wraps drivers.
type hooked struct{ sqldriver.Connector }

func (h hooked) Connect(context.Context) (sqldriver.Conn, error) {
	return sqlhooks.Wrap(given(h), quiet{}).Open("")
}

type given struct{ sqldriver.Connector }

func (d given) Open(string) (sqldriver.Conn, error) { return d.Connect(context.Background()) }

type quiet struct{}

func (quiet) Before(ctx context.Context, _ string, _ ...any) (context.Context, error) {
	return ctx, nil
}
func (quiet) After(ctx context.Context, _ string, _ ...any) (context.Context, error) { return ctx, nil }

const (
	rowsOfScan = 1000
	goroutines = 16
	// A program's own calls above those of database/sql, which come to 7 more.
	shallow, usual, high = 6, 16, 36
)

// wrappers prints what each of them adds to a driver that answers at once.
func wrappers(w io.Writer, rounds int) error {
	fmt.Fprint(w, "\n## What a wrapper adds\n\nOver a driver that answers at once, so that the wrapper is all there is to see.\n")
	query, exec := layers.Works[0], layers.Works[1]
	scan := layers.Work{Name: "scan", Run: func(l *layers.Layer, key int) error { return l.LookUp(layers.LookUpByID, key) }}
	for _, m := range []struct {
		title string
		calls int
		arms  func([]*layers.Layer) []turns.Arm
		on    []*layers.Layer
	}{
		{"A query of one row, stack of 14", layers.Block, at(shallow, query), around(layers.OneRow)},
		{"A query of one row, stack of 24", layers.Block, at(usual, query), around(layers.OneRow)},
		{"A query of one row, stack of 44", layers.Block, at(high, query), around(layers.OneRow)},
		{"An exec, stack of 14", layers.Block, at(shallow, exec), around(layers.OneRow)},
		{"A query of 1,000 rows, each scanned", 4, at(shallow, scan), around(layers.Narrow(rowsOfScan))},
		{"A query of one row, 16 goroutines", layers.Block, together(query), around(layers.OneRow)},
	} {
		costs, err := turns.Take(rounds, m.calls, turns.Wall, m.arms(m.on)...)
		if err != nil {
			return fmt.Errorf("%s: %w", m.title, err)
		}
		fmt.Fprintf(w, "\n%s:\n\n| | ns | added | ± | of raw |\n| --- | ---: | ---: | ---: | ---: |\n", m.title)
		for i, l := range m.on {
			raw := costs[0]
			fmt.Fprintf(w, "| %s | %.0f | %+.0f | %.0f | %.2f |\n",
				l.Name, costs[i].Median(), costs[i].Over(raw), costs[i].Spread(raw)*raw.Median()/2, costs[i].Of(raw))
			_ = l.DB.Close()
		}
	}
	return nil
}

func at(depth int, w layers.Work) func([]*layers.Layer) []turns.Arm {
	return func(on []*layers.Layer) []turns.Arm { return layers.ArmsAt(depth, w, on) }
}

// together runs a block's calls in goroutines of one scope.
func together(w layers.Work) func([]*layers.Layer) []turns.Arm {
	return func(on []*layers.Layer) []turns.Arm {
		arms := layers.ArmsAt(shallow, w, on)
		for i, one := range arms {
			arms[i].Run = func(n int) error {
				var all sync.WaitGroup
				errs := make([]error, goroutines)
				for g := range errs {
					all.Go(func() { errs[g] = one.Run(n / goroutines) })
				}
				all.Wait()
				for _, err := range errs {
					if err != nil {
						return err
					}
				}
				return nil
			}
		}
		return arms
	}
}
