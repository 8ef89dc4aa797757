package source

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const shop = `package shop

import (
	"context"
	"database/sql"
	"time"

	"example.com/shop/model"
)

func Name(ctx context.Context, db *sql.DB, p model.Post) (name string, err error) {
	_ = time.Now()
	err = db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = ?", p.AuthorID).Scan(&name)
	return name, err
}
`

func shopModule(t *testing.T) (path string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":         "module example.com/shop\n\ngo 1.26\n",
		"shop.go":        shop,
		"model/model.go": "package model\n\ntype Post struct{ ID, AuthorID int64 }\n",
	} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	return filepath.Join(dir, "shop.go")
}

// Requests end side by side, and their findings get fixes from one package.
func TestPackagesAreReadSideBySide(t *testing.T) {
	path := shopModule(t)
	// What an edit imports is read then.
	imports := map[string]string{
		"strings": "strings.ToUpper", "fmt": "fmt.Sprint", "errors": "errors.New", "reflect": "reflect.TypeOf",
		"net/url": "url.Parse", "cmp": "cmp.Compare[int]", "slices": "slices.Sort[[]int]", "maps": "maps.Keys[map[int]int]",
	}
	var all sync.WaitGroup
	for imported, use := range imports {
		all.Go(func() {
			p := Load(path)
			if !assert.NotNil(t, p) {
				return
			}
			text := strings.Replace(shop, "\"time\"\n", fmt.Sprintf("\"time\"\n\t%q\n", imported), 1) + "\nvar _ = " + use + "\n"
			with := p.With(map[string][]byte{path: []byte(text)})
			if assert.NotNil(t, with) {
				assert.Empty(t, with.Fault(p))
			}
		})
	}
	all.Wait()
}

// A fault that the edit brings is told from those that were there.
func TestFault(t *testing.T) {
	path := shopModule(t)
	p := Load(path)
	require.NotNil(t, p)
	for _, tt := range []struct {
		name, old, new string
		parses, fault  bool
	}{
		{"nothing", "", "", true, false},
		{"a field that is there", "p.AuthorID", "p.ID", true, false},
		{"a field that is not", "p.AuthorID", "p.EditorID", true, true},
		{"a name that is not", "time.Now()", "times.Now()", true, true},
		{"no Go", "return name, err", "return name, (", false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			with := p.With(map[string][]byte{path: []byte(strings.Replace(shop, tt.old, tt.new, 1))})
			require.Equal(t, tt.parses, with != nil)
			if with != nil {
				assert.Equal(t, tt.fault, with.Fault(p) != "", with.Fault(p))
			}
		})
	}
}
