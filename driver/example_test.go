package driver_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// printer prints what a scope came to, in place of the log.
type printer struct{}

func (printer) Report(_ context.Context, r report.Report) {
	fmt.Printf("%d queries\n", r.Scopes[0].Queries)
	for _, f := range r.Findings {
		fmt.Printf("%s: %d times %s\n", f.Rule, f.Query.Count, f.Query.SQL)
		fmt.Printf("  for the rows of %s, by %s\n", f.Parent.SQL, f.Parent.Column)
	}
}

// listPosts runs one query for the posts and one more for each author.
func listPosts(ctx context.Context, db *sql.DB) {
	rows, err := db.QueryContext(ctx, "SELECT id, author_id FROM posts")
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var post, author int
		if err := rows.Scan(&post, &author); err != nil {
			log.Fatal(err)
		}
		var name string
		if err := db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = ?", author).Scan(&name); err != nil {
			log.Fatal(err)
		}
	}
}

// Open watches a driver that is already registered: blog is a small one in
// memory.
func ExampleOpen() {
	d := detect.New(detect.ReportTo(printer{}))
	db, err := driver.Open("blog", "memory", driver.Detector(d), driver.Dialect(fingerprint.SQLite))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	ctx, scope := d.Start(context.Background(), "GET /posts")
	listPosts(ctx, db)
	scope.End()
	// Output:
	// 13 queries
	// n-plus-one: 12 times select name from authors where id = ?
	//   for the rows of select id, author_id from posts, by author_id
}

// Register gives a watched driver a name of its own.
func ExampleRegister() {
	driver.Register("watched-blog", blog{})
	db, err := sql.Open("watched-blog", "memory")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	fmt.Println(db.Ping())
	// Output:
	// <nil>
}

// OpenDB takes a connector, which pgx, lib/pq and go-sql-driver/mysql offer.
func ExampleOpenDB() {
	db := driver.OpenDB(connector{})
	defer db.Close()
	var name string
	err := db.QueryRow("SELECT name FROM authors WHERE id = ?", 3).Scan(&name)
	fmt.Println(name, err)
	// Output:
	// author 3 <nil>
}

// Wrap is for code that asks for a driver.
func ExampleWrap() {
	watched := driver.Wrap(blog{})
	sql.Register("my-blog", watched)
	db, err := sql.Open("my-blog", "memory")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	fmt.Printf("%T\n", db.Driver())
	// Output:
	// driver_test.blog
}

// WrapConnector is for code that asks for a connector.
func ExampleWrapConnector() {
	db := sql.OpenDB(driver.WrapConnector(connector{}))
	defer db.Close()
	fmt.Println(db.Ping())
	// Output:
	// <nil>
}

// Connector and DatabaseOf let a database that one test or job has to itself
// belong to it, whatever contexts its statements carry.
func ExampleDatabaseOf() {
	d := detect.New(detect.ReportTo(printer{}))
	c, err := driver.Connector("blog", "memory", driver.Detector(d), driver.Dialect(fingerprint.SQLite))
	if err != nil {
		log.Fatal(err)
	}
	_, scope := d.Start(context.Background(), "nightly job")
	if database, ok := driver.DatabaseOf(c); ok {
		database.SetDefault((*record.Scope)(scope))
	}
	db := sql.OpenDB(c)
	defer db.Close()
	listPosts(context.Background(), db)
	scope.End()
	// Output:
	// 13 queries
	// n-plus-one: 12 times select name from authors where id = ?
	//   for the rows of select id, author_id from posts, by author_id
}

// Raw finds the driver's own connection, on a database that is wrapped and on
// one that is not.
func ExampleRaw() {
	db := driver.OpenDB(connector{})
	defer db.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(driverConn any) error {
		fmt.Printf("%T\n", driver.Raw(driverConn))
		return nil
	})
	fmt.Println(err)
	// Output:
	// *driver_test.blogConn
	// <nil>
}

// The environment switches everything off, for a production build say.
func Example_off() {
	os.Setenv("NPLUSONE", "off")
	defer os.Unsetenv("NPLUSONE")
	fmt.Println(driver.Wrap(blog{}) == blog{})
	// Output:
	// true
}

// A dialect that does not follow from the driver's type is named.
func ExampleConnector() {
	c, err := driver.Connector("blog", "memory", driver.Dialect(fingerprint.SQLite))
	if err != nil {
		log.Fatal(err)
	}
	db := sql.OpenDB(c)
	defer db.Close()
	fmt.Println(db.Ping())
	// Output: <nil>
}
