//go:build go1.27

package driver

import (
	"database/sql"
	"time"
)

// scanned reads what Scan wrote into dest. It reports false for a type that
// it does not know.
func scanned(dest any) (v any, ok bool) {
	switch d := dest.(type) {
	case *any:
		return *d, true
	case *string:
		return *d, true
	case *[]byte:
		return nilOr(*d), true
	case *sql.RawBytes:
		return nilOr([]byte(*d)), true
	case *int64:
		return *d, true
	case *int:
		return int64(*d), true
	case *int32:
		return int64(*d), true
	case *int16:
		return int64(*d), true
	case *uint64:
		return *d, true
	case *uint32:
		return int64(*d), true
	case *uint:
		return uint64(*d), true
	case *bool:
		return *d, true
	case *float64:
		return *d, true
	case *time.Time:
		return *d, true
	}
	return scannedNullable(dest)
}

// scannedNullable reads the usual ways of receiving NULL.
func scannedNullable(dest any) (v any, ok bool) {
	switch d := dest.(type) {
	case **string:
		return deref(*d), true
	case **int64:
		return deref(*d), true
	case **int:
		if *d == nil {
			return nil, true
		}
		return int64(**d), true
	case **time.Time:
		return deref(*d), true
	case *sql.NullString:
		return ifValid(d.String, d.Valid), true
	case *sql.NullInt64:
		return ifValid(d.Int64, d.Valid), true
	case *sql.NullInt32:
		return ifValid(int64(d.Int32), d.Valid), true
	case *sql.NullBool:
		return ifValid(d.Bool, d.Valid), true
	case *sql.NullFloat64:
		return ifValid(d.Float64, d.Valid), true
	case *sql.NullTime:
		return ifValid(d.Time, d.Valid), true
	case *sql.Null[string]:
		return ifValid(d.V, d.Valid), true
	case *sql.Null[int64]:
		return ifValid(d.V, d.Valid), true
	}
	return nil, false
}

func nilOr(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

func deref[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func ifValid[T any](v T, valid bool) any {
	if !valid {
		return nil
	}
	return v
}
