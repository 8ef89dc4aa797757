//go:build heavy

package main

import (
	pgquery "github.com/pganalyze/pg_query_go/v6"

	"github.com/nplusone-go/nplusone/fingerprint"
)

func init() {
	heavy = []reader{
		{named("pg_query_go", "github.com/pganalyze/pg_query_go/v6"), fingerprint.PostgreSQL, func(sql string) (string, bool) {
			key, err := pgquery.Fingerprint(sql)
			return key, err == nil
		}},
	}
}
