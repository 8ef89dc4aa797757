// Quickstart is a small store of agents, projects and stories whose pages
// query the database once for every row, and the same pages repaired. It runs
// all of them on an embedded SQLite database, each in a scope of its own, and
// prints what nplusone found, then the number of queries side by side.
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -json
//	go run ./examples/quickstart -serve 127.0.0.1:8080
//	go run ./examples/quickstart -driver postgres -dsn 'postgres://user:password@127.0.0.1/db?sslmode=disable'
//	go run ./examples/quickstart -driver mysql -dsn 'user:password@tcp(127.0.0.1:3306)/db'
//
// On PostgreSQL it works in a schema, on MariaDB and MySQL in a database of
// its own, which it removes at the end.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
	"github.com/nplusone-go/nplusone/report/formats"
	"github.com/nplusone-go/nplusone/suggest"
	"github.com/nplusone-go/nplusone/verify"
	"github.com/nplusone-go/nplusone/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("quickstart", flag.ExitOnError)
	driverName := flags.String("driver", "sqlite", "database: sqlite, postgres or mysql")
	dsn := flags.String("dsn", "", "where the database is; SQLite uses a temporary file without it")
	asJSON := flags.Bool("json", false, "print the report of all pages as JSON")
	address := flags.String("serve", "", "serve the pages at this address, with /debug/nplusone/, instead of printing")
	_ = flags.Parse(args) // ExitOnError

	debug := web.NewPage()
	detector := detect.New(detect.KeepValues(), detect.FixWith(suggest.New(suggest.TryWith(verify.New()))))
	if *address != "" {
		detector = detect.New(detect.KeepValues(), detect.FixWith(suggest.New(suggest.TryWith(verify.New()))), detect.ListenWith(debug))
	}
	store, err := OpenStore(ctx, *driverName, *dsn, detector)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if *address != "" {
		return serve(ctx, *address, store, detector, debug)
	}
	loads, err := loadAll(ctx, store, detector)
	if err != nil {
		return err
	}
	if *asJSON {
		return formats.Write(out, formats.JSON, mergedReport(loads))
	}
	return print(out, loads)
}

// A visit is what one page came to, naive and repaired.
type load struct {
	page            page
	naive, repaired report.Report
}

// loadAll runs every page twice, each time in its own scope: that is what
// nplusone's middleware does for each request.
func loadAll(ctx context.Context, store *Store, detector *detect.Detector) ([]load, error) {
	loads := make([]load, 0, len(pages))
	for _, p := range pages {
		v := load{page: p}
		var err error
		if v.naive, err = loadPage(ctx, store, detector, p.name, p.naive); err != nil {
			return nil, err
		}
		if v.repaired, err = loadPage(ctx, store, detector, p.name+" (repaired)", p.repaired); err != nil {
			return nil, err
		}
		loads = append(loads, v)
	}
	return loads, nil
}

func loadPage(ctx context.Context, store *Store, detector *detect.Detector, name string, serve handler) (report.Report, error) {
	ctx, scope := detector.Start(ctx, name)
	defer scope.End() // also when the page panics
	if _, err := serve(ctx, store); err != nil {
		return report.Report{}, fmt.Errorf("%s: %w", name, err)
	}
	return scope.End(), nil
}

func mergedReport(loads []load) report.Report {
	var all []report.Report
	for _, v := range loads {
		all = append(all, v.naive, v.repaired)
	}
	return compare.Merge(all...)
}

func print(out io.Writer, loads []load) error {
	if err := formats.Write(out, formats.Text, mergedReport(loads)); err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "\npage\tnaive\trepaired\t")
	for _, v := range loads {
		_, _ = fmt.Fprintf(table, "%s\t%d\t%d\t\n", v.page.name, queries(v.naive), queries(v.repaired))
	}
	return table.Flush()
}

func queries(r report.Report) (n int) {
	for _, s := range r.Scopes {
		n += s.Queries
	}
	return n
}
