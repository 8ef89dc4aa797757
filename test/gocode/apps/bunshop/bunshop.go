// Package bunshop is an application on bun.
package bunshop

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
)

// Author writes posts.
type Author struct {
	bun.BaseModel `bun:"table:authors"`

	ID   int64 `bun:"id,pk"`
	Name string
}

// Post is by one author, and has comments.
type Post struct {
	bun.BaseModel `bun:"table:posts"`

	ID       int64 `bun:"id,pk"`
	AuthorID int64
	Title    string
	Subtitle *string
	Draft    bool
	Author   *Author    `bun:"rel:belongs-to,join:author_id=id"`
	Comments []*Comment `bun:"rel:has-many,join:id=post_id"`
}

// Comment is below a post.
type Comment struct {
	bun.BaseModel `bun:"table:comments"`

	ID       int64 `bun:"id,pk"`
	PostID   int64
	Body     string
	Approved bool
}

// Names are the loops of the application.
var Names = []string{"authors", "comments", "inserts", "insertsMade"}

// Run runs one of them, and returns what it came to.
func Run(ctx context.Context, sqlDB *sql.DB, dialect, name string) (any, error) {
	var d schema.Dialect = sqlitedialect.New()
	switch dialect {
	case "postgres":
		d = pgdialect.New()
	case "mysql":
		d = mysqldialect.New()
	}
	db := bun.NewDB(sqlDB, d)
	switch name {
	case "authors":
		return authors(ctx, db)
	case "comments":
		return comments(ctx, db)
	case "inserts":
		var list []Comment
		for i := range int64(12) {
			list = append(list, Comment{ID: 7000 + i, PostID: 11, Body: fmt.Sprint("new ", i)})
		}
		return left(ctx, db, inserts(ctx, db, list))
	case "insertsMade":
		return left(ctx, db, insertsMade(ctx, db))
	}
	return nil, fmt.Errorf("no loop %s", name)
}

func authors(ctx context.Context, db bun.IDB) ([]string, error) {
	var posts []Post
	if err := db.NewSelect().Model(&posts).Where("draft = ?", false).Limit(12).Scan(ctx); err != nil {
		return nil, err
	}
	var out []string
	for _, p := range posts {
		author := new(Author)
		if err := db.NewSelect().Model(author).Where("id = ?", p.AuthorID).Scan(ctx); err != nil {
			return nil, err
		}
		out = append(out, p.Title+" by "+author.Name)
	}
	return out, nil
}

func comments(ctx context.Context, db *bun.DB) ([]string, error) {
	var posts []*Post
	err := db.NewSelect().
		Model(&posts).
		Where("title <> ?", "").
		Order("id").
		Scan(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range posts {
		var list []*Comment
		err := db.NewSelect().Model(&list).Where("post_id = ?", p.ID).Scan(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprint(p.Title, len(list)))
	}
	return out, nil
}

func inserts(ctx context.Context, db *bun.DB, list []Comment) error {
	for _, c := range list {
		if _, err := db.NewInsert().Model(&c).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func insertsMade(ctx context.Context, db *bun.DB) error {
	return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		for i := range int64(10) {
			c := &Comment{ID: 8000 + i, PostID: 22, Body: "made"}
			_, err := tx.NewInsert().Model(c).Exec(ctx)
			if err != nil {
				return fmt.Errorf("insert %d: %w", c.ID, err)
			}
		}
		return nil
	})
}

// left is what a write left behind.
func left(ctx context.Context, db *bun.DB, err error) ([]Comment, error) {
	if err != nil {
		return nil, err
	}
	var list []Comment
	err = db.NewSelect().Model(&list).Order("id").Scan(ctx)
	return list, err
}
