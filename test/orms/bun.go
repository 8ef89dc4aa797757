package orms

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

type bunAuthor struct {
	bun.BaseModel `bun:"table:authors"`
	ID            int64 `bun:",pk"`
	Name          string
}

type bunFollow struct {
	bun.BaseModel `bun:"table:follows"`
	Reader        int64      `bun:",pk"`
	AuthorID      int64      `bun:",pk"`
	Author        *bunAuthor `bun:"rel:belongs-to,join:author_id=id"`
}

func bunNaive(ctx context.Context, db *sql.DB, reader int, drop bool) (names []string, err error) {
	if drop {
		ctx = context.Background() // bun cannot do without one
	}
	b := bun.NewDB(db, pgdialect.New())
	var follows []bunFollow
	if err := b.NewSelect().Model(&follows).Where("reader = ?", reader).Scan(ctx); err != nil {
		return nil, err
	}
	for _, f := range follows {
		var a bunAuthor
		if err := b.NewSelect().Model(&a).Where("id = ?", f.AuthorID).Scan(ctx); err != nil {
			return nil, err
		}
		names = append(names, a.Name)
	}
	return names, nil
}

func bunRepaired(ctx context.Context, db *sql.DB, reader int) (names []string, err error) {
	var follows []bunFollow
	if err := bun.NewDB(db, pgdialect.New()).NewSelect().Model(&follows).Relation("Author").Where("reader = ?", reader).Scan(ctx); err != nil {
		return nil, err
	}
	for _, f := range follows {
		names = append(names, f.Author.Name)
	}
	return names, nil
}
