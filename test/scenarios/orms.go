package scenarios

import (
	"context"
	"errors"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/nplusone-go/nplusone/test/scenarios/store"
)

// orms are the same loops through gorm, which passes no context unless it is
// told to, and bun, which writes its values into the text.
var orms = []Scenario{
	{
		Name:    "gorm, no context",
		Why:     "First in a loop, and context.Background() on every statement",
		Sibling: "gorm, Preload",
		Want:    []Want{nplusone("from authors where", "many-to-one", "posts.author_id")},
		Run:     gormNoContext,
	},
	{
		Name:    "gorm, WithContext",
		Why:     "the same with the request's context",
		Sibling: "gorm, Preload",
		Want:    []Want{nplusone("from comments where", "one-to-many", "posts.id")},
		Run:     gormWithContext,
	},
	{
		Name: "gorm, Preload",
		Why:  "gorm's own batch",
		Run:  gormPreload,
	},
	{
		Name:    "gorm, Count for each row",
		Why:     "count(*) built by the ORM",
		Sibling: "gorm, Preload",
		Want:    []Want{nplusone("select count(*) from comments where", "count", "posts.id")},
		Run:     gormCount,
	},
	{
		Name:    "gorm, Update for each row",
		Why:     "a write in a transaction of gorm's own making, row by row",
		Sibling: "gorm, CreateInBatches",
		Want:    []Want{write("update posts set", "posts.id")},
		Writes:  []string{"posts"},
		Run:     gormUpdate,
	},
	{
		Name:   "gorm, CreateInBatches",
		Why:    "the ORM's chunks of many rows",
		Writes: []string{"imported"},
		Run:    gormBatches,
	},
	{
		Name:    "gorm, FirstOrCreate for each line",
		Why:     "get or create by the ORM, with values of a file",
		Sibling: "gorm, CreateInBatches",
		Want:    []Want{unsourced("from imported where"), write("insert into imported")},
		Writes:  []string{"imported"},
		Run:     gormFirstOrCreate,
	},
	{
		Name:    "bun, one select for each row",
		Why:     "bun has no bound arguments: every text differs",
		Sibling: "bun, IN",
		Want:    []Want{nplusone("from authors", "many-to-one", "posts.author_id")},
		Run:     bunEach,
	},
	{
		Name: "bun, IN",
		Why:  "a batch with its values in the text",
		Run:  bunIn,
	},
	{
		Name:    "bun, insert for each row",
		Why:     "writes with their values in the text",
		Sibling: "bun, insert of a slice",
		Want:    []Want{write("insert into archive", "posts.id", "posts.title")},
		Writes:  []string{"archive"},
		Run:     bunInsertEach,
	},
	{
		Name:   "bun, insert of a slice",
		Why:    "one statement with many rows",
		Writes: []string{"archive"},
		Run:    bunInsertMany,
	},
	{
		Name:    "bun, Exists for each row",
		Why:     "SELECT EXISTS around the ORM's own select",
		Sibling: "bun, IN",
		Want:    []Want{nplusone("select exists", "exists", "posts.id")},
		HeldOut: true,
		Run:     bunExists,
	},
}

type gormAuthor struct {
	ID   store.Key `gorm:"primaryKey"`
	Name string
}

// TableName is gorm's hook.
func (gormAuthor) TableName() string { return "authors" }

type gormComment struct {
	ID     store.Key `gorm:"primaryKey"`
	PostID store.Key
	Body   string
}

// TableName is gorm's hook.
func (gormComment) TableName() string { return "comments" }

type gormPost struct {
	ID       store.Key `gorm:"primaryKey"`
	AuthorID store.Key
	Title    string
	Score    int
	Author   gormAuthor    `gorm:"foreignKey:AuthorID"`
	Comments []gormComment `gorm:"foreignKey:PostID"`
}

// TableName is gorm's hook.
func (gormPost) TableName() string { return "posts" }

type gormImported struct {
	SKU   string `gorm:"primaryKey;column:sku"`
	Name  string
	Price int
}

// TableName is gorm's hook.
func (gormImported) TableName() string { return "imported" }

func (e *Env) gorm() (*gorm.DB, error) {
	return gorm.Open(gormDialect{e}, &gorm.Config{Logger: logger.Discard, DisableAutomaticPing: true})
}

func gormNoContext(_ context.Context, e *Env) error {
	db, err := e.gorm()
	if err != nil {
		return err
	}
	var posts []gormPost
	if err := db.Order("title").Find(&posts).Error; err != nil {
		return err
	}
	for i := range posts {
		if err := db.First(&posts[i].Author, "id = ?", posts[i].AuthorID).Error; err != nil {
			return err
		}
	}
	return nil
}

func gormWithContext(ctx context.Context, e *Env) error {
	db, err := e.gorm()
	if err != nil {
		return err
	}
	var posts []gormPost
	if err := db.WithContext(ctx).Find(&posts).Error; err != nil {
		return err
	}
	for i := range posts {
		if err := db.WithContext(ctx).Where("post_id = ?", posts[i].ID).Find(&posts[i].Comments).Error; err != nil {
			return err
		}
	}
	return nil
}

func gormPreload(ctx context.Context, e *Env) error {
	db, err := e.gorm()
	if err != nil {
		return err
	}
	var posts []gormPost
	return db.WithContext(ctx).Preload("Comments").Preload("Author").Find(&posts).Error
}

func gormCount(ctx context.Context, e *Env) error {
	db, err := e.gorm()
	if err != nil {
		return err
	}
	var posts []gormPost
	if err := db.WithContext(ctx).Order("score").Find(&posts).Error; err != nil {
		return err
	}
	for _, p := range posts {
		var count int64
		if err := db.WithContext(ctx).Model(&gormComment{}).Where("post_id = ?", p.ID).Count(&count).Error; err != nil {
			return err
		}
	}
	return nil
}

func gormUpdate(ctx context.Context, e *Env) error {
	db, err := e.gorm()
	if err != nil {
		return err
	}
	var posts []gormPost
	if err := db.WithContext(ctx).Order("score").Find(&posts).Error; err != nil {
		return err
	}
	for i, p := range posts {
		if err := db.WithContext(ctx).Model(&gormPost{}).Where("id = ?", p.ID).Update("score", i).Error; err != nil {
			return err
		}
	}
	return nil
}

func gormBatches(ctx context.Context, e *Env) error {
	db, err := e.gorm()
	if err != nil {
		return err
	}
	var lines []gormImported
	for _, l := range e.file() {
		lines = append(lines, gormImported{l.sku, l.name, l.price})
	}
	return db.WithContext(ctx).CreateInBatches(lines, max(10, e.N()/6)).Error
}

func gormFirstOrCreate(ctx context.Context, e *Env) error {
	db, err := e.gorm()
	if err != nil {
		return err
	}
	for _, l := range e.file() {
		var found gormImported
		if err := db.WithContext(ctx).Where(gormImported{SKU: l.sku}).Attrs(gormImported{Name: l.name}).FirstOrCreate(&found).Error; err != nil {
			return err
		}
	}
	return nil
}

func (e *Env) bun() *bun.DB {
	dialects := map[Dialect]func() schema.Dialect{
		SQLite:   func() schema.Dialect { return sqlitedialect.New() },
		Postgres: func() schema.Dialect { return pgdialect.New() },
		MySQL:    func() schema.Dialect { return mysqldialect.New() },
	}
	return bun.NewDB(e.DB, dialects[e.Dialect]())
}

type bunArchive struct {
	bun.BaseModel `bun:"table:archive"`

	ID    store.Key `bun:"id,pk"`
	Title string
}

func (e *Env) bunPosts(ctx context.Context, db *bun.DB) ([]post, error) {
	var ids, authors []store.Key
	var titles []string
	if err := db.NewSelect().Table("posts").Column("id", "author_id", "title").Order("slug").Scan(ctx, &ids, &authors, &titles); err != nil {
		return nil, err
	}
	posts := make([]post, len(ids))
	for i := range ids {
		posts[i] = post{ID: ids[i], AuthorID: authors[i], Title: titles[i]}
	}
	return posts, nil
}

func bunEach(ctx context.Context, e *Env) error {
	db := e.bun()
	posts, err := e.bunPosts(ctx, db)
	if err != nil {
		return err
	}
	for i := range posts {
		if err := db.NewSelect().Table("authors").Column("name").Where("id = ?", posts[i].AuthorID).Scan(ctx, &posts[i].Author); err != nil {
			return err
		}
	}
	return nil
}

func bunIn(ctx context.Context, e *Env) error {
	db := e.bun()
	posts, err := e.bunPosts(ctx, db)
	if err != nil {
		return err
	}
	var ids []store.Key
	for _, p := range posts {
		ids = append(ids, p.AuthorID)
	}
	var names []string
	return db.NewSelect().Table("authors").Column("name").Where("id IN (?)", bun.In(ids)).Scan(ctx, &names)
}

func bunInsertEach(ctx context.Context, e *Env) error {
	db := e.bun()
	posts, err := e.bunPosts(ctx, db)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := db.NewInsert().Model(&bunArchive{ID: p.ID, Title: p.Title}).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func bunInsertMany(ctx context.Context, e *Env) error {
	db := e.bun()
	posts, err := e.bunPosts(ctx, db)
	if err != nil {
		return err
	}
	var rows []bunArchive
	for _, p := range posts {
		rows = append(rows, bunArchive{ID: p.ID, Title: strings.TrimSpace(p.Title)})
	}
	_, err = db.NewInsert().Model(&rows).Exec(ctx)
	return err
}

func bunExists(ctx context.Context, e *Env) error {
	db := e.bun()
	posts, err := e.bunPosts(ctx, db)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := db.NewSelect().Table("comments").Where("post_id = ?", p.ID).Exists(ctx); err != nil {
			return errors.Join(errors.New("exists"), err)
		}
	}
	return nil
}
