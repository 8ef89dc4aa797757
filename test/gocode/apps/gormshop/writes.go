package gormshop

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// createList inserts a list row by row.
func createList(ctx context.Context, db *gorm.DB, list []Comment) error {
	for i := range list {
		if err := db.WithContext(ctx).Create(&list[i]).Error; err != nil {
			return err
		}
	}
	return nil
}

// createMade inserts rows that it makes, in a transaction.
func createMade(ctx context.Context, db *gorm.DB) error {
	return db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var posts []Post
		if err := tx.Find(&posts).Error; err != nil {
			return err
		}
		for _, p := range posts {
			c := Comment{ID: 9000 + p.ID, PostID: p.ID, Body: p.Title}
			if p.Draft {
				c.Body = "draft"
			}
			if err := tx.Create(&c).Error; err != nil {
				return fmt.Errorf("create: %w", err)
			}
		}
		return nil
	})
}
