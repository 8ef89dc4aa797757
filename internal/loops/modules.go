package loops

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// calledModule is the module that the innermost frame of the program calls,
// empty where that is the standard library or cannot be told.
func calledModule(program, all []report.Site) string {
	if len(program) == 0 {
		return ""
	}
	at := slices.Index(all, program[0])
	if at < 1 {
		return ""
	}
	path := all[at-1].Path
	_, rest, ok := strings.Cut(path, "/pkg/mod/")
	if !ok {
		if _, rest, ok = strings.Cut(path, "/vendor/"); !ok {
			return ""
		}
		return rest[:max(strings.LastIndexByte(rest, '/'), 0)]
	}
	module, _, versioned := strings.Cut(rest, "@")
	if !versioned {
		return ""
	}
	return unescaped(module)
}

// unescaped gives back the capitals that a module cache writes with a mark.
func unescaped(path string) string {
	parts := strings.Split(path, "!")
	for i := 1; i < len(parts); i++ {
		if parts[i] != "" {
			parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
		}
	}
	return strings.Join(parts, "")
}

// runsOnce reports whether a function runs once for each scope: a test, what
// runs all tests, or the program itself.
func runsOnce(f report.Site) bool {
	if f.Function == "main.main" {
		return true
	}
	if !strings.HasSuffix(f.File, "_test.go") {
		return false
	}
	src := parsed(sourcePath(f))
	if src == nil {
		return false
	}
	at := src.at(f.Line)
	if at.fn == nil || at.self != ast.Node(at.fn) {
		return false
	}
	name := at.fn.Name.Name
	return name == "TestMain" || strings.HasPrefix(name, "Test")
}

// beyondGenerated is the innermost frame round a generated one that somebody
// wrote: what is generated nobody changes. ok is false where the frame is
// written by hand, or nothing round it is.
func beyondGenerated(at report.Site, stack []report.Site) (site report.Site, ok bool) {
	from := slices.Index(stack, at)
	if from < 0 || !generated(at) {
		return at, false
	}
	for _, f := range stack[from+1:] {
		if !generated(f) && parsed(sourcePath(f)) != nil {
			return f, true
		}
	}
	return at, false
}

func generated(f report.Site) bool {
	src := parsed(sourcePath(f))
	return src != nil && ast.IsGenerated(src.file)
}
