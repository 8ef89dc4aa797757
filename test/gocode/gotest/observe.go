package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	_ "github.com/glebarez/sqlite"
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
	"github.com/nplusone-go/nplusone/test/gocode/apps/bunshop"
	"github.com/nplusone-go/nplusone/test/gocode/apps/gormshop"
	"github.com/nplusone-go/nplusone/test/gocode/apps/shop"
	"github.com/nplusone-go/nplusone/test/gocode/apps/sqlshop"
	"github.com/nplusone-go/nplusone/test/gocode/apps/xormshop"
)

// application is one of those that fixes are written into.
type application struct {
	folder string // in apps
	style  string
	loops  []string
	run    func(ctx context.Context, db *sql.DB, dialect, name string) (any, error)
}

var applications = []application{
	{"gormshop", "gorm", gormshop.Names, gormshop.Run},
	{"bunshop", "bun", bunshop.Names, bunshop.Run},
	{"xormshop", "xorm", xormshop.Names, xormshop.Run},
	{"sqlshop", "database/sql", sqlshop.Names, sqlshop.Run},
}

// database is one that the applications run on.
type database struct{ name, driver, dsn string }

func databases() ([]database, error) {
	dir, err := os.MkdirTemp("", "gotest")
	if err != nil {
		return nil, err
	}
	out := []database{{"sqlite", "sqlite", "file:" + dir + "/shop.db?_pragma=journal_mode(WAL)"}}
	if dsn := os.Getenv("NPLUSONE_TEST_POSTGRES"); dsn != "" {
		out = append(out, database{"postgres", "postgres", dsn})
	}
	if dsn := os.Getenv("NPLUSONE_TEST_MYSQL"); dsn != "" {
		out = append(out, database{"mysql", "mysql", dsn})
	}
	if len(out) < 3 && os.Getenv("NPLUSONE_TEST_ALL") == "1" {
		return nil, errors.New("gotest: a database is missing, though NPLUSONE_TEST_ALL=1")
	}
	return out, nil
}

// attempt is one fix of one loop, found on one database.
type attempt struct {
	application
	database
	loop   string
	fix    report.Fix
	answer string // of the loop as it is
	before int    // its statements

	fault    string // why it does not compile, or what it came to instead
	compiled bool
	ran      bool
}

// observe runs the loops and gathers their fixes.
func (a application) observe(ctx context.Context, dbs []database) ([]*attempt, error) {
	var out []*attempt
	for _, d := range dbs {
		for _, loop := range a.loops {
			found, err := a.observeOn(ctx, d, loop)
			if err != nil {
				return nil, fmt.Errorf("%s on %s: %w", loop, d.name, err)
			}
			out = append(out, found...)
		}
	}
	return out, nil
}

func (a application) observeOn(ctx context.Context, d database, loop string) (out []*attempt, err error) {
	detector := detect.New(detect.KeepValues(), detect.FixWith(suggest.New(suggest.TryWith(verify.New()), suggest.AtLoops())))
	db, err := driver.Open(d.driver, d.dsn, driver.Detector(detector))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := shop.Fill(ctx, db); err != nil {
		return nil, err
	}
	inner, scope := detector.Start(ctx, loop)
	release := scope.Bind()
	answer, err := a.run(inner, db, d.name, loop)
	release()
	statements, _, _ := scope.Spent()
	found := scope.End()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	for _, f := range found.Findings {
		for _, fix := range f.Fixes {
			out = append(out, &attempt{application: a, database: d, loop: loop, fix: fix, answer: string(text), before: statements})
		}
	}
	if len(out) == 0 {
		fmt.Printf("%s/%s on %s: no fix (%d findings)\n", a.folder, loop, d.name, len(found.Findings))
	}
	return out, nil
}
