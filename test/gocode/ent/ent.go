// Package ent has the shape of what ent generates for posts, their author and
// their comments, and what hangs on those.
package ent

import "context"

// Client is the generated client.
type Client struct {
	Post    *PostClient
	Comment *CommentClient
}

// Post is a generated entity.
type Post struct{ ID int64 }

// PostClient asks for posts.
type PostClient struct{}

// PostQuery is a query for posts.
type PostQuery struct{}

// Query begins a query.
func (*PostClient) Query() *PostQuery { return &PostQuery{} }

// WithAuthor loads the edge.
func (q *PostQuery) WithAuthor(...func(*AuthorQuery)) *PostQuery { return q }

// WithComments loads the edge.
func (q *PostQuery) WithComments(...func(*CommentQuery)) *PostQuery { return q }

// All runs the query.
func (q *PostQuery) All(context.Context) ([]*Post, error) { return nil, nil }

// AuthorQuery is a query for authors.
type AuthorQuery struct{}

// CommentQuery is a query for comments.
type CommentQuery struct{}

// WithAuthor loads the edge.
func (q *CommentQuery) WithAuthor(...func(*AuthorQuery)) *CommentQuery { return q }

// WithPost loads the edge.
func (q *CommentQuery) WithPost(...func(*PostQuery)) *CommentQuery { return q }

// WithLikes loads the edge.
func (q *CommentQuery) WithLikes(...func(*LikeQuery)) *CommentQuery { return q }

// LikeQuery is a query for likes.
type LikeQuery struct{}

// Comment is a generated entity.
type Comment struct{ ID int64 }

// CommentClient asks for comments.
type CommentClient struct{}

// Query begins a query.
func (*CommentClient) Query() *CommentQuery { return &CommentQuery{} }

// All runs the query.
func (q *CommentQuery) All(context.Context) ([]*Comment, error) { return nil, nil }
