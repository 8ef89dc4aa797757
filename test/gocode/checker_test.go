package gocode

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/workspace"
	"github.com/stretchr/testify/require"
)

// packages are the packages that generated code may name, by the name it
// uses.
var packages = map[string]string{
	"context": "context", "sql": "database/sql", "fmt": "fmt", "maps": "maps", "slices": "slices", "strings": "strings", "sync": "sync", "time": "time",
	"pq": "github.com/lib/pq", "sqlx": "github.com/jmoiron/sqlx", "pgx": "github.com/jackc/pgx/v5", "pgxpool": "github.com/jackc/pgx/v5/pgxpool",
	"gorm": "gorm.io/gorm", "bun": "github.com/uptrace/bun", "pgdialect": "github.com/uptrace/bun/dialect/pgdialect", "xorm": "xorm.io/xorm",
	"boil": "github.com/aarondl/sqlboiler/v4/boil", "qm": "github.com/aarondl/sqlboiler/v4/queries/qm", "dataloader": "github.com/graph-gophers/dataloader/v7",
	"ent": "github.com/nplusone-go/nplusone/test/gocode/ent", "models": "github.com/nplusone-go/nplusone/test/gocode/models",
}

// checker type-checks files against the export data of the libraries.
type checker struct {
	fset     *token.FileSet
	importer types.Importer
}

// goCommand is a go command that builds as these tests were built, so that the
// libraries, an embedded database among them, are compiled once for both.
func goCommand(verb string, args ...string) *exec.Cmd {
	return exec.Command("go", slices.Concat([]string{verb}, workspace.BuildFlags(), args)...)
}

func newChecker(t *testing.T) *checker {
	out, err := goCommand("list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "./...").Output()
	require.NoError(t, err)
	exports := map[string]string{}
	for _, line := range strings.Split(string(out), "\n") {
		if path, file, ok := strings.Cut(line, " "); ok && file != "" {
			exports[path] = file
		}
	}
	fset := token.NewFileSet()
	return &checker{fset, importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		file, ok := exports[path]
		if !ok {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(file)
	})}
}

var qualifier = regexp.MustCompile(`\b([a-z]+)\.[A-Z]`)

// block is the imports of a fix.
var block = regexp.MustCompile(`(?s)import \(\n(.*?)\n\)\n`)

// file puts generated code of one fix or several into a package, with the
// imports that they bring, and those that the code of a test needs besides.
func file(pkg, code string) string {
	var imports strings.Builder
	seen := map[string]bool{}
	for _, m := range block.FindAllStringSubmatch(code, -1) {
		for _, line := range strings.Split(m[1], "\n") {
			if line = strings.TrimSpace(line); line != "" && !seen[line[strings.Index(line, `"`):]] {
				seen[line[strings.Index(line, `"`):]] = true
				fmt.Fprintf(&imports, "import %s\n", line)
			}
		}
	}
	code = block.ReplaceAllString(code, "")
	for _, m := range qualifier.FindAllStringSubmatch(comments.ReplaceAllString(code, ""), -1) {
		if path, ok := packages[m[1]]; ok && !seen[fmt.Sprintf("%q", path)] {
			seen[fmt.Sprintf("%q", path)] = true
			fmt.Fprintf(&imports, "import %s %q\n", m[1], path)
		}
	}
	return "package " + pkg + "\n\n" + imports.String() + "\n" + code + "\n"
}

var comments = regexp.MustCompile(`(?m)^\s*//.*$`)

func (c *checker) check(code string) error {
	f, err := parser.ParseFile(c.fset, "fix.go", "package fix\n\n"+code, parser.AllErrors) // its imports are complete
	if err != nil {
		return err
	}
	config := types.Config{Importer: c.importer}
	_, err = config.Check("fix", c.fset, []*ast.File{f}, nil)
	return err
}
