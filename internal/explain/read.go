package explain

import (
	"context"
	"database/sql"
	"errors"

	"github.com/nplusone-go/nplusone/internal/effects"
)

// maxRows bounds what is read of a plan, maxCatalogue what one look into the
// catalogue reads.
const (
	maxRows      = 500
	maxCatalogue = 100_000
)

// Querier is a transaction, a connection or a database.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// QueryFunc answers a checker of effects.
func QueryFunc(in Querier) effects.QueryFunc {
	return func(ctx context.Context, text string, args ...any) ([][]string, error) {
		p, err := read(ctx, in, text, maxCatalogue, args...)
		if err != nil {
			return nil, err
		}
		if len(p.Rows) == maxCatalogue {
			return nil, errors.New("the catalogue has more rows than are read")
		}
		return p.Rows, nil
	}
}

// read returns rows as texts; NULL is empty.
func read(ctx context.Context, in Querier, text string, most int, args ...any) (*Plan, error) {
	rows, err := in.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	p := &Plan{}
	if p.Columns, err = rows.Columns(); err != nil {
		return nil, err
	}
	values, into := make([]sql.NullString, len(p.Columns)), make([]any, len(p.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() && len(p.Rows) < most {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = v.String
		}
		p.Rows = append(p.Rows, row)
	}
	return p, rows.Err()
}
