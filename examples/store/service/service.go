// Package service is a store of agents, projects and stories behind HTTP.
// Each of its pages comes twice: under /naive as it is often written first,
// with one query for every row, and under /repaired.
package service

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
)

// Service answers from the tables of a place. It is safe for concurrent use.
type Service struct {
	db         *sql.DB
	driverName string
}

// Connect opens a place. With a detector its statements are watched:
// driver.Open stands in the place of sql.Open, and nothing else changes. A
// nil detector leaves them alone.
func Connect(p *Place, detector *detect.Detector) (*Service, error) {
	open := sql.Open
	if detector != nil {
		open = func(driverName, dsn string) (*sql.DB, error) {
			return driver.Open(driverName, dsn, driver.Detector(detector))
		}
	}
	db, err := open(p.driverName, p.dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(p.conns)
	db.SetMaxIdleConns(p.conns)
	return &Service{db, p.driverName}, nil
}

// Close closes the connections.
func (s *Service) Close() error { return s.db.Close() }

// query and row take the placeholder ? on every database.

func (s *Service) query(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, s.bind(statement), args...)
}

func (s *Service) row(ctx context.Context, statement string, args ...any) *sql.Row {
	return s.db.QueryRowContext(ctx, s.bind(statement), args...)
}

// bind numbers the placeholders where PostgreSQL wants that.
func (s *Service) bind(statement string) string {
	if s.driverName != "postgres" {
		return statement
	}
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(statement, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("$" + strconv.Itoa(n))
		statement = after
	}
}

// in is a list of n placeholders.
func in(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")" }

// collect reads all rows; scan reads one.
func collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows, *T) error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []T{} // an empty list is [] in JSON
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
