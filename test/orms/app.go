// Package orms has the same small program in every mapper that people use: the
// names of the authors whom a reader follows, asked for one by one, and at once.
package orms

import (
	"context"
	"database/sql"
)

// App is the program in one mapper. Each method opens the mapper on a database
// that package driver watches.
type App struct {
	Name string
	// Naive asks for each author by itself. With drop the mapper is not given
	// the context, where it can do without.
	Naive func(ctx context.Context, db *sql.DB, reader int, drop bool) ([]string, error)
	// Repaired asks for all of them at once.
	Repaired func(ctx context.Context, db *sql.DB, reader int) ([]string, error)
}

// Apps are all of them.
var Apps = []App{
	{"gorm", gormNaive, gormRepaired},
	{"ent", entNaive, entRepaired},
	{"bun", bunNaive, bunRepaired},
	{"sqlx", sqlxNaive, sqlxRepaired},
	{"sqlc", sqlcNaive, sqlcRepaired},
	{"sqlboiler", sqlboilerNaive, sqlboilerRepaired},
	{"xorm", xormNaive, xormRepaired},
}

const (
	followsOf = "SELECT author_id FROM follows WHERE reader = $1"
	nameOf    = "SELECT name FROM authors WHERE id = $1"
	namesOf   = "SELECT a.name FROM follows f JOIN authors a ON a.id = f.author_id WHERE f.reader = $1"
)
