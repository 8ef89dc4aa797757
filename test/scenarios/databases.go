package scenarios

import (
	"errors"
	"fmt"
	"os"
)

// Databases opens every database that can be reached: SQLite in dir, and
// PostgreSQL and MariaDB where NPLUSONE_TEST_POSTGRES (a lib/pq URL) and
// NPLUSONE_TEST_MYSQL (a go-sql-driver DSN) say where. missing names the
// variables that are not set. With NPLUSONE_TEST_ALL=1 a missing one is an
// error.
func Databases(dir string) (open []*Database, missing []string, err error) {
	lite, err := OpenSQLite(dir)
	if err != nil {
		return nil, nil, err
	}
	open = append(open, lite)
	for _, server := range []struct {
		variable string
		open     func(dsn string) (*Database, error)
	}{
		{"NPLUSONE_TEST_POSTGRES", OpenPostgres},
		{"NPLUSONE_TEST_MYSQL", OpenMySQL},
	} {
		dsn := os.Getenv(server.variable)
		if dsn == "" {
			missing = append(missing, server.variable)
			continue
		}
		db, err := server.open(dsn)
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("scenarios: %s: %w", server.variable, err), closeAll(open))
		}
		open = append(open, db)
	}
	if len(missing) > 0 && os.Getenv("NPLUSONE_TEST_ALL") == "1" {
		return nil, missing, errors.Join(fmt.Errorf("scenarios: not set, though NPLUSONE_TEST_ALL=1: %v", missing), closeAll(open))
	}
	return open, missing, nil
}

func closeAll(dbs []*Database) error {
	var errs []error
	for _, db := range dbs {
		errs = append(errs, db.Close())
	}
	return errors.Join(errs...)
}
