package orms

import (
	"context"
	"database/sql"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

type gormAuthor struct {
	ID   int64
	Name string
}

func (gormAuthor) TableName() string { return "authors" }

type gormFollow struct {
	Reader   int64 `gorm:"primaryKey"`
	AuthorID int64 `gorm:"primaryKey"`
	Author   gormAuthor
}

func (gormFollow) TableName() string { return "follows" }

func gormOpen(db *sql.DB) (*gorm.DB, error) {
	return gorm.Open(postgres.New(postgres.Config{Conn: db}), &gorm.Config{})
}

func gormNaive(ctx context.Context, db *sql.DB, reader int, drop bool) (names []string, err error) {
	g, err := gormOpen(db)
	if err != nil {
		return nil, err
	}
	if !drop {
		g = g.WithContext(ctx)
	}
	var follows []gormFollow
	if err := g.Where("reader = ?", reader).Find(&follows).Error; err != nil {
		return nil, err
	}
	for _, f := range follows {
		var a gormAuthor
		if err := g.First(&a, f.AuthorID).Error; err != nil {
			return nil, err
		}
		names = append(names, a.Name)
	}
	return names, nil
}

func gormRepaired(ctx context.Context, db *sql.DB, reader int) (names []string, err error) {
	g, err := gormOpen(db)
	if err != nil {
		return nil, err
	}
	var follows []gormFollow
	if err := g.WithContext(ctx).Preload("Author").Where("reader = ?", reader).Find(&follows).Error; err != nil {
		return nil, err
	}
	for _, f := range follows {
		names = append(names, f.Author.Name)
	}
	return names, nil
}
