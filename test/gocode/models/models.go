// Package models has the shape of what sqlboiler generates for posts, their
// author and their comments.
package models

import (
	"context"

	"github.com/aarondl/sqlboiler/v4/boil"
	"github.com/aarondl/sqlboiler/v4/queries/qm"
)

// Post is a generated model.
type Post struct{ ID int64 }

// PostSlice is many of them.
type PostSlice []*Post

// PostRels names the relations.
var PostRels = struct{ Author, Comments string }{"Author", "Comments"}

type postQuery struct{}

// Posts begins a query.
func Posts(...qm.QueryMod) postQuery { return postQuery{} } //nolint:revive // as sqlboiler writes it

// All runs the query.
func (postQuery) All(context.Context, boil.ContextExecutor) (PostSlice, error) { return nil, nil }
