package scenarios

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
	"modernc.org/sqlite"
)

// Dialect is one of the databases that scenarios run on.
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
	MySQL    Dialect = "mysql"
)

// Database is a real database that scenarios have to themselves: a file, a
// schema or a database of its own, removed by Close. It serves one run at a
// time.
type Database struct {
	Dialect Dialect
	// Connector opens plain connections; wrap it to watch a run.
	Connector sqldriver.Connector

	raw    *sql.DB
	types  keyType
	made   bool // the tables stand, with keys of that type
	world  *world
	remove func() error

	handles map[Watcher][]*sql.DB // by who watches them
}

// Raw returns an unwatched handle, for set-up and comparison.
func (d *Database) Raw() *sql.DB { return d.raw }

// Close removes what Open made.
func (d *Database) Close() error {
	var errs []error
	for w := range d.handles {
		errs = append(errs, d.Release(w))
	}
	return errors.Join(append(errs, d.raw.Close(), d.remove())...)
}

// OpenSQLite makes a database file in dir.
func OpenSQLite(dir string) (*Database, error) {
	file := filepath.Join(dir, "scenarios.db")
	dsn := "file:" + file + "?_pragma=journal_mode(WAL)&_pragma=synchronous(off)&_pragma=busy_timeout(10000)"
	return open(SQLite, connector{dsn, &sqlite.Driver{}}, func() error { return os.Remove(file) })
}

// connector opens connections of a driver that has no connectors itself.
type connector struct {
	dsn    string
	driver sqldriver.Driver
}

func (c connector) Connect(context.Context) (sqldriver.Conn, error) { return c.driver.Open(c.dsn) }
func (c connector) Driver() sqldriver.Driver                        { return c.driver }

// OpenPostgres makes a schema of its own in the database of a lib/pq URL.
func OpenPostgres(dsn string) (*Database, error) {
	schema := fmt.Sprintf("scenarios_%d", os.Getpid())
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, fmt.Errorf("scenarios: %w", err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	q.Set("synchronous_commit", "off")
	u.RawQuery = q.Encode()

	admin, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, fmt.Errorf("scenarios: %w", err)
	}
	drop := "DROP SCHEMA IF EXISTS " + schema + " CASCADE"
	if err := execAll(admin, "SET client_min_messages = warning; "+drop, "CREATE SCHEMA "+schema); err != nil {
		return nil, errors.Join(err, admin.Close())
	}
	c, err := pq.NewConnector(u.String())
	if err != nil {
		return nil, errors.Join(err, admin.Close())
	}
	return open(Postgres, c, func() error { return errors.Join(execAll(admin, drop), admin.Close()) })
}

// OpenMySQL makes a database of its own on the server of a go-sql-driver DSN.
func OpenMySQL(dsn string) (*Database, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("scenarios: %w", err)
	}
	admin, err := sql.Open("mysql", dsn)
	if err != nil {
		return nil, fmt.Errorf("scenarios: %w", err)
	}
	name := fmt.Sprintf("scenarios_%d", os.Getpid())
	drop := "DROP DATABASE IF EXISTS " + name
	if err := execAll(admin, drop, "CREATE DATABASE "+name); err != nil {
		return nil, errors.Join(err, admin.Close())
	}
	cfg.DBName = name
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, errors.Join(err, admin.Close())
	}
	return open(MySQL, c, func() error { return errors.Join(execAll(admin, drop), admin.Close()) })
}

func open(d Dialect, c sqldriver.Connector, remove func() error) (*Database, error) {
	raw := sql.OpenDB(c)
	if err := raw.Ping(); err != nil {
		return nil, errors.Join(fmt.Errorf("scenarios: %s: %w", d, err), raw.Close(), remove())
	}
	return &Database{Dialect: d, Connector: c, raw: raw, remove: remove}, nil
}

func execAll(db *sql.DB, statements ...string) error {
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			return fmt.Errorf("scenarios: %s: %w", s, err)
		}
	}
	return nil
}

// Load fills the database with the rows of one size. It keeps what it finds
// where that is the same already.
func (d *Database) Load(ctx context.Context, size Size) error {
	if d.world != nil && d.world.size == size {
		return nil
	}
	w := newWorld(size)
	if !d.made || d.types != size.Keys.keyType() {
		if err := d.create(ctx, w); err != nil {
			return err
		}
		d.made, d.types = true, size.Keys.keyType()
	}
	d.world = nil
	if err := d.fill(ctx, w, w.order); err != nil {
		return err
	}
	d.world = w
	return nil
}

// create makes the tables anew, for keys of another type.
func (d *Database) create(ctx context.Context, w *world) error {
	for _, name := range w.order {
		t := w.tables[name]
		statements := []string{"DROP TABLE IF EXISTS " + name, d.createTable(t, w.size.Keys.keyType())}
		for _, col := range t.index {
			statements = append(statements, fmt.Sprintf("CREATE INDEX %s_%s ON %s (%s)", name, col, name, col))
		}
		for _, s := range statements {
			if _, err := d.raw.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("scenarios: %s: %w", s, err)
			}
		}
	}
	return nil
}

func (d *Database) createTable(t *table, keys keyType) string {
	var parts []string
	for _, c := range t.columns {
		part := c.name + " " + d.columnType(c.typ, keys)
		if !c.null {
			part += " NOT NULL"
		}
		parts = append(parts, part)
	}
	if t.primary != "" {
		parts = append(parts, "PRIMARY KEY ("+t.primary+")")
	}
	return "CREATE TABLE " + t.name + " (" + strings.Join(parts, ", ") + ")"
}

func (d *Database) columnType(c columnType, keys keyType) string {
	switch c {
	case colInt:
		return "bigint"
	case colText:
		return "varchar(120)"
	case colBody:
		return "text"
	}
	switch {
	case keys == intKey:
		return "bigint"
	case keys == textKey:
		return "varchar(40)"
	case d.Dialect == Postgres:
		return "uuid"
	}
	return "char(36)"
}

// fill replaces the rows of the named tables.
func (d *Database) fill(ctx context.Context, w *world, names []string) error {
	tx, err := d.raw.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("scenarios: %w", err)
	}
	defer tx.Rollback()
	for _, name := range names {
		t, ok := w.tables[name]
		if !ok {
			return fmt.Errorf("scenarios: no table %s", name)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+name); err != nil {
			return fmt.Errorf("scenarios: %s: %w", name, err)
		}
		const batch = 100
		for at := 0; at < len(t.rows); at += batch {
			text, args := d.insertInto(t, t.rows[at:min(at+batch, len(t.rows))])
			if _, err := tx.ExecContext(ctx, text, args...); err != nil {
				return fmt.Errorf("scenarios: %s: %w", name, err)
			}
		}
	}
	return tx.Commit()
}

func (d *Database) insertInto(t *table, rows [][]any) (string, []any) {
	var b strings.Builder
	var args []any
	b.WriteString("INSERT INTO " + t.name + " VALUES ")
	for i, row := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(" + list(len(row)) + ")")
		args = append(args, row...)
	}
	return d.Dialect.Rebind(b.String()), args
}

// Rebind turns the "?" of a text into the dialect's placeholders. Texts of
// scenarios have no other question marks.
func (d Dialect) Rebind(text string) string {
	if d != Postgres {
		return text
	}
	var b strings.Builder
	n := 0
	for _, r := range text {
		if r == '?' {
			n++
			fmt.Fprintf(&b, "$%d", n)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
