// Package edits writes a fix into the program's own code: the chain that asks
// gets the library's word for a relation, the loop reads what was loaded. An
// edit that does not type-check in its package is not offered.
package edits

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/source"
	"github.com/nplusone-go/nplusone/report"
)

// Edit is a change of the program's code.
type Edit struct {
	// Diff is a unified diff without context, its paths relative to the
	// program's module. Code are the declarations that it changes, as they
	// are after it.
	Diff, Code string
	// Note says what is left to do, or what the change loses.
	Note string
}

// draft is an edit in the making: changes of files of one package or several.
type draft struct {
	pkgs    []*source.Package
	changes map[*source.File][]change
	imports map[*source.File][]string
	names   map[*source.File]string // as the report calls the files
}

// change puts a text in the place of some bytes.
type change struct {
	from, to int
	text     string
}

func newDraft() *draft {
	return &draft{changes: map[*source.File][]change{}, imports: map[*source.File][]string{}, names: map[*source.File]string{}}
}

// touch makes a call's file part of the edit.
func (d *draft) touch(c *call) {
	if !slices.Contains(d.pkgs, c.Package) {
		d.pkgs = append(d.pkgs, c.Package)
	}
	if name := c.site.File; name != "" && !filepath.IsAbs(name) {
		d.names[c.File] = filepath.ToSlash(name)
	} else {
		d.names[c.File] = filepath.Base(c.File.Path)
	}
}

func (d *draft) put(c *call, from, to token.Pos, text string) {
	d.touch(c)
	d.changes[c.File] = append(d.changes[c.File], change{c.Offset(from), c.Offset(to), text})
}

// insert puts a text before a position.
func (d *draft) insert(c *call, at token.Pos, text string) { d.put(c, at, at, text) }

// replace puts a text in the place of a node.
func (d *draft) replace(c *call, n ast.Node, text string) { d.put(c, n.Pos(), n.End(), text) }

// remove takes statements out, with their lines.
func (d *draft) remove(c *call, first, last ast.Node) {
	d.touch(c)
	text := c.File.Text
	from, to := c.Offset(first.Pos()), c.Offset(last.End())
	for from > 0 && (text[from-1] == ' ' || text[from-1] == '\t') {
		from--
	}
	for to < len(text) && text[to] != '\n' {
		to++
	}
	if to < len(text) {
		to++
	}
	d.changes[c.File] = append(d.changes[c.File], change{from, to, ""})
}

// use adds imports that are not there yet.
func (d *draft) use(c *call, paths ...string) {
	for _, p := range paths {
		if c.ImportName(p) == "" && !slices.Contains(d.imports[c.File], p) {
			d.imports[c.File] = append(d.imports[c.File], p)
		}
	}
}

// finish applies the changes. It gives nothing where the outcome cannot be
// parsed, or has a fault that the program has not.
func (d *draft) finish() *Edit {
	texts := map[string][]byte{}
	for f, list := range d.changes {
		text, ok := d.applied(f, list)
		if !ok {
			return nil
		}
		texts[f.Path] = text
	}
	if len(texts) == 0 {
		return nil
	}
	for _, p := range d.pkgs {
		after := p.With(texts)
		if after == nil || after.Fault(p) != "" {
			return nil
		}
	}
	e := &Edit{}
	files := make([]*source.File, 0, len(d.changes))
	for f := range d.changes {
		files = append(files, f)
	}
	sort.Slice(files, func(i, j int) bool { return files[i].Path < files[j].Path })
	for _, f := range files {
		e.Diff += diff(d.names[f], string(f.Text), string(texts[f.Path]))
		e.Code += changed(f, texts[f.Path])
	}
	e.Code = strings.TrimSpace(e.Code)
	return e
}

// applied is a file with its changes, formatted where it was before.
func (d *draft) applied(f *source.File, list []change) ([]byte, bool) {
	list = slices.Clone(list)
	sort.SliceStable(list, func(i, j int) bool { return list[i].from < list[j].from })
	var out bytes.Buffer
	at := 0
	for _, c := range list {
		if c.from < at {
			return nil, false
		}
		out.Write(f.Text[at:c.from])
		out.WriteString(c.text)
		at = c.to
	}
	out.Write(f.Text[at:])
	text := withImports(out.Bytes(), d.imports[f])
	if was, err := format.Source(f.Text); err == nil && bytes.Equal(was, f.Text) {
		formatted, err := format.Source(text)
		return formatted, err == nil
	}
	return text, true
}

// withImports adds imports to the first group of them.
func withImports(text []byte, paths []string) []byte {
	for _, p := range paths {
		line := "\t\"" + p + "\"\n"
		if at := bytes.Index(text, []byte("\nimport (\n")); at >= 0 {
			at += len("\nimport (\n")
			for { // in the order of the paths, as gofmt has it
				end := bytes.IndexByte(text[at:], '\n')
				next := strings.TrimSpace(string(text[at : at+end]))
				if next == "" || next == ")" || next > strings.TrimSpace(line) || strings.Contains(strings.Trim(next, `"`), ".") {
					break
				}
				at += end + 1
			}
			text = slices.Concat(text[:at], []byte(line), text[at:])
		} else if at := bytes.Index(text, []byte("\nimport ")); at >= 0 {
			text = slices.Concat(text[:at+1], []byte("import \""+p+"\"\n"), text[at+1:])
		} else if at := bytes.IndexByte(text, '\n'); at >= 0 {
			text = slices.Concat(text[:at+1], []byte("\nimport \""+p+"\"\n"), text[at+1:])
		}
	}
	return text
}

// call is a call of the program with the frame that told of it.
type call struct {
	*source.Call
	site report.Site
}
