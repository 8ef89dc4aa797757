package gogen

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// known are the packages that the Go of a fix may name.
var known = map[string]string{
	"context": "context", "sql": "database/sql", "fmt": "fmt", "maps": "maps", "slices": "slices", "strings": "strings", "sync": "sync", "time": "time",
	"pq": "github.com/lib/pq", "sqlx": "github.com/jmoiron/sqlx", "pgx": "github.com/jackc/pgx/v5", "pgxpool": "github.com/jackc/pgx/v5/pgxpool",
	"pgtype": "github.com/jackc/pgx/v5/pgtype",
	"gorm":   "gorm.io/gorm", "bun": "github.com/uptrace/bun", "pgdialect": "github.com/uptrace/bun/dialect/pgdialect", "xorm": "xorm.io/xorm",
	"dataloader": "github.com/graph-gophers/dataloader/v7", "dataloadgen": "github.com/vikstrous/dataloadgen",
}

var qualifier = regexp.MustCompile(`\b([A-Za-z_][A-Za-z0-9_]*)\.[A-Z]`)

// formatted is code with its imports, formatted; empty where it cannot be read
// or declares a name twice, or one that the program's package has.
func formatted(code string, at site) string {
	f, err := parser.ParseFile(token.NewFileSet(), "fix.go", "package fix\n"+code, parser.SkipObjectResolution)
	if err != nil {
		return ""
	}
	declared := map[string]bool{}
	for _, d := range f.Decls {
		for _, name := range declaredNames(d) {
			if declared[name] {
				return ""
			}
			declared[name] = true
		}
	}
	for name := range declared {
		if at.taken[name] {
			code = renamed(code, name, declared, at.taken)
		}
	}
	text, err := format.Source([]byte(imports(code, at) + code))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// renamed gives a declaration a name that the program's package has not.
func renamed(code, name string, declared, taken map[string]bool) string {
	free := name + "Batch"
	for n := 2; declared[free] || taken[free]; n++ {
		free = fmt.Sprintf("%sBatch%d", name, n)
	}
	return regexp.MustCompile(`\b`+regexp.QuoteMeta(name)+`\b`).ReplaceAllString(code, free)
}

// imports are those that the code needs, the program's own first.
func imports(code string, at site) string {
	paths := map[string]string{}
	for _, m := range qualifier.FindAllStringSubmatch(withoutText(code), -1) {
		if p := at.imports[m[1]]; p != "" {
			paths[p] = m[1]
		} else if p := known[m[1]]; p != "" {
			paths[p] = m[1]
		}
	}
	if len(paths) == 0 {
		return ""
	}
	var std, others strings.Builder
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		line := fmt.Sprintf("\t%q\n", p)
		if base := lastOf(p); base != paths[p] {
			line = fmt.Sprintf("\t%s %q\n", paths[p], p)
		}
		if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ".") {
			others.WriteString(line)
		} else {
			std.WriteString(line)
		}
	}
	gap := ""
	if std.Len() > 0 && others.Len() > 0 {
		gap = "\n"
	}
	return "import (\n" + std.String() + gap + others.String() + ")\n\n"
}

var version = regexp.MustCompile(`/v[0-9]+$`)

// lastOf is the name of a package as its path tells it.
func lastOf(path string) string {
	path = version.ReplaceAllString(path, "")
	return path[strings.LastIndexByte(path, '/')+1:]
}

var texts = regexp.MustCompile("`[^`]*`|\"(?:[^\"\\\\]|\\\\.)*\"|//[^\n]*")

// withoutText is code without what looks like code in texts and comments. A tag
// is a text too.
func withoutText(code string) string { return texts.ReplaceAllString(code, "") }

func declaredNames(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		var out []string
		for _, s := range d.Specs {
			if t, ok := s.(*ast.TypeSpec); ok {
				out = append(out, t.Name.Name)
			}
		}
		return out
	}
	return nil
}
