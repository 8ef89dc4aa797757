package overlay

import (
	"errors"
	"fmt"
	"go/build"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// targetPackage is the package that the parts are merged into. It imports
// little, and database/sql, testing, net/http and pgx may all import it
// without a cycle. One package it must be: the go command does not find new
// ones in the standard library in every release.
const targetPackage = "database/sql/driver"

// merged is one file to be added to the target package.
type merged struct {
	name string
	text []byte
}

// The merger rewrites our packages into files of one package. What a name
// means is decided by package go/types alone, with the toolchain's own
// standard library read from its sources: which field x.Base selects, or
// whether rules is a package or a variable, cannot be told from the text. The
// text is then edited at the positions of the names, so that comments, build
// constraints, directives and lines stay as they are. A name that the type
// checker could not resolve, and that may be one of ours, is an error: left
// alone it might compile and mean something else.
type merger struct {
	target build.Context
	parts  []*part
	fset   *token.FileSet
	std    map[string]*types.Package
}

// errMerge says that the fault is ours, not that of the user's toolchain.
var errMerge = errors.New("overlay: cannot compile our packages in")

// mergeSources returns the files that the parts become.
func mergeSources(tree fs.FS, target build.Context) ([]merged, error) {
	return mergeSiblings(&merger{target: target, fset: token.NewFileSet(), std: map[string]*types.Package{}}, tree)
}

// mergeSiblings is mergeSources with what another merge for the same target has
// read of the standard library.
func mergeSiblings(other *merger, tree fs.FS) ([]merged, error) {
	parts, err := loadParts(tree)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errMerge, err)
	}
	m := &merger{target: other.target, parts: parts, fset: other.fset, std: other.std}
	files, err := m.merge()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errMerge, err)
	}
	return files, nil
}

func (m *merger) merge() ([]merged, error) {
	if err := m.parse(); err != nil {
		return nil, err
	}
	views, err := m.views()
	if err != nil {
		return nil, err
	}
	edits := map[*sourceFile][]edit{}
	for _, v := range views {
		if err := m.editView(v, edits); err != nil {
			return nil, err
		}
	}
	var out []merged
	for i, p := range m.parts {
		for j, f := range p.files {
			if !slices.ContainsFunc(views, func(v *view) bool { return v.files[f] }) {
				continue // of another platform
			}
			files, err := m.write(target{p, f, i, j}, edits[f])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path.Join(p.dir, f.name), err)
			}
			out = append(out, files...)
		}
	}
	return out, nil
}

// editView collects the edits of the files that a view has. Files that several
// views have must come out alike.
func (m *merger) editView(v *view, edits map[*sourceFile][]edit) error {
	all := m.check(v)
	names := namesOf(all)
	for _, c := range all {
		for _, f := range c.part.files {
			if v.files[f] && f.tree != nil {
				names.noteEmbedded(c, f)
			}
		}
	}
	for _, c := range all {
		for _, f := range c.part.files {
			if !v.files[f] || f.tree == nil {
				continue
			}
			name := path.Join(c.part.dir, f.name)
			if err := c.unresolved(m.fset, f, names.renamed); err != nil {
				return err
			}
			found, err := m.editFile(c, names, f)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if before, seen := edits[f]; seen && !slices.Equal(before, found) {
				return fmt.Errorf("%s means one thing under the build tags %q and another without", name, v.tags)
			}
			edits[f] = found
		}
	}
	return nil
}

// target is the place of one file in the target package.
type target struct {
	part  *part
	file  *sourceFile
	place int // of the part
	index int // of the file in it
}

// name keeps the suffix that carries build constraints (_amd64, _linux), and
// joins what stands before it by hyphens, so that no other word becomes one.
// Files are sorted by part: variables of one package are initialised in the
// order of its files, as those of different packages are in the order of
// imports. stage orders what belongs behind all files of a part.
func (t target) name(stage string) string {
	return fmt.Sprintf("zz_nplusone_%02d%s-%s-%s", t.place, stage, strings.NewReplacer("/", "-", "_", "-", ".", "-").Replace(t.part.dir), t.file.name)
}

func (m *merger) write(t target, edits []edit) ([]merged, error) {
	if t.file.assembly() {
		text, err := m.assembly(t.part, t.file.src)
		return []merged{{t.name("a"), text}}, err
	}
	inits, more := m.initFunctions(t)
	text, err := splice(t.file.src, append(slices.Clone(edits), more...))
	if err != nil {
		return nil, err
	}
	out := []merged{{t.name("a"), text}}
	if inits != nil {
		out = append(out, merged{t.name("z"), inits})
	}
	return out, nil
}
