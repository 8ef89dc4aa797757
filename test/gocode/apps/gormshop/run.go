package gormshop

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/glebarez/sqlite"
)

// Names are the loops of the application.
var Names = []string{"authorNames", "comments", "inTransaction", "shelves", "counted", "branches", "nested", "createList", "createMade"}

// Run runs one of them, and returns what it came to.
func Run(ctx context.Context, sqlDB *sql.DB, dialect, name string) (any, error) {
	db, err := gorm.Open(dialector(sqlDB, dialect), &gorm.Config{Logger: logger.Discard, DisableAutomaticPing: true})
	if err != nil {
		return nil, err
	}
	switch name {
	case "authorNames":
		return (&Store{db}).authorNames(ctx)
	case "comments":
		return comments(ctx, db)
	case "inTransaction":
		return inTransaction(ctx, db)
	case "shelves":
		return shelves(ctx, db)
	case "counted":
		return counted(ctx, db)
	case "branches":
		one, err := branches(ctx, db, false)
		if err != nil {
			return nil, err
		}
		all, err := branches(ctx, db, true)
		return append(one, all...), err
	case "nested":
		return nested(ctx, db)
	case "createList":
		var list []Comment
		for i := range int64(12) {
			list = append(list, Comment{ID: 7000 + i, PostID: 11, Body: fmt.Sprint("new ", i)})
		}
		return left(ctx, db, createList(ctx, db, list))
	case "createMade":
		return left(ctx, db, createMade(ctx, db))
	}
	return nil, fmt.Errorf("no loop %s", name)
}

// left is what a write left behind.
func left(ctx context.Context, db *gorm.DB, err error) ([]Comment, error) {
	if err != nil {
		return nil, err
	}
	var list []Comment
	err = db.WithContext(ctx).Order("id").Find(&list).Error
	return list, err
}

func dialector(db *sql.DB, dialect string) gorm.Dialector {
	switch dialect {
	case "postgres":
		return postgres.New(postgres.Config{Conn: db})
	case "mysql":
		return mysql.New(mysql.Config{Conn: db, SkipInitializeWithVersion: true})
	}
	return &sqlite.Dialector{Conn: db}
}
