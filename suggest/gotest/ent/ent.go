// Package ent has the shape of what ent generates for posts, their author and
// their comments.
package ent

import "context"

// Client is the generated client.
type Client struct{ Post *PostClient }

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
