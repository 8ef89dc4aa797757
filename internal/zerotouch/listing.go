package zerotouch

import (
	"os"
	"path/filepath"
	"strings"
)

// listing is what the go command says of the packages, asked while it tests
// them: only what is to be done afterwards, or was never done before, waits
// for the answer.
type listing struct {
	done     chan struct{}
	packages []goPackage
	err      error // why the packages are not known
	root     string
	modules  []module
}

// list begins to ask. The plan is the one of now: what follows pgx comes later
// and changes no package.
func (c *Command) list(p plan, v invocation) *listing {
	l := &listing{done: make(chan struct{})}
	go func() {
		defer close(l.done)
		all, err := c.packages(&p, &v)
		for i := range all {
			if all[i].hasTests() || all[i].Error != nil {
				l.packages = append(l.packages, all[i])
			}
		}
		l.err = err
		l.root, l.modules = c.workspace(&p)
	}()
	return l
}

func (l *listing) wait() { <-l.done }

// paths are the import paths of the packages.
func (l *listing) paths() []string {
	var out []string
	for i := range l.packages {
		out = append(out, l.packages[i].ImportPath)
	}
	return out
}

// tied are packages by import path, each with its generation.
type tied map[string]watched

// meet brings the packages that there are together with their generations. One
// that came since the last time has none: its result is not kept.
func (l *listing) meet(known tied) []watched {
	var out []watched
	for _, pkg := range l.packages {
		one := known[pkg.ImportPath]
		one.goPackage = pkg
		out = append(out, one)
	}
	if l.err == nil {
		return out
	}
	for _, one := range known {
		out = append(out, one)
	}
	return out
}

// listName is where a store remembers which packages an invocation had.
func (s store) listName(dir string, v *invocation) string {
	return filepath.Join(s.dir, "list-"+key(append([]string{dir}, v.packages...)...))
}

// packages are those of the last time, nil where there was none.
func (s store) packages(name string) []string {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	return strings.Fields(string(text))
}

// keepPackages writes them down for the next time.
func (s store) keepPackages(name string, paths []string) {
	_ = writeWhole(name, []byte(strings.Join(paths, "\n")+"\n")) // without it the next command waits
}
