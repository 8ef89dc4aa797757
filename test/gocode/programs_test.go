package gocode

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// runPrograms runs packages with a function Run in one program, each on tables
// of its own, and returns what each came to. The source is made for the name
// that its package gets.
func runPrograms(t *testing.T, tables string, programs map[string]func(pkg string) string) map[string]string {
	t.Helper()
	dir, err := os.MkdirTemp(".", "run_")
	require.NoError(t, err)
	dir = filepath.Base(dir)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	var imports, runs strings.Builder
	for what, source := range programs {
		name := fmt.Sprintf("fix%d", strings.Count(imports.String(), "\n"))
		require.NoError(t, os.MkdirAll(filepath.Join(dir, name), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name, "fix.go"), []byte(source(name)), 0o644))
		fmt.Fprintf(&imports, "import %q\n", "github.com/nplusone-go/nplusone/test/gocode/"+dir+"/"+name)
		fmt.Fprintf(&runs, "run(%q, %s.Run)\n", what, name)
	}
	main := "package main\n\n" + `import ("context"; "database/sql"; "fmt"; _ "github.com/glebarez/sqlite")` + "\n" + imports.String() +
		"\nfunc run(name string, do func(context.Context, *sql.DB) (string, error)) {\n\tdb, err := sql.Open(\"sqlite\", \":memory:\")\n\tif err != nil { panic(err) }\n\tdefer db.Close()\n\tdb.SetMaxOpenConns(1)\n" +
		"\tif _, err := db.Exec(`" + tables + "`); err != nil { panic(err) }\n\tgot, err := do(context.Background(), db)\n\tfmt.Printf(\"%s\\t%s\\t%v\\n\", name, got, err)\n}\n\nfunc main() {\n" + runs.String() + "}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(main), 0o644))
	out, err := goCommand("run", "./"+dir).CombinedOutput()
	require.NoError(t, err, string(out))
	got := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		part := strings.Split(line, "\t")
		require.Len(t, part, 3, line)
		require.Equal(t, "<nil>", part[2], line)
		got[part[0]] = part[1]
	}
	return got
}

// withImports adds the imports of what opens a style's handle.
func withImports(text, code string) string {
	for ident, path := range map[string]string{"sqlite.": "github.com/glebarez/sqlite", "sqlitedialect.": "github.com/uptrace/bun/dialect/sqlitedialect", "reflect.": "reflect"} {
		if strings.Contains(code, ident) {
			text = strings.Replace(text, "\n\n", fmt.Sprintf("\n\nimport %q\n", path), 1)
		}
	}
	return text
}
