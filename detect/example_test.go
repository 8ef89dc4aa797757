package detect_test

import (
	"context"
	"fmt"
	"io"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// query stands for a driver: it runs a statement with one argument, and
// returns rows of one column.
func query(ctx context.Context, src *record.Database, sql string, arg any, column string, rows ...any) {
	var x record.Execution
	if !x.Start(ctx, src, nil, sql) {
		return // nobody owns it
	}
	x.Arg(1, "", arg)
	x.Query([]string{column})
	for _, v := range rows {
		if x.Wants() > 0 {
			x.Cell(0, v)
		}
		x.Row()
	}
	x.Close(io.EOF)
}

func Example() {
	d := detect.New()
	db := d.NewDatabase(fingerprint.PostgreSQL, nil)

	ctx, scope := d.Start(context.Background(), "GET /posts", detect.KindHTTP)
	authors := []any{int64(31), int64(7), int64(112), int64(31), int64(64), int64(9)}
	query(ctx, db, "SELECT author_id FROM posts LIMIT $1", int64(6), "author_id", authors...)
	for _, id := range authors {
		query(ctx, db, "SELECT id FROM authors WHERE id = $1", id, "id", id)
	}
	report := scope.End()

	for _, f := range report.Findings {
		fmt.Println(f.Rule, f.Query.Count, "times:", f.Query.SQL)
		fmt.Println("from", f.Parent.Table+"."+f.Parent.Column)
	}
	fmt.Println(report.Scopes[0].Queries, "queries")
	// Output:
	// n-plus-one 6 times: select id from authors where id = ?
	// from posts.author_id
	// 7 queries
}

func ExampleAllow() {
	d := detect.New()
	db := d.NewDatabase(fingerprint.SQLite, nil)
	ctx, scope := d.Start(context.Background(), "nightly")

	ctx = detect.Allow(ctx, "six rows at most, once a night")
	for _, id := range []any{int64(5), int64(99), int64(23), int64(4), int64(70), int64(8)} {
		query(ctx, db, "SELECT id FROM rates WHERE id = ?", id, "id")
	}
	for _, f := range scope.End().Findings {
		fmt.Println(f.Rule, "suppressed:", f.Suppressed)
	}
	// Output:
	// n-plus-one suppressed: six rows at most, once a night
}

func ExampleScope_Bind() {
	d := detect.New()
	db := d.NewDatabase(fingerprint.SQLite, nil)
	_, scope := d.Start(context.Background(), "job")
	release := scope.Bind()

	// This code does not pass the context on.
	query(context.Background(), db, "SELECT id FROM jobs WHERE id = ?", int64(1), "id")

	release()
	fmt.Println(scope.End().Scopes[0].Owners)
	// Output:
	// map[goroutine:1]
}

func ExampleDetector_Monitor() {
	d := detect.New(detect.ReportTo(printer{}))
	db := d.NewDatabase(fingerprint.SQLite, nil)
	err := d.Monitor(context.Background(), "import", func(ctx context.Context) error {
		query(ctx, db, "SELECT id FROM files WHERE name = ?", "a.csv", "id")
		return nil
	})
	fmt.Println(err)
	// Output:
	// import ran 1 statement
	// <nil>
}

type printer struct{}

func (printer) Report(_ context.Context, r report.Report) {
	fmt.Println(r.Scopes[0].Name, "ran", r.Scopes[0].Queries, "statement")
}

func ExampleNew() {
	d := detect.New(
		detect.MinRepeats(10),
		detect.AllowSite("posts.go:48", "six rows at most"),
		detect.NoImplicitScopes(),
	)
	_, scope := d.Start(context.Background(), "nightly import", detect.KindJob)
	r := scope.End()
	fmt.Println(r.Scopes[0].Name, len(r.Findings), "findings;", len(r.Unused), "suppression matched nothing")
	// Output: nightly import 0 findings; 1 suppression matched nothing
}

func ExampleFromContext() {
	ctx, scope := detect.New().Start(context.Background(), "GET /posts")
	defer scope.End()
	if s, ok := detect.FromContext(ctx); ok {
		s.Rename("GET /posts/{id}")
	}
	fmt.Println(scope.Name())
	// Output: GET /posts/{id}
}

// A handler of errors reads what the request has cost so far.
func ExampleCurrent() {
	ctx, scope := detect.New().Start(context.Background(), "GET /posts")
	defer scope.End()
	if s, ok := detect.Current(ctx); ok {
		queries, rows, _ := s.Spent()
		fmt.Println(queries, "queries,", rows, "rows")
	}
	// Output: 0 queries, 0 rows
}
