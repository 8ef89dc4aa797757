package stack

import (
	"context"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/internal/naming"
)

// ownModule is the path of the module that this package belongs to.
const ownModule = "github.com/nplusone-go/nplusone/"

// ownLibraries are the packages of it that stand between a program and its
// database, with all below them. Examples and benchmarks are programs, and so
// is what ownPrograms holds.
var (
	ownLibraries = []string{
		"fingerprint", "detect", "driver", "report", "suggest", "verify",
		"nplusonetest", "internal", "web", "integrations", "cmd",
	}
	ownPrograms = []string{"internal/testshop"}
)

// libraries are packages that stand between a program and its database. They
// are known from the module cache as a rule; the list is for builds where
// they lie elsewhere: replaced, in a workspace, or by another build tool.
var libraries = []string{
	"database/sql",
	"entgo.io/",
	"github.com/99designs/gqlgen/",
	"github.com/XSAM/otelsql",
	"github.com/aarondl/null/",
	"github.com/aarondl/opt/",
	"github.com/aarondl/sqlboiler/",
	"github.com/denisenkom/go-mssqldb",
	"github.com/georgysavva/scany/",
	"github.com/glebarez/",
	"github.com/go-gorm/",
	"github.com/go-gorp/gorp",
	"github.com/go-jet/jet/",
	"github.com/go-rel/",
	"github.com/go-sql-driver/mysql",
	"github.com/gobuffalo/pop/",
	"github.com/jackc/",
	"github.com/jinzhu/",
	"github.com/jmoiron/sqlx",
	"github.com/lib/pq",
	"github.com/luna-duclos/instrumentedsql",
	"github.com/Masterminds/squirrel",
	"github.com/mattn/go-sqlite3",
	"github.com/microsoft/go-mssqldb",
	"github.com/ngrok/sqlmw",
	"github.com/qustavo/sqlhooks",
	"github.com/shogo82148/go-sql-proxy",
	"github.com/stephenafamo/bob",
	"github.com/stephenafamo/scan",
	"github.com/uptrace/bun",
	"github.com/uptrace/opentelemetry-go-extra/",
	"github.com/vektah/dataloaden",
	"github.com/volatiletech/",
	"github.com/go-xorm/",
	"go.nhat.io/otelsql",
	"golang.org/x/",
	"gorm.io/",
	"modernc.org/",
	"xorm.io/",
	"zombiezen.com/go/sqlite",
}

// programFrame reports whether a function is the program's own: not of the
// standard library, a dependency, a driver or a mapper.
func programFrame(function, file string) bool {
	b := theBuild()
	if strings.HasPrefix(function, "main.") {
		return true
	}
	if b.isStd(function, file) || strings.Contains(file, "/vendor/") {
		return false
	}
	if b.inMain(function) {
		// Also where the program itself was built from the module cache, as
		// by go install path@version.
		return true
	}
	for _, p := range libraries {
		if strings.HasPrefix(function, p) {
			return false
		}
	}
	return !inModuleCache(file)
}

// inModuleCache knows a dependency by its directory: name@v1.2.3, which is
// also what -trimpath leaves of it.
func inModuleCache(file string) bool {
	for rest := file; ; {
		_, after, found := strings.Cut(rest, "@v")
		if !found {
			return strings.Contains(file, "/pkg/mod/")
		}
		if after != "" && after[0] >= '0' && after[0] <= '9' {
			return true
		}
		rest = after
	}
}

// ownFrame reports whether a function belongs to this module's libraries, in
// whatever directory they lie. Their tests are programs.
func ownFrame(function, file string) bool {
	rest, ok := strings.CutPrefix(function, ownModule)
	if !ok || strings.HasSuffix(file, "_test.go") {
		return false
	}
	return below(rest, ownLibraries) && !below(rest, ownPrograms) && !strings.Contains(rest, "/examples/")
}

// below reports whether a function belongs to one of the packages or to one
// below them. Package path and function are parted by the last dot behind the
// last slash; x_test is the external test package of x.
func below(function string, packages []string) bool {
	return slices.ContainsFunc(packages, func(p string) bool {
		after, ok := strings.CutPrefix(function, p)
		return ok && after != "" && (after[0] == '.' || after[0] == '/')
	})
}

// runtimeFrame reports whether a function is the runtime's own, which tells
// nothing.
func runtimeFrame(function string) bool {
	return strings.HasPrefix(function, "runtime.") || strings.HasPrefix(function, "internal/runtime/")
}

// build is what the binary tells of itself.
type build struct {
	std   string   // directory of the standard library's sources, "" with -trimpath
	main  string   // path of the main module
	below []string // modules whose path lies below the main module's
	bare  []string // modules whose path has no dot in its first element
}

var theBuild = sync.OnceValue(func() *build {
	b := &build{}
	const known = "context/context.go"
	file := sourceOf(reflect.ValueOf(context.Background).Pointer())
	if root, ok := strings.CutSuffix(file, known); ok {
		b.std = root
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.main = info.Main.Path
	b.note(b.main)
	for _, m := range info.Deps {
		b.note(m.Path)
	}
	return b
})

func (b *build) note(module string) {
	if module == "" {
		return
	}
	if first, _, _ := strings.Cut(module, "/"); !strings.Contains(first, ".") {
		b.bare = append(b.bare, module)
	}
	if strings.HasPrefix(module, b.main+"/") {
		b.below = append(b.below, module)
	}
}

func (b *build) inMain(function string) bool {
	return b.main != "" && inModule(function, b.main) &&
		!slices.ContainsFunc(b.below, func(m string) bool { return inModule(function, m) })
}

// inModule reports whether a function's package path is a module's path or
// below it.
func inModule(function, module string) bool {
	rest, ok := strings.CutPrefix(function, module)
	return ok && rest != "" && (rest[0] == '.' || rest[0] == '/' || strings.HasPrefix(rest, "_test."))
}

// isStd knows the standard library by its directory, and where that was
// trimmed by its import paths, whose first element has no dot. A program's
// module may be named like that too.
func (b *build) isStd(function, file string) bool {
	if b.std != "" && strings.HasPrefix(file, b.std) {
		return true
	}
	if slices.ContainsFunc(b.bare, func(m string) bool { return inModule(function, m) }) {
		return false
	}
	first, _, _ := strings.Cut(function, "/")
	if first == function {
		first, _, _ = strings.Cut(function, ".")
	}
	if strings.Contains(first, ".") {
		return false
	}
	if b.std != "" {
		// Go's build cache does not tell toolchains of one version apart: a
		// package may have been compiled where another copy of it lies.
		return strings.Contains(filepath.ToSlash(file), "/src/"+naming.PackageOf(function)+"/")
	}
	// With -trimpath a file of the standard library is named by its import
	// path, one of another build tool by a path of that tool.
	return strings.HasPrefix(file, first+"/")
}

// sourceOf returns the file in which a function was written.
func sourceOf(pc uintptr) string {
	f := runtime.FuncForPC(pc)
	if f == nil {
		return ""
	}
	file, _ := f.FileLine(pc)
	return file
}
