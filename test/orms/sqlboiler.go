package orms

import (
	"context"
	"database/sql"

	"github.com/aarondl/sqlboiler/v4/queries"
)

type boiledFollow struct {
	AuthorID int64 `boil:"author_id"`
}

type boiledAuthor struct {
	Name string `boil:"name"`
}

func sqlboilerNaive(ctx context.Context, db *sql.DB, reader int, drop bool) (names []string, err error) {
	if drop {
		ctx = context.Background() // Bind cannot do without one
	}
	var follows []*boiledFollow
	if err := queries.Raw(followsOf, reader).Bind(ctx, db, &follows); err != nil {
		return nil, err
	}
	for _, f := range follows {
		var a boiledAuthor
		if err := queries.Raw(nameOf, f.AuthorID).Bind(ctx, db, &a); err != nil {
			return nil, err
		}
		names = append(names, a.Name)
	}
	return names, nil
}

func sqlboilerRepaired(ctx context.Context, db *sql.DB, reader int) (names []string, err error) {
	var authors []*boiledAuthor
	if err := queries.Raw(namesOf, reader).Bind(ctx, db, &authors); err != nil {
		return nil, err
	}
	for _, a := range authors {
		names = append(names, a.Name)
	}
	return names, nil
}
