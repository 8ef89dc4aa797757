// Package detect watches the statements of a request, a test or a job, and
// reports what is wrong with them.
//
// A complete use, for a job:
//
//	d := detect.New(detect.ReportTo(logs.Slog(nil)))
//	db, err := driver.Open("postgres", dsn, driver.Detector(d))
//	if err != nil {
//		return err
//	}
//	ctx, scope := d.Start(ctx, "nightly import", detect.KindJob)
//	defer scope.End()
//	defer scope.Bind()() // for code that does not pass ctx on
//	return importAll(ctx, db)
//
// A scope is one such unit of work. Each statement finds its scope by itself: by
// its context, its transaction or connection, or its goroutine. While a scope
// is open only hashes and counts are stored, within fixed bounds; Scope.End
// judges them and reports. Package web opens scopes for requests, package
// nplusonetest for tests.
//
// Allow, AllowSite and the like accept a finding, with a reason.
//
// # Limits
//
// What was not recorded is unknown, and the report says so. Options that take a
// type of an internal package are for nplusone's own packages, which are
// released together.
//
// The package imports the standard library only, and nothing there that
// reaches testing, net/http or database/sql.
package detect
