package gormshop

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// Store is the application's own layer.
type Store struct{ db *gorm.DB }

func (s *Store) published(ctx context.Context) ([]Post, error) {
	var posts []Post
	err := s.db.WithContext(ctx).
		Where("draft = ?", false).
		Order("id DESC").
		Limit(20).
		Find(&posts).Error
	return posts, err
}

// authorNames asks for the author of each post.
func (s *Store) authorNames(ctx context.Context) ([]string, error) {
	posts, err := s.published(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range posts {
		var a Author
		if err := s.db.WithContext(ctx).First(&a, p.AuthorID).Error; err != nil {
			return nil, fmt.Errorf("author of %d: %w", p.ID, err)
		}
		out = append(out, p.Title+" by "+a.Name)
	}
	return out, nil
}

// comments asks for the approved comments of each post, in their order.
func comments(ctx context.Context, db *gorm.DB) ([]Post, error) {
	var posts []Post
	if err := db.WithContext(ctx).Where("id > ?", 20).Find(&posts).Error; err != nil {
		return nil, err
	}
	for i := range posts {
		if err := db.WithContext(ctx).Where("post_id = ?", posts[i].ID).Where("approved = ?", true).Order("id DESC").Find(&posts[i].Comments).Error; err != nil {
			return nil, err
		}
	}
	return posts, nil
}

// inTransaction asks in a transaction, and goes on where a row is missing.
func inTransaction(ctx context.Context, db *gorm.DB) (out []string, err error) {
	err = db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var posts []Post
		if err := tx.Select("id", "author_id", "title").Order("title").Find(&posts).Error; err != nil {
			return err
		}
		for _, post := range posts {
			author := Author{}
			err := tx.Where("id = ?", post.AuthorID).Take(&author).Error
			if errors.Is(err, gorm.ErrRecordNotFound) {
				out = append(out, "nobody")
				continue
			}
			if err != nil {
				return err
			}
			out = append(out, author.Name)
		}
		return nil
	})
	return out, err
}

// shelves asks for what the model has no field for.
func shelves(ctx context.Context, db *gorm.DB) ([]int64, error) {
	var posts []Post
	if err := db.WithContext(ctx).Where("id > ?", 30).Order("id").Find(&posts).Error; err != nil {
		return nil, err
	}
	var out []int64
	for _, p := range posts {
		var list []Shelf
		if err := db.WithContext(ctx).Where("post_id = ?", p.ID).Find(&list).Error; err != nil {
			return nil, err
		}
		for _, s := range list {
			out = append(out, *s.Place)
		}
	}
	return out, nil
}

// counted asks for the author of each group: no rows of a model.
func counted(ctx context.Context, db *gorm.DB) ([]string, error) {
	var groups []struct {
		AuthorID int64
		N        int64
	}
	if err := db.WithContext(ctx).Model(&Post{}).Select("author_id, count(*) AS n").Group("author_id").Order("author_id").Find(&groups).Error; err != nil {
		return nil, err
	}
	var out []string
	for _, g := range groups {
		var a Author
		if err := db.WithContext(ctx).First(&a, g.AuthorID).Error; err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprint(a.Name, g.N))
	}
	return out, nil
}

// nested asks for the comments of each post, and for the post of each comment's
// author.
func nested(ctx context.Context, db *gorm.DB) ([]string, error) {
	var authors []Author
	if err := db.WithContext(ctx).Order("id").Limit(5).Find(&authors).Error; err != nil {
		return nil, err
	}
	var out []string
	for _, a := range authors {
		var posts []Post
		if err := db.WithContext(ctx).Where("author_id = ?", a.ID).Find(&posts).Error; err != nil {
			return nil, err
		}
		for _, p := range posts {
			var list []Comment
			if err := db.WithContext(ctx).Where("post_id = ?", p.ID).Find(&list).Error; err != nil {
				return nil, err
			}
			out = append(out, fmt.Sprint(a.Name, p.Title, len(list)))
		}
	}
	return out, nil
}

// branches fills its list in two ways: what one of them loads, the other does
// not.
func branches(ctx context.Context, db *gorm.DB, all bool) ([]string, error) {
	var posts []Post
	if all {
		if err := db.WithContext(ctx).Find(&posts).Error; err != nil {
			return nil, err
		}
	} else {
		posts = append(posts, Post{ID: 11, AuthorID: 7})
	}
	var out []string
	for _, p := range posts {
		var a Author
		if err := db.WithContext(ctx).First(&a, p.AuthorID).Error; err != nil {
			return nil, err
		}
		out = append(out, a.Name)
	}
	return out, nil
}
