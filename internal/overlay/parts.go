package overlay

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// modulePath is the import path below which our packages lie.
const modulePath = "github.com/nplusone-go/nplusone"

// entry is the package that the hooks call. It is compiled into the program
// with all packages of ours that it imports, directly or not: this is the one
// list of them, and it follows from their own import clauses.
const entry = "internal/inproc"

// keptPrefix begins the names of the entry by which the hooks call it. They
// stay as they are; every other name at package level gets a prefix.
const keptPrefix = "NPlusOne"

// A part is one of our packages that is compiled into the target package.
type part struct {
	dir   string // in the source tree
	path  string // its import path
	name  string // in its package clauses
	word  string // stands in each of its names, and in no other part's
	files []*sourceFile
	needs []string // the folders of the parts that it imports
}

// A sourceFile is a Go or assembly file of a part, for whatever platform.
type sourceFile struct {
	name string
	src  []byte
	// tree is nil for assembly. At first it holds imports alone.
	tree *ast.File
}

func (f *sourceFile) assembly() bool { return path.Ext(f.name) == ".s" }

// Parts returns the folders of the packages that are compiled in, each behind
// those that it imports.
func Parts(tree fs.FS) ([]string, error) {
	parts, err := loadParts(tree)
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, p := range parts {
		dirs = append(dirs, p.dir)
	}
	return dirs, nil
}

// loadParts reads the entry and what it imports, each part behind those that
// it needs. Of Go files it parses no more than the imports, for most commands
// find the rest done.
func loadParts(tree fs.FS) ([]*part, error) {
	var order []*part
	const begun, done = 1, 2
	state := map[string]int{}
	var visit func(dir, importer string) error
	visit = func(dir, importer string) error {
		switch state[dir] {
		case done:
			return nil
		case begun:
			return fmt.Errorf("overlay: %s and %s import each other", dir, importer)
		}
		state[dir] = begun
		p, err := loadPart(tree, dir)
		if err != nil {
			return fmt.Errorf("overlay: cannot read package %s, which %s needs: %w", dir, importer, err)
		}
		for _, need := range p.needs {
			if err := visit(need, dir); err != nil {
				return err
			}
		}
		state[dir] = done
		order = append(order, p)
		return nil
	}
	if err := visit(entry, "the command"); err != nil {
		return nil, err
	}
	nameWords(order)
	return order, nil
}

func loadPart(tree fs.FS, dir string) (*part, error) {
	entries, err := fs.ReadDir(tree, dir)
	if err != nil {
		return nil, err
	}
	p := &part{dir: dir, path: path.Join(modulePath, dir)}
	for _, e := range entries {
		name := e.Name()
		switch path.Ext(name) {
		case ".go", ".s":
		case ".c", ".cc", ".cpp", ".cxx", ".m", ".f", ".S", ".sx", ".swig", ".swigcxx", ".syso":
			return nil, fmt.Errorf("%s is not Go", name)
		default:
			continue
		}
		if e.IsDir() || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") {
			continue
		}
		src, err := fs.ReadFile(tree, path.Join(dir, name))
		if err != nil {
			return nil, err
		}
		f := &sourceFile{name: name, src: src}
		if !f.assembly() {
			if f.tree, err = parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly); err != nil {
				return nil, err
			}
		}
		p.files = append(p.files, f)
	}
	if err := p.chooseName(); err != nil {
		return nil, err
	}
	for _, f := range p.files {
		p.noteImports(f)
	}
	slices.Sort(p.needs)
	p.needs = slices.Compact(p.needs)
	return p, nil
}

// chooseName drops programs that lie beside the package, as generators do
// under a build tag of their own.
func (p *part) chooseName() error {
	p.files = slices.DeleteFunc(p.files, func(f *sourceFile) bool { return f.tree != nil && f.tree.Name.Name == "main" })
	for _, f := range p.files {
		switch {
		case f.tree == nil:
		case p.name == "":
			p.name = f.tree.Name.Name
		case p.name != f.tree.Name.Name:
			return fmt.Errorf("%s belongs to package %s, others to %s", f.name, f.tree.Name.Name, p.name)
		}
	}
	if p.name == "" {
		return fmt.Errorf("no Go files")
	}
	return nil
}

func (p *part) noteImports(f *sourceFile) {
	if f.tree == nil {
		return
	}
	for _, spec := range f.tree.Imports {
		ipath, _ := strconv.Unquote(spec.Path.Value)
		if ipath == modulePath {
			p.needs = append(p.needs, ".")
		} else if dir, ok := strings.CutPrefix(ipath, modulePath+"/"); ok {
			p.needs = append(p.needs, dir)
		}
	}
}

// nameWords gives each part the last element of its path, and where several
// would share it, the whole path. A word has no underscore, so that the first
// one in a name ends it.
func nameWords(parts []*part) {
	count := map[string]int{}
	for _, p := range parts {
		p.word = plainWord(path.Base(p.path))
		count[p.word]++
	}
	taken := map[string]bool{}
	for i, p := range parts {
		if count[p.word] > 1 {
			p.word = plainWord(p.dir)
		}
		if taken[p.word] || p.word == "" {
			p.word += "x" + strconv.Itoa(i)
		}
		taken[p.word] = true
	}
}

func plainWord(s string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// rename returns a package-level or unexported name of the part as it is
// after the merge. What was exported still is: encoding/json, for one, sees
// the difference at embedded fields.
func (p *part) rename(name string) string {
	if p.dir == entry && strings.HasPrefix(name, keptPrefix) {
		return name
	}
	if ast.IsExported(name) {
		return "N1" + p.word + "_" + name
	}
	return "n1" + p.word + "_" + name
}

// taken reports whether a name looks like one that rename returned.
func (p *part) taken(name string) bool {
	return len(name) > 0 && (name[0] == 'n' || name[0] == 'N') && strings.HasPrefix(name[1:], "1"+p.word+"_")
}
