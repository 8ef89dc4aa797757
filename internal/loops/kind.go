package loops

import (
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// kind says whose a loop of frame i is, or a recursion where p has no loop.
func (s *source) kind(p place, frames []report.Site, i int) Kind {
	if p.loop != nil && retries(p.loop) {
		return Retry
	}
	name := ""
	if p.fn != nil {
		name = p.fn.Name.Name
	}
	for _, o := range frames[i:] {
		if migrates(o) {
			return Migration
		}
	}
	f := frames[i]
	switch {
	case inTestFile(f) && (isTestFunction(name) || p.spec):
		return Test
	case seeds(name), seeds(strings.TrimSuffix(filepath.Base(f.File), ".go")), inFixtureDirectory(f.File):
		return Fixture
	case inTestFile(f):
		return s.helperKind(p, frames)
	}
	return Program
}

func inTestFile(f report.Site) bool { return strings.HasSuffix(f.File, "_test.go") }

func isTestFunction(name string) bool {
	if name == "TestMain" {
		return false // prepares
	}
	for _, prefix := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// seeds knows the names that programs give to what fills a database for
// tests and demonstrations. Whole words count: "seedling" is a plant.
func seeds(name string) bool {
	for _, word := range words(name) {
		switch word {
		case "seed", "seeds", "seeder", "seeding", "fixture", "fixtures", "factory", "testdata", "testutil", "testhelper", "testsupport":
			return true
		}
	}
	return false
}

func inFixtureDirectory(file string) bool {
	for _, dir := range strings.Split(filepath.ToSlash(filepath.Dir(file)), "/") {
		if seeds(dir) {
			return true
		}
	}
	return false
}

func migrates(f report.Site) bool {
	fn := f.Function
	if i := strings.LastIndexByte(fn, '/'); i >= 0 {
		fn = fn[i+1:]
	}
	for _, part := range strings.FieldsFunc(fn, func(r rune) bool { return strings.ContainsRune(".()*", r) }) {
		for _, word := range words(part) {
			switch word {
			case "migrate", "migration", "migrations", "migrator", "automigrate":
				return true
			}
		}
	}
	return false
}

// words splits camel case and snake case into lower-case words.
func words(name string) []string {
	var out []string
	start := 0
	lower := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
	flush := func(end int) {
		if end > start {
			out = append(out, strings.ToLower(name[start:end]))
		}
	}
	for i := 1; i < len(name); i++ {
		switch c := name[i]; {
		case c == '_' || c == '-' || c == '.':
			flush(i)
			start = i + 1
		case !lower(c) && c < 0x80 && lower(name[i-1]):
			flush(i)
			start = i
		}
	}
	flush(len(name))
	return out
}
