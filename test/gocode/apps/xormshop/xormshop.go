// Package xormshop is an application on xorm.
package xormshop

import (
	"context"
	"database/sql"
	"fmt"

	"xorm.io/xorm"
	"xorm.io/xorm/core"
	"xorm.io/xorm/dialects"
	"xorm.io/xorm/names"
)

// Author writes posts.
type Author struct {
	Id   int64 `xorm:"'id' pk"`
	Name string
}

// TableName is xorm's hook.
func (Author) TableName() string { return "authors" }

// Post is by one author.
type Post struct {
	Id       int64 `xorm:"'id' pk"`
	AuthorId int64
	Title    string
	Subtitle *string
	Draft    bool
}

// TableName is xorm's hook.
func (Post) TableName() string { return "posts" }

// Comment is below a post.
type Comment struct {
	Id       int64 `xorm:"'id' pk"`
	PostId   int64
	Body     string
	Approved bool
}

// TableName is xorm's hook.
func (Comment) TableName() string { return "comments" }

// Names are the loops of the application.
var Names = []string{"comments", "inserts"}

// Run runs one of them, and returns what it came to.
func Run(ctx context.Context, db *sql.DB, dialect, name string) (any, error) {
	known := map[string]string{"sqlite": "sqlite3", "postgres": "postgres", "mysql": "mysql"}[dialect]
	dsn := map[string]string{"sqlite": "shop.db", "postgres": "postgres://u:p@localhost/shop", "mysql": "u:p@tcp(localhost)/shop"}[dialect]
	engine, err := xorm.NewEngineWithDB(known, dsn, core.FromDB(db))
	if err != nil {
		return nil, err
	}
	engine.SetMapper(names.SnakeMapper{})
	engine.SetQuotePolicy(dialects.QuotePolicyAlways)
	session := engine.NewSession().Context(ctx)
	defer func() { _ = session.Close() }()
	switch name {
	case "comments":
		return comments(session)
	case "inserts":
		if err := inserts(session); err != nil {
			return nil, err
		}
		var list []Comment
		err := session.Asc("id").Find(&list)
		return list, err
	}
	return nil, fmt.Errorf("no loop %s", name)
}

func comments(session *xorm.Session) ([]string, error) {
	var posts []Post
	if err := session.Where("title <> ?", "").Asc("id").Find(&posts); err != nil {
		return nil, err
	}
	var out []string
	for _, p := range posts {
		var list []Comment
		if err := session.Where("post_id = ?", p.Id).Find(&list); err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprint(p.Title, len(list)))
	}
	return out, nil
}

func inserts(session *xorm.Session) error {
	for i := range int64(10) {
		c := Comment{Id: 8000 + i, PostId: 22, Body: "made"}
		if _, err := session.Insert(&c); err != nil {
			return err
		}
	}
	return nil
}
