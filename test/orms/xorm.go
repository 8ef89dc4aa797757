package orms

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq" // xorm wants the driver's name
	"xorm.io/xorm"
	"xorm.io/xorm/core"
)

type xormFollow struct {
	Reader   int64
	AuthorID int64 `xorm:"author_id"`
}

func (xormFollow) TableName() string { return "follows" }

type xormAuthor struct {
	ID   int64 `xorm:"'id' pk"`
	Name string
}

func (xormAuthor) TableName() string { return "authors" }

func xormSession(ctx context.Context, db *sql.DB, drop bool) (func() *xorm.Session, error) {
	engine, err := xorm.NewEngineWithDB("postgres", "postgres://localhost/depot", core.FromDB(db))
	if err != nil {
		return nil, err
	}
	if drop {
		return engine.NewSession, nil
	}
	return func() *xorm.Session { return engine.Context(ctx) }, nil
}

func xormNaive(ctx context.Context, db *sql.DB, reader int, drop bool) (names []string, err error) {
	session, err := xormSession(ctx, db, drop)
	if err != nil {
		return nil, err
	}
	var follows []xormFollow
	if err := session().Where("reader = ?", reader).Find(&follows); err != nil {
		return nil, err
	}
	for _, f := range follows {
		var a xormAuthor
		if _, err := session().ID(f.AuthorID).Get(&a); err != nil {
			return nil, err
		}
		names = append(names, a.Name)
	}
	return names, nil
}

func xormRepaired(ctx context.Context, db *sql.DB, reader int) (names []string, err error) {
	session, err := xormSession(ctx, db, false)
	if err != nil {
		return nil, err
	}
	err = session().Table("follows").Join("INNER", "authors", "authors.id = follows.author_id").
		Where("follows.reader = ?", reader).Cols("authors.name").Find(&names)
	return names, err
}
