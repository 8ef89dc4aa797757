package zerotouch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/inproc"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

// process is what one process wrote down.
type process struct {
	file    string
	text    []byte
	pkg     string // import path, empty where it was no test
	whole   bool   // it ended in order
	ending  inproc.Ending
	reports []report.Report
}

// readProcesses reads what all processes of a command wrote, in the order of
// their packages, and of a package the one that go started first.
func (c *Command) readProcesses(dir string) ([]process, error) {
	var names []string
	for _, ext := range []string{".jsonl", ".part"} {
		found, err := filepath.Glob(filepath.Join(dir, "*"+ext))
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	sort.Slice(names, func(i, j int) bool { return bare(names[i]) < bare(names[j]) })
	var out []process
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("nplusone: %w", err)
		}
		out = append(out, c.readProcess(name, text))
	}
	return out, nil
}

// bare is a file's name without its extension.
func bare(name string) string { return strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)) }

// readProcess reads what one process wrote. A line that a crash cut off is
// passed over with a note.
func (c *Command) readProcess(name string, text []byte) process {
	p := process{file: name, text: text, whole: strings.HasSuffix(name, ".jsonl")}
	n := 0
	for one := range bytes.Lines(text) {
		n++
		var line inproc.Line
		if err := json.Unmarshal(one, &line); err != nil {
			if p.whole {
				c.printf("line %d of the findings of one process is damaged and left out: %v", n, err)
			}
			p.whole = false
			continue
		}
		switch {
		case line.Ending != nil:
			p.ending = *line.Ending
		case line.Package != "":
			p.pkg = line.Package
		default:
			c.locate(&line)
			c.fix(&line)
			p.reports = append(p.reports, line.Report)
		}
	}
	return p
}

// locate gives places their files on this machine, and such of several modules
// names by which they can be told apart.
func (c *Command) locate(line *inproc.Line) {
	inproc.EachSite(&line.Report, func(at *report.Site) {
		at.Path = line.Paths[inproc.PathKey(*at)]
		at.File = c.nameIn(*at)
	})
}

// nameIn names a file from the root of the workspace, where that has several
// modules: from the root of its own module, files of two can have one name.
func (c *Command) nameIn(at report.Site) string {
	var in module
	for _, m := range c.modules {
		if below(at.Path, m.dir) && len(m.dir) > len(in.dir) {
			in = m
		}
	}
	if in.dir == "" || at.Path == "" {
		return at.File
	}
	if rel, err := filepath.Rel(c.root, at.Path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return in.path + "/" + at.File
}

// fix derives repairs from what the program wrote down. Nothing can be tried
// here: the program has ended, and its database may have too.
func (c *Command) fix(line *inproc.Line) {
	fixer := suggest.New()
	for i := range line.Report.Findings {
		f := &line.Report.Findings[i]
		kept, ok := line.Cases[f.ID]
		if !ok || f.Suppressed != "" {
			continue
		}
		deriveGuarded(fixer, &line.Report, f, kept)
	}
}

// deriveGuarded keeps a panic from the other findings, and from this one, which
// is then reported without a fix.
func deriveGuarded(fixer cases.Fixer, r *report.Report, f *report.Finding, kept inproc.Case) {
	note := func(text string) {
		if !slices.Contains(r.Notes, text) {
			r.Notes = append(r.Notes, text)
		}
	}
	defer func() {
		if recover() != nil {
			note("a fault of nplusone: deriving fixes failed, and some are missing; please report it")
		}
	}()
	c := kept.Restore()
	c.Note = note
	fixer.Fix(context.Background(), f, c)
}
