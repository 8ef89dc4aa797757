package orms

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"
)

func sqlxNaive(ctx context.Context, db *sql.DB, reader int, drop bool) (names []string, err error) {
	x := sqlx.NewDb(db, "postgres")
	choose := func(dest any, query string, arg any) error { return x.SelectContext(ctx, dest, query, arg) }
	get := func(dest any, query string, arg any) error { return x.GetContext(ctx, dest, query, arg) }
	if drop {
		choose = func(dest any, query string, arg any) error { return x.Select(dest, query, arg) }
		get = func(dest any, query string, arg any) error { return x.Get(dest, query, arg) }
	}
	var ids []int64
	if err := choose(&ids, followsOf, reader); err != nil {
		return nil, err
	}
	for _, id := range ids {
		var name string
		if err := get(&name, nameOf, id); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

func sqlxRepaired(ctx context.Context, db *sql.DB, reader int) (names []string, err error) {
	return names, sqlx.NewDb(db, "postgres").SelectContext(ctx, &names, namesOf, reader)
}
