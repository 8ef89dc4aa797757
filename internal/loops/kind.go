package loops

import (
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/internal/naming"
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
	for _, part := range strings.FieldsFunc(naming.WithoutPath(f.Function), func(r rune) bool { return strings.ContainsRune(".()*", r) }) {
		for _, word := range words(part) {
			switch word {
			case "migrate", "migration", "migrations", "migrator", "automigrate":
				return true
			}
		}
	}
	return false
}

// words are the lower-case words of a name in camel or snake case.
func words(name string) []string {
	return strings.FieldsFunc(naming.Words(name), func(r rune) bool {
		return r < 0x80 && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}
