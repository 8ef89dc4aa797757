package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/internal/printers"
)

func init() {
	const reason = "detection that is compiled in would write down what customers typed"
	register(
		kind{"secrets/nplusone-test", reason, secretsOfTests},
		kind{"secrets/nplusone-run", reason, secretsOfServers},
	)
}

// zerotouchProgram is a program with a database of its own, which names its
// columns by the text of the statement, as SQLite does.
const zerotouchProgram = `package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
)

type base struct{}

func init() { sql.Register("sqlite", base{}) }

func (base) Open(string) (driver.Conn, error)          { return base{}, nil }
func (base) Prepare(string) (driver.Stmt, error)       { return nil, driver.ErrSkip }
func (base) Close() error                              { return nil }
func (base) Begin() (driver.Tx, error)                 { return nil, driver.ErrSkip }
func (base) QueryContext(_ context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	_, list, _ := strings.Cut(text, "SELECT ")
	list, _, _ = strings.Cut(list, " FROM")
	r := &rows{columns: strings.Split(list, ";")}
	for i := range 12 {
		if strings.Contains(text, "boxes") || i == 0 {
			r.keys = append(r.keys, int64(1000+(i*7)%12*13))
		}
	}
	return r, nil
}

type rows struct {
	columns []string
	keys    []int64
}

func (r *rows) Columns() []string { return r.columns }
func (r *rows) Close() error      { return nil }
func (r *rows) Next(into []driver.Value) error {
	if len(r.keys) == 0 {
		return io.EOF
	}
	for i := range into {
		into[i] = r.keys[0]
	}
	r.keys = r.keys[1:]
	return nil
}

func secret() string { return os.Getenv("SECRET") }

// load reads the items of each box, with secrets wherever there is room.
func load(db *sql.DB) error {
	boxes, err := db.Query("/* user=" + secret() + " */ SELECT coalesce(id, '" + secret() + "') FROM boxes")
	if err != nil {
		return err
	}
	defer boxes.Close()
	for boxes.Next() {
		var id int64
		if err := boxes.Scan(&id); err != nil {
			return err
		}
		var name any
		row := db.QueryRow("SELECT coalesce(name, '" + secret() + "') FROM items WHERE owner <> \"" + secret() +
			"\" AND box_id = ? -- " + secret() + "\n AND name <> '" + secret() + "' /* of this program */", id)
		if err := row.Scan(&name); err != nil {
			return err
		}
	}
	return boxes.Err()
}

func serve(path string) error {
	db, err := sql.Open("sqlite", "file:" + secret())
	if err != nil {
		return err
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := load(db); err != nil {
			http.Error(w, err.Error(), 500)
		}
	}))
	defer server.Close()
	answer, err := http.Get(server.URL + path)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}

func main() {
	for _, path := range []string{"/reset/" + secret() + "?t=" + secret(), "/u/" + secret() + "@example.com"} {
		if err := serve(path); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}
`

const zerotouchTest = `package main

import (
	"database/sql"
	"testing"
)

func TestServe(t *testing.T) {
	if err := serve("/reset/" + secret() + "?t=" + secret()); err != nil {
		t.Fatal(err)
	}
}

func TestLoad(t *testing.T) {
	db, err := sql.Open("sqlite", "file:" + secret())
	if err != nil {
		t.Fatal(err)
	}
	if err := load(db); err != nil {
		t.Fatal(err)
	}
}
`

func (a *attempt) zerotouch(args ...string) {
	dir := a.files(map[string]string{"go.mod": "module example.com/shop\n\ngo 1.26.0\n", "main.go": zerotouchProgram, "main_test.go": zerotouchTest})
	cache, reports := filepath.Join(a.tempDir(), "cache"), a.tempDir()
	hidden := secret("zt-")
	var formats []string
	for _, f := range printers.Formats() {
		formats = append(formats, string(f))
	}
	env := []string{"SECRET=" + hidden, "GOWORK=off", "XDG_CACHE_HOME=" + cache, "GOFLAGS=-mod=mod"}
	all := append([]string{args[0], "-format", strings.Join(formats, ","), "-report-dir", reports}, args[1:]...)
	out := a.command(dir, env, a.nplusone(), all...)
	a.search("the output", out.all(), hidden)
	if !strings.Contains(out.all(), "n-plus-one") {
		a.brokenf("nothing was found: %s", out.all())
	}
	if !strings.Contains(out.all(), "/reset/{…}") {
		a.brokenf("no request is named by its path: %s", out.all())
	}
	for _, root := range []string{reports, cache} {
		a.must(filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if info, err := d.Info(); err != nil || info.Size() > 8<<20 {
				return err
			}
			text, err := os.ReadFile(name)
			if err == nil {
				a.search(filepath.Base(name), string(text), hidden)
			}
			return err
		}))
	}
}

func secretsOfTests(a *attempt) { a.zerotouch("test", "-v", "-count=1", "./...") }

func secretsOfServers(a *attempt) { a.zerotouch("run", ".") }
