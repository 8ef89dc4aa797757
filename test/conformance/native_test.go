package conformance

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/lib/pq"
	"github.com/mattn/go-sqlite3"
	modernc "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/internal/drivertest"
)

// nativeError finds the driver's own error.
func nativeError(err error) string {
	var (
		pqErr      *pq.Error
		pgErr      *pgconn.PgError
		mysqlErr   *mysql.MySQLError
		mattnErr   sqlite3.Error
		moderncErr *modernc.Error
	)
	switch {
	case errors.As(err, &pqErr):
		return fmt.Sprintf("pq %s %s", pqErr.Code, pqErr.Constraint)
	case errors.As(err, &pgErr):
		return fmt.Sprintf("pgx %s %s", pgErr.Code, pgErr.ConstraintName)
	case errors.As(err, &mysqlErr):
		return fmt.Sprintf("mysql %d", mysqlErr.Number)
	case errors.As(err, &mattnErr):
		return fmt.Sprintf("mattn %d", mattnErr.ExtendedCode)
	case errors.As(err, &moderncErr):
		return fmt.Sprintf("modernc %d", moderncErr.Code())
	}
	return "no error of the driver"
}

// native runs f on the driver's own connection.
func native(t *drivertest.Trace, db *sql.DB, f func(raw any) error) {
	c, err := db.Conn(background)
	t.Err("conn", err)
	t.Err("raw", c.Raw(func(driverConn any) error { return f(t.Unwrap(driverConn)) }))
	t.Err("close", c.Close())
}

func pqExtra(tg *target) []drivertestBehaviour {
	return []drivertestBehaviour{
		{Name: "pq: COPY", Run: func(t *drivertest.Trace, db *sql.DB) {
			tx, err := db.Begin()
			t.Err("begin", err)
			s, err := tx.Prepare(pq.CopyIn("items", "name", "big"))
			t.Err("prepare", err)
			for i := range 5 {
				_, err := s.Exec(fmt.Sprint("copy ", i), i)
				t.Err("exec", err)
			}
			t.Result(s.Exec())
			t.Err("close", s.Close())
			t.Err("commit", tx.Commit())
			tg.names(t, db)
		}},
		{Name: "pq: arrays", Run: func(t *drivertest.Trace, db *sql.DB) {
			var names []string
			t.Err("scan", db.QueryRow("SELECT array_agg(name ORDER BY id) FROM items WHERE id = ANY($1)", pq.Array([]int{1, 3})).
				Scan(pq.Array(&names)))
			t.Printf("%q", names)
		}},
		{Name: "pq: notices", Run: func(t *drivertest.Trace, db *sql.DB) {
			native(t, db, func(raw any) error {
				pq.SetNoticeHandler(raw.(sqldriver.Conn), func(n *pq.Error) { t.Printf("notice %s", n.Message) })
				_, err := raw.(sqldriver.ExecerContext).ExecContext(background, "DO $$ BEGIN RAISE NOTICE 'hello'; END $$", nil)
				return err
			})
		}},
	}
}

func pgxExtra(tg *target) []drivertestBehaviour {
	mode := func(name string, m pgx.QueryExecMode) drivertestBehaviour {
		return drivertestBehaviour{Name: "pgx: " + name, Run: func(t *drivertest.Trace, db *sql.DB) {
			for id := range 3 {
				rows, err := db.Query("SELECT id, name FROM items WHERE id = $1::int4", m, id)
				t.Rows(rows, err)
			}
		}}
	}
	return []drivertestBehaviour{
		mode("simple protocol", pgx.QueryExecModeSimpleProtocol),
		mode("exec", pgx.QueryExecModeExec),
		mode("cached description", pgx.QueryExecModeCacheDescribe),
		{Name: "pgx: arrays", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT name FROM items WHERE id = ANY($1) ORDER BY id", []int{1, 3})
			t.Rows(rows, err)
			var names []string
			m := pgtype.NewMap()
			t.Err("scan", db.QueryRow("SELECT array_agg(name ORDER BY id) FROM items").Scan(m.SQLScanner(&names)))
			t.Printf("%q", names)
		}},
		{Name: "pgx: arrays without a scanner", Run: func(t *drivertest.Trace, db *sql.DB) {
			var names []string // works from Go 1.27
			t.Err("scan", db.QueryRow("SELECT array_agg(name ORDER BY id) FROM items").Scan(&names))
			t.Printf("%q", names)
		}},
		{Name: "pgx: own types", Run: func(t *drivertest.Trace, db *sql.DB) {
			var n pgtype.Numeric
			var at pgtype.Timestamptz
			var id pgtype.UUID
			t.Err("scan", db.QueryRow("SELECT 1.25, $1::timestamptz, $2::uuid",
				pgtype.Timestamptz{Time: time.Unix(5, 0).UTC(), Valid: true}, [16]byte{1, 2}).Scan(&n, &at, &id))
			t.Printf("%v %v %v", n, at.Time.UTC(), id)
		}},
		{Name: "pgx: named arguments", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT name FROM items WHERE id = @id", pgx.NamedArgs{"id": 2})
			t.Rows(rows, err)
		}},
		{Name: "pgx: connection below", Run: func(t *drivertest.Trace, db *sql.DB) {
			native(t, db, func(raw any) error {
				batch := &pgx.Batch{}
				batch.Queue("SELECT 1")
				batch.Queue("SELECT count(*) FROM items")
				results := raw.(*stdlib.Conn).Conn().SendBatch(context.Background(), batch)
				defer results.Close()
				for range 2 {
					var n int
					if err := results.QueryRow().Scan(&n); err != nil {
						return err
					}
					t.Printf("%d", n)
				}
				return nil
			})
		}},
	}
}

func mysqlExtra(tg *target) []drivertestBehaviour {
	return []drivertestBehaviour{
		{Name: "mysql: result of several statements", Run: func(t *drivertest.Trace, db *sql.DB) {
			c, err := db.Conn(background)
			t.Err("conn", err)
			t.Err("raw", c.Raw(func(driverConn any) error {
				// Through our connection, not below it.
				res, err := driverConn.(sqldriver.ExecerContext).ExecContext(background, "UPDATE items SET price = 1; DELETE FROM items WHERE id = 1", nil)
				if err == nil {
					t.Printf("%v", res.(mysql.Result).AllRowsAffected())
				}
				return err
			}))
			t.Err("close", c.Close())
			tg.names(t, db)
		}},
		{Name: "mysql: warnings and variables", Run: func(t *drivertest.Trace, db *sql.DB) {
			c, err := db.Conn(background)
			t.Err("conn", err)
			_, err = c.ExecContext(background, "SET @x = 5")
			t.Err("set", err)
			rows, err := c.QueryContext(background, "SELECT @x + ?, CAST('zz' AS INT)", 1)
			t.Rows(rows, err)
			rows, err = c.QueryContext(background, "SHOW WARNINGS")
			t.Rows(rows, err)
			t.Err("close", c.Close())
		}},
		{Name: "mysql: replace and ignore", Run: func(t *drivertest.Trace, db *sql.DB) {
			t.Result(db.Exec("INSERT IGNORE INTO items (name) VALUES (?), (?)", "one", "new"))
			t.Result(db.Exec("REPLACE INTO items (name) VALUES (?)", "two"))
			tg.names(t, db)
		}},
	}
}

func sqliteCommon(tg *target) []drivertestBehaviour {
	return []drivertestBehaviour{
		{Name: "sqlite: named parameters", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("SELECT name FROM items WHERE id = :id OR name = @name ORDER BY id", sql.Named("id", 1), sql.Named("name", "two"))
			t.Rows(rows, err)
		}},
		{Name: "sqlite: values of any type in a column", Run: func(t *drivertest.Trace, db *sql.DB) {
			_, err := db.Exec("UPDATE items SET big = 'text' WHERE id = 1; UPDATE items SET big = 1.5 WHERE id = 2")
			t.Err("exec", err)
			rows, err := db.Query("SELECT big, typeof(big) FROM items ORDER BY id")
			t.Rows(rows, err)
		}},
		{Name: "sqlite: pragma", Run: func(t *drivertest.Trace, db *sql.DB) {
			rows, err := db.Query("PRAGMA table_info(items)")
			t.Rows(rows, err)
		}},
	}
}

func moderncExtra() func(*target) []drivertestBehaviour {
	return func(tg *target) []drivertestBehaviour {
		return append(sqliteCommon(tg), drivertestBehaviour{Name: "modernc: backup", Run: func(t *drivertest.Trace, db *sql.DB) {
			native(t, db, func(raw any) error {
				b, err := raw.(interface {
					NewBackup(string) (*modernc.Backup, error)
				}).NewBackup(":memory:")
				if err != nil {
					return err
				}
				more, err := b.Step(-1)
				t.Printf("more %v", more)
				return errors.Join(err, b.Finish())
			})
		}})
	}
}

func mattnExtra() func(*target) []drivertestBehaviour {
	return func(tg *target) []drivertestBehaviour {
		return append(sqliteCommon(tg), drivertestBehaviour{Name: "mattn: functions", Run: func(t *drivertest.Trace, db *sql.DB) {
			c, err := db.Conn(background)
			t.Err("conn", err)
			t.Err("raw", c.Raw(func(driverConn any) error {
				return t.Unwrap(driverConn).(*sqlite3.SQLiteConn).RegisterFunc("twice", func(n int64) int64 { return 2 * n }, true)
			}))
			rows, err := c.QueryContext(background, "SELECT twice(id) FROM items ORDER BY id")
			t.Rows(rows, err)
			t.Err("close", c.Close())
		}})
	}
}
