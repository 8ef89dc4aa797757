package zerotouch

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/inproc"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

// readFindings merges what the processes wrote. A line that a crash cut off
// is passed over with a note.
func (c *Command) readFindings(dir string) (detect.Report, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return detect.Report{}, err
	}
	sort.Strings(names)
	var reports []detect.Report
	for _, name := range names {
		found, err := c.readFile(name)
		if err != nil {
			return detect.Report{}, err
		}
		reports = append(reports, found...)
	}
	return report.Merge(reports...), nil
}

func (c *Command) readFile(name string) ([]detect.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("nplusone: %w", err)
	}
	defer f.Close()
	in := bufio.NewReader(f)
	var out []detect.Report
	for n := 1; ; n++ {
		text, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(text) == 0 {
			return out, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("nplusone: %s: %w", name, err)
		}
		var line inproc.Line
		if err := json.Unmarshal(text, &line); err != nil {
			c.say("line %d of the findings of one process is damaged and left out: %v", n, err)
			continue
		}
		if _, err := os.Stat(line.Dir); line.Dir != "" && err != nil {
			break // of a package that is no longer there
		}
		if line.Off != "" {
			c.say("detection ended early in the tests of %s: %s", line.Dir, oneLine(line.Off))
			c.stopped = true
			continue
		}
		c.fix(&line)
		out = append(out, line.Report)
	}
	return out, nil
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
func deriveGuarded(fixer detect.Fixer, r *detect.Report, f *detect.Finding, kept inproc.Case) {
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
