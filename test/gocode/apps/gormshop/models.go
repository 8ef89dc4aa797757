// Package gormshop is an application on gorm.
package gormshop

// Author writes posts.
type Author struct {
	ID    int64
	Name  string
	Posts []Post
}

// Post is by one author, and has comments.
type Post struct {
	ID       int64
	AuthorID int64
	Title    string
	Subtitle *string
	Draft    bool
	Author   *Author
	Comments []Comment
}

// Comment is below a post.
type Comment struct {
	ID       int64
	PostID   int64
	Body     string
	Approved bool
}

// Shelf is where a post lies. Posts do not know of it.
type Shelf struct {
	ID     int64
	PostID int64
	Place  *int64
}

// TableName is gorm's hook.
func (Shelf) TableName() string { return "shelves" }
