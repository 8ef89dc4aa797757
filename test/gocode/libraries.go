// Package gocode type-checks the Go that package suggest writes, against the
// libraries that it is written for, and runs what can be run on SQLite.
package gocode

// The libraries that generated code may use.
import (
	_ "github.com/aarondl/sqlboiler/v4/boil"
	_ "github.com/aarondl/sqlboiler/v4/queries/qm"
	_ "github.com/glebarez/sqlite"
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/graph-gophers/dataloader/v7"
	_ "github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	_ "github.com/uptrace/bun"
	_ "github.com/uptrace/bun/dialect/mysqldialect"
	_ "github.com/uptrace/bun/dialect/pgdialect"
	_ "github.com/uptrace/bun/dialect/sqlitedialect"
	_ "gorm.io/driver/postgres"
	_ "gorm.io/gorm"
	_ "xorm.io/xorm"
)
