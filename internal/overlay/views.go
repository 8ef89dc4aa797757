package overlay

import (
	"bytes"
	"fmt"
	"go/build"
	"go/build/constraint"
	"io"
	"path"
	"slices"
	"strings"
)

// A view is one set of build tags that are not the platform's, such as race,
// under which the parts are type-checked: files that exclude each other
// declare the same names. The platform and the release are known; other tags
// are the user's, who gives them after the merge.
type view struct {
	tags  []string
	files map[*sourceFile]bool
}

// maxFreeTags bounds the combinations that are tried for one file.
const maxFreeTags = 6

// views returns the sets of files to check, the one without any tag first.
// Each file that some tags could add is in one of them; files of other
// platforms are in none.
func (m *merger) views() ([]*view, error) {
	all := []*view{{}}
	for _, p := range m.parts {
		for _, f := range p.files {
			tags, ok, err := m.tagsFor(p, f)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path.Join(p.dir, f.name), err)
			}
			if ok && !slices.ContainsFunc(all, func(v *view) bool { return slices.Equal(v.tags, tags) }) {
				all = append(all, &view{tags: tags})
			}
		}
	}
	for _, v := range all {
		v.files = map[*sourceFile]bool{}
		for _, p := range m.parts {
			for _, f := range p.files {
				ok, err := m.matches(f, v.tags)
				if err != nil {
					return nil, err
				}
				v.files[f] = ok
			}
		}
	}
	return all, nil
}

// tagsFor returns the fewest tags under which a file of this platform is
// compiled.
func (m *merger) tagsFor(p *part, f *sourceFile) (tags []string, ok bool, err error) {
	free := m.freeTags(f)
	if len(free) > maxFreeTags {
		return nil, false, fmt.Errorf("more than %d build tags", maxFreeTags)
	}
	for set := range 1 << len(free) {
		var try []string
		for i, tag := range free {
			if set&(1<<i) != 0 {
				try = append(try, tag)
			}
		}
		if ok && len(try) >= len(tags) {
			continue
		}
		match, err := m.matches(f, try)
		if err != nil {
			return nil, false, err
		}
		if match {
			tags, ok = try, true
		}
	}
	return tags, ok, nil
}

// matches reports whether a file is compiled for the platform under tags.
func (m *merger) matches(f *sourceFile, tags []string) (bool, error) {
	ctx := m.target
	ctx.BuildTags, ctx.ToolTags = tags, nil
	ctx.CgoEnabled = slices.Contains(tags, "cgo")
	return matchFile(ctx, f.name, f.src)
}

func matchFile(ctx build.Context, name string, src []byte) (bool, error) {
	ctx.JoinPath = path.Join
	ctx.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(src)), nil }
	return ctx.MatchFile("", name)
}

// freeTags are the tags in a file's constraint that do not follow from the
// platform and the release.
func (m *merger) freeTags(f *sourceFile) []string {
	var free []string
	for line := range strings.Lines(string(f.src)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "package ") || strings.HasPrefix(line, "TEXT") {
			break
		}
		if !constraint.IsGoBuild(line) {
			continue
		}
		expr, err := constraint.Parse(line)
		if err != nil {
			continue // MatchFile will say so
		}
		expr.Eval(func(tag string) bool { // which sees every tag
			if !platformTag(tag) {
				free = append(free, tag)
			}
			return true
		})
	}
	slices.Sort(free)
	return slices.Compact(free)
}

// platformTag asks package build what it takes for a name of a system or an
// architecture: a file that ends in one is left out on any other.
func platformTag(tag string) bool {
	switch tag {
	case "unix", "gc", "gccgo":
		return true
	}
	if strings.HasPrefix(tag, "go1.") {
		return true
	}
	ctx := build.Context{GOOS: "none", GOARCH: "none", Compiler: "gc"}
	ok, err := matchFile(ctx, "x_"+tag+".go", []byte("package x\n"))
	return err == nil && !ok
}
