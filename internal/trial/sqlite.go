package trial

import (
	"context"
	"database/sql/driver"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// A second connection to a SQLite file takes locks that keep writers out,
// unless the file is in WAL mode. Opening the file to look would be worse:
// closing it drops the locks that this process has on it. But a file in WAL
// mode that somebody has open has another beside it, and whoever opens the
// file while that is there is in WAL mode too.

const (
	notWAL   = NotTried("a second connection could block the program's writes: the SQLite file is not in WAL mode")
	inMemory = NotTried("the database is in memory: a second connection would see another one, or block the program's")
)

// apartFrom returns what opens a second connection, or why none is to be
// opened, as far as that can be told without opening one.
func apartFrom(connector driver.Connector) (driver.Connector, error) {
	var path, query string
	named, known := connector.(interface{ DSN() string })
	if known {
		path, query, known = sqlitePath(named.DSN())
	}
	switch {
	case !known && someWAL():
		return connector, nil // the connection itself says where its file is
	case !known:
		return nil, notWAL
	case path == "":
		return nil, inMemory
	case !inWAL(path):
		return nil, notWAL
	}
	return reading{connector, "file:" + escapedPath.Replace(path) + "?" + query + "mode=ro"}, nil
}

// reading opens connections that cannot write. The last connection to a file
// locks it while it closes, to put the log into it; the program may be opening
// its next one then. One that cannot write leaves the log where it is.
type reading struct {
	driver.Connector
	dsn string
}

func (r reading) Connect(context.Context) (driver.Conn, error) {
	return r.Driver().Open(r.dsn)
}

var escapedPath = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

// inWAL reports whether the file that SQLite keeps beside one in WAL mode is
// there.
func inWAL(path string) bool {
	_, err := os.Stat(path + "-wal")
	return err == nil
}

// someWAL reports whether this process has some database open in WAL mode, and
// true where the system does not tell.
func someWAL() bool {
	const descriptors = "/proc/self/fd"
	open, err := os.ReadDir(descriptors)
	if err != nil {
		return true
	}
	for _, d := range open {
		if name, err := os.Readlink(filepath.Join(descriptors, d.Name())); err == nil && strings.HasSuffix(name, "-wal") {
			return true
		}
	}
	return false
}

// sqlitePath is the file that a data source name stands for, empty for a
// database in memory, and the name's options, each with & behind it; known is
// false where drivers may read the name differently.
func sqlitePath(dsn string) (path, options string, known bool) {
	path, query, _ := strings.Cut(dsn, "?")
	query, _, _ = strings.Cut(query, "#")
	values, err := url.ParseQuery(query)
	if err != nil || values.Has("vfs") {
		return "", "", false
	}
	rest, isURI := strings.CutPrefix(path, "file:")
	if isURI {
		if authority, ok := strings.CutPrefix(rest, "//"); ok {
			at := strings.IndexByte(authority, '/')
			if at < 0 {
				return "", "", false
			}
			rest = authority[at:]
		}
		rest, _, _ = strings.Cut(rest, "#")
		if path, err = url.PathUnescape(rest); err != nil {
			return "", "", false
		}
	}
	if path == ":memory:" || path == "" || values.Get("mode") == "memory" {
		return "", "", true
	}
	for _, option := range strings.Split(query, "&") {
		if name, _, _ := strings.Cut(option, "="); name != "" && name != "mode" {
			options += option + "&"
		}
	}
	return path, options, true
}

// beginSQLite makes the connection one that only reads, and that is not in
// anybody's way. What runs first takes no lock.
func (s *Session) beginSQLite(ctx context.Context) error {
	files, err := s.Query(ctx, "PRAGMA database_list")
	if err != nil {
		return err
	}
	for _, row := range files.Rows {
		switch name, path := row[1], row[2]; {
		case path == "" && name == "main":
			return inMemory
		case path != "" && !inWAL(path):
			return notWAL
		}
	}
	// Drivers know no option for any of this, and some begin with a lock for
	// writing where the program's data source name says so.
	for _, text := range []string{"PRAGMA busy_timeout = 100", "PRAGMA query_only = 1", "BEGIN DEFERRED"} {
		if err := s.Exec(ctx, text); err != nil {
			return err
		}
	}
	s.ends = append(s.ends, func() { _ = s.Exec(context.Background(), "ROLLBACK") })
	return nil
}
