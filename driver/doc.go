// Package driver wraps database/sql drivers so that the statements of a
// program are watched for N+1 queries and the like.
//
// A complete use, with PostgreSQL:
//
//	import (
//		_ "github.com/lib/pq"
//
//		nplusone "github.com/nplusone-go/nplusone/driver"
//	)
//
//	db, err := nplusone.Open("postgres", dsn)
//	if err != nil {
//		return err
//	}
//	rows, err := db.QueryContext(ctx, "SELECT id, title FROM posts")
//
// The *sql.DB is used as before. Findings are logged with slog as warnings, at
// the line of the call: neither a reader of source nor fixes are linked for
// that. Detector sends them elsewhere. A driver can also be wrapped by hand (Wrap),
// registered under a name (Register), or be given as a connector
// (WrapConnector, OpenDB), which pgx, lib/pq and go-sql-driver/mysql all
// offer.
//
// The environment variable NPLUSONE=off, read when something is wrapped,
// makes all of these return what they were given.
//
// # What stays the same
//
// A wrapped driver gives the same results, the same errors and the same
// optional interfaces as the driver itself, calls it in the same order and
// hands it the program's own context. Package drivertest checks that.
//
// # Limits
//
// The connection that (*sql.Conn).Raw hands out has another concrete type.
// A type assertion to the driver's own type fails there; put Raw around it:
//
//	conn.Raw(func(driverConn any) error {
//		pgxConn := nplusone.Raw(driverConn).(*stdlib.Conn).Conn()
//		…
//	})
//
// What is done with that connection is not watched. Neither is what a driver
// does on its own, such as a COPY in its own protocol.
package driver
