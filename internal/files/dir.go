// Package files writes reports to files and reads them again.
package files

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

// WriteDir writes the report as JSON into a directory that several processes
// share, each in a file of its own, and returns the file's path. The
// directory must be absolute, since the tests of each package run in their
// own; it is made if it is not there. The file appears whole or not at all.
func WriteDir(dir string, r report.Report) (string, error) {
	file, err := fileIn(dir)
	if err != nil {
		return "", err
	}
	return file, writeWhole(file, r)
}

// fileIn chooses a name that no other process takes.
func fileIn(dir string) (string, error) {
	if !filepath.IsAbs(dir) {
		return "", fmt.Errorf("report: directory %q is not an absolute path", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("report: %w", err)
	}
	var random [6]byte
	_, _ = rand.Read(random[:]) // never fails
	return filepath.Join(dir, fmt.Sprintf("nplusone-%d-%s.json", os.Getpid(), hex.EncodeToString(random[:]))), nil
}

func writeWhole(file string, r report.Report) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".nplusone-*")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
			err = fmt.Errorf("report: %w", err)
		}
	}()
	if err := JSON(tmp, r); err != nil {
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}

// ReadDir merges the reports that processes wrote into a directory. A file
// that cannot be read is an error that names it; the others are merged all
// the same, and returned beside the error.
func ReadDir(dir string) (report.Report, error) {
	files, err := filepath.Glob(filepath.Join(escapeGlob(dir), "nplusone-*.json"))
	if err != nil {
		return report.Complete(report.Report{}), fmt.Errorf("report: %w", err)
	}
	var reports []report.Report
	var errs []error
	for _, name := range files {
		r, err := readFile(name)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
		reports = append(reports, r)
	}
	if len(files) == 0 {
		errs = append(errs, fmt.Errorf("report: no nplusone-*.json in %s", dir))
	}
	return compare.Merge(reports...), errors.Join(errs...)
}

func readFile(name string) (report.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		return report.Complete(report.Report{}), err
	}
	defer f.Close()
	return Read(f)
}

// escapeGlob takes a directory's name as it is, whatever is in it.
func escapeGlob(dir string) string {
	var b []byte
	for i := range len(dir) {
		if c := dir[i]; filepath.Separator == '/' && (c == '*' || c == '?' || c == '[' || c == '\\') {
			b = append(b, '\\')
		}
		b = append(b, dir[i])
	}
	return string(b)
}

const (
	dirInterval = 5 * time.Second
	maxDirParts = 10_000 // scopes' names, findings, recognised groups: each
)

// Dir is a reporter that keeps this process's file in a shared directory. It
// is safe for concurrent use.
type Dir struct {
	mu    sync.Mutex
	file  string
	all   *compare.Merger
	wrote time.Time
	now   func() time.Time
	full  bool
}

// OpenDir returns a reporter that merges the reports of this process and
// writes them to one file in dir, as WriteDir does: the first one at once,
// later ones at most every five seconds, the rest when it is closed. What it
// keeps is bounded: scopes of one name are summed up, findings of one id
// merged, and past 10,000 of each new ones are left out, which the report's
// notes say.
func OpenDir(dir string) (*Dir, error) {
	file, err := fileIn(dir)
	if err != nil {
		return nil, err
	}
	return &Dir{file: file, all: compare.NewMerger(), now: time.Now}, nil
}

// File is the path of the file, which is there once a scope has ended.
func (d *Dir) File() string { return d.file }

// Report adds a finished scope. Where the file cannot be written it tries
// again with a later scope, and Close says what was wrong.
func (d *Dir) Report(_ context.Context, r report.Report) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if out := &d.all.Out; max(len(out.Scopes), len(out.Findings), len(out.Recognised)) >= maxDirParts {
		if !d.full {
			d.full = true
			out.Notes = append(out.Notes, fmt.Sprintf("more than %s scopes or findings with different names: further reports are left out", words.Number(maxDirParts)))
		}
		return
	}
	d.all.Add(&r)
	if now := d.now(); now.Sub(d.wrote) >= dirInterval {
		d.wrote = now
		_ = d.write()
	}
}

// Close writes all that was reported. A Dir may go on after it.
func (d *Dir) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.write()
}

// write is called with the lock held. The file holds all that was reported,
// so one that succeeds makes up for those that failed before.
func (d *Dir) write() error {
	if len(d.all.Out.Scopes)+len(d.all.Out.Findings)+len(d.all.Out.Recognised) == 0 {
		return nil
	}
	return writeWhole(d.file, compare.Merge(d.all.Out))
}
