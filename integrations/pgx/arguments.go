package nplusonepgx

import (
	"context"
	"database/sql/driver"
	"time"

	"github.com/jackc/pgx/v5"
)

// sent returns a statement with its arguments as pgx will send them: options
// of the call come before the arguments and are none, and named arguments
// become numbered ones. A program's own rewriter is not called once more; what
// it makes of the statement is not known here.
func sent(ctx context.Context, c *pgx.Conn, query string, args []any) (string, []any) {
	for len(args) > 0 {
		switch option := args[0].(type) {
		case pgx.QueryResultFormats, pgx.QueryResultFormatsByOID, pgx.QueryExecMode:
			args = args[1:]
		case pgx.NamedArgs, pgx.StrictNamedArgs:
			rewritten, numbered, err := option.(pgx.QueryRewriter).RewriteQuery(ctx, c, query, args[1:])
			if err != nil {
				return query, nil
			}
			return rewritten, numbered
		case pgx.QueryRewriter:
			return query, nil
		default:
			return query, args
		}
	}
	return query, nil
}

// plain is an argument as database/sql would hand it to a driver. Types that
// are neither plain nor convert themselves stay as they are: lists, and what
// is named after a plain type.
func plain(v any) (out any) {
	switch v := v.(type) {
	case nil, int64, string, int, int32, int16, bool, []byte, time.Time, float64, [16]byte, []int64, []int32, []string:
		return v
	case driver.Valuer:
		// A nil pointer with a method on its value panics, here as in pgx.
		defer func() {
			if recover() != nil {
				out = nil
			}
		}()
		if value, err := v.Value(); err == nil {
			return value
		}
	}
	return v
}
