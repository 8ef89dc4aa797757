package orms

import (
	"context"
	"database/sql"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// entQuery runs what ent's generated code builds: by its builder, on its driver.
func entQuery[T any](ctx context.Context, d *entsql.Driver, s *entsql.Selector) (all []T, err error) {
	query, args := s.Query()
	rows := &entsql.Rows{}
	if err := d.Query(ctx, query, args, rows); err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	return all, entsql.ScanSlice(rows, &all)
}

func entNaive(ctx context.Context, db *sql.DB, reader int, drop bool) (names []string, err error) {
	if drop {
		ctx = context.Background() // ent cannot do without one
	}
	d, build := entsql.OpenDB(dialect.Postgres, db), entsql.Dialect(dialect.Postgres)
	follows := build.Table("follows")
	ids, err := entQuery[int64](ctx, d, build.Select(follows.C("author_id")).From(follows).Where(entsql.EQ(follows.C("reader"), reader)))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		authors := build.Table("authors")
		found, err := entQuery[string](ctx, d, build.Select(authors.C("name")).From(authors).Where(entsql.EQ(authors.C("id"), id)).Limit(2))
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	return names, nil
}

func entRepaired(ctx context.Context, db *sql.DB, reader int) (names []string, err error) {
	d, build := entsql.OpenDB(dialect.Postgres, db), entsql.Dialect(dialect.Postgres)
	follows := build.Table("follows")
	ids, err := entQuery[int64](ctx, d, build.Select(follows.C("author_id")).From(follows).Where(entsql.EQ(follows.C("reader"), reader)))
	if err != nil {
		return nil, err
	}
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	authors := build.Table("authors")
	return entQuery[string](ctx, d, build.Select(authors.C("name")).From(authors).Where(entsql.In(authors.C("id"), list...)))
}
