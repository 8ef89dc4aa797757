package main

import (
	"bufio"
	"bytes"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/layering"
)

// list describes all public packages of the module in a folder.
func list(root string) (string, error) {
	exports, public, err := compiled(root)
	if err != nil {
		return "", err
	}
	lookup := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	read := importer.ForCompiler(token.NewFileSet(), "gc", lookup)
	var out strings.Builder
	for _, path := range public {
		pkg, err := read.Import(path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "package %s\n", strings.TrimPrefix(path, layering.Module+"/"))
		for _, line := range namesOf(pkg) {
			out.WriteString("\t" + line + "\n")
		}
	}
	return out.String(), nil
}

// compiled asks the go command for the export data of all packages, and for
// the paths of those that others may import.
func compiled(root string) (exports map[string]string, public []string, err error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}\t{{.Name}}", "./...")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	if err != nil {
		return nil, nil, fmt.Errorf("go list: %w", err)
	}
	exports = map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		rest, name, _ := strings.Cut(lines.Text(), "\t")
		path, file, _ := strings.Cut(rest, " ")
		exports[path] = file
		inside, ours := strings.CutPrefix(path, layering.Module+"/")
		if ours && name != "main" && !strings.HasPrefix(inside, "internal/") && !strings.HasPrefix(inside, "examples/") {
			public = append(public, path)
		}
	}
	slices.Sort(public)
	return exports, public, nil
}

// namesOf describes the exported names of a package, sorted.
func namesOf(pkg *types.Package) (lines []string) {
	from := func(other *types.Package) string {
		if other == pkg {
			return ""
		}
		return strings.TrimPrefix(other.Path(), layering.Module+"/")
	}
	for _, name := range pkg.Scope().Names() {
		object := pkg.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		lines = append(lines, described(object, from))
		if named, ok := object.(*types.TypeName); ok {
			for _, member := range membersOf(named.Type(), from) {
				lines = append(lines, name+"."+member)
			}
		}
	}
	return lines
}

// described is one name with its type; a constant has its value, for it may be
// written to files.
func described(object types.Object, from types.Qualifier) string {
	switch o := object.(type) {
	case *types.Const:
		return types.ObjectString(o, from) + " = " + o.Val().ExactString()
	case *types.TypeName:
		kind := "type " + o.Name()
		if o.IsAlias() {
			return kind + " = " + types.TypeString(types.Unalias(o.Type()), from)
		}
		switch o.Type().Underlying().(type) {
		case *types.Struct:
			return kind + " struct"
		case *types.Interface:
			return kind + " interface"
		}
		return kind + " " + types.TypeString(o.Type().Underlying(), from)
	}
	return types.ObjectString(object, from)
}

// membersOf are the exported fields and methods of a type, those of embedded
// types among the methods. That an interface has methods of its own package
// counts, too: nobody else can implement it.
func membersOf(t types.Type, from types.Qualifier) (members []string) {
	t = types.Unalias(t)
	if s, ok := t.Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			if f := s.Field(i); f.Exported() {
				line := f.Name() + " " + types.TypeString(f.Type(), from)
				if tag := s.Tag(i); tag != "" {
					line += " `" + tag + "`"
				}
				members = append(members, line)
			}
		}
	}
	receiver := t
	if !types.IsInterface(t) {
		receiver = types.NewPointer(t)
	}
	sealed := false
	for method := range types.NewMethodSet(receiver).Methods() {
		m := method.Obj()
		if !m.Exported() {
			sealed = sealed || types.IsInterface(t)
			continue
		}
		members = append(members, m.Name()+strings.TrimPrefix(types.TypeString(m.Type(), from), "func"))
	}
	if sealed {
		members = append(members, "(sealed)")
	}
	return members
}
