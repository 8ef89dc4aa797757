package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/trace"
)

// traceFiles are the files that names stand for, those of a directory sorted:
// a process's parts carry numbers of one width.
func traceFiles(names []string) ([]string, error) {
	var files []string
	var errs []error
	for _, name := range names {
		if name == "-" {
			files = append(files, name)
			continue
		}
		found, err := filesBelow(name, isTraceName)
		if err == nil && len(found) == 0 {
			err = fmt.Errorf("no *.trace.jsonl in %s", name)
		}
		files, errs = append(files, found...), append(errs, err)
	}
	return files, errors.Join(errs...)
}

// filesBelow is the file itself, whatever its name, or the regular files of a
// directory whose names are accepted, sorted.
func filesBelow(name string, accept func(string) bool) ([]string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{name}, nil
	}
	var files []string
	err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && accept(d.Name()) {
			files = append(files, path)
		}
		return err
	})
	slices.Sort(files)
	return files, err
}

// totalSize is 0 where a size is not known.
func totalSize(files []string) int64 {
	var total int64
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			return 0
		}
		total += info.Size()
	}
	return total
}

// parts reads files one behind the other, each when its turn comes, and
// remembers which lines are whose.
type parts struct {
	stdin  io.Reader
	files  []string
	begins []int // lines before each file that was opened
	lines  int   // that ended so far
	inLine bool  // the last byte read was no end of a line
	in     io.Reader
	shut   func() error
	errs   []error
}

func newParts(stdin io.Reader, files []string) *parts { return &parts{stdin: stdin, files: files} }

// Read ends the last line of each file: it must not swallow the next file's
// first one.
func (p *parts) Read(b []byte) (int, error) {
	for {
		if p.in == nil && !p.open() {
			return 0, io.EOF
		}
		n, err := p.in.Read(b)
		if n > 0 {
			p.lines += bytes.Count(b[:n], []byte("\n"))
			p.inLine = b[n-1] != '\n'
			return n, nil
		}
		if err == nil {
			continue
		}
		if !errors.Is(err, io.EOF) {
			p.errs = append(p.errs, named(p.files[len(p.begins)-1], err))
		}
		p.close()
		if p.inLine && len(p.begins) < len(p.files) {
			p.inLine = false
			p.lines++
			return copy(b, "\n"), nil
		}
	}
}

// open turns to the next file that can be opened.
func (p *parts) open() bool {
	for len(p.begins) < len(p.files) {
		name := p.files[len(p.begins)]
		p.begins = append(p.begins, p.lines)
		if name == "-" {
			p.in, p.shut = p.stdin, func() error { return nil }
			return true
		}
		f, err := os.Open(name)
		if err == nil {
			p.in, p.shut = f, f.Close
			return true
		}
		p.errs = append(p.errs, err)
	}
	return false
}

func (p *parts) close() {
	if p.in != nil {
		_ = p.shut() // only read
		p.in = nil
	}
}

// maxListed is how many damaged lines are told one by one.
const maxListed = 20

// errors names all that could not be read by file and line.
func (p *parts) errors(sum trace.Summary) error {
	errs := p.errs
	for i, d := range sum.Damaged {
		if i == maxListed {
			break
		}
		file, line := p.place(d.Line)
		errs = append(errs, fmt.Errorf("%s: line %d: %s", file, line, strings.TrimSpace(d.What)))
	}
	if more := sum.Damages - min(len(sum.Damaged), maxListed); more > 0 {
		errs = append(errs, fmt.Errorf("%d more damaged lines", more))
	}
	if sum.Lines == 0 && len(errs) == 0 {
		errs = append(errs, fmt.Errorf("%s: empty input", strings.Join(p.files, ", ")))
	}
	return errors.Join(errs...)
}

// place is the file and the line in it of a line of the whole stream.
func (p *parts) place(line int) (string, int) {
	i := len(p.begins) - 1
	for i > 0 && p.begins[i] >= line {
		i--
	}
	if i < 0 {
		return "", line
	}
	name := p.files[i]
	if name == "-" {
		name = "standard input"
	}
	return name, line - p.begins[i]
}
