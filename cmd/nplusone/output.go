package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/nplusone-go/nplusone/internal/env"
	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
)

// options are those of one format. Tools want paths from the repository's
// root, wherever the command runs; people want them from where they are.
func (o *output) options(format printers.Format) []printers.Option {
	root := o.root
	if root == "" && format != printers.FormatText {
		root = repository(os.Getenv)
	}
	var opts []printers.Option
	add := func(set bool, opt printers.Option) {
		if set {
			opts = append(opts, opt)
		}
	}
	add(root != "", printers.Root(root))
	add(o.prefix != "", printers.Prefix(o.prefix))
	add(o.links != "", printers.LinkSources(o.links))
	add(o.title != "", printers.Title(o.title))
	add(o.verbose, printers.Verbose())
	add(o.config.Mode.Value == env.Fail, printers.AsErrors())
	return opts
}

// repository is the root of the repository: as the CI server names it, or the
// nearest directory above with .git; "" where there is none.
func repository(getenv func(string) string) string {
	for _, name := range []string{"GITHUB_WORKSPACE", "CI_PROJECT_DIR"} {
		if dir := getenv(name); dir != "" {
			return dir
		}
	}
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// reportResult writes the report and says by which code the command ends.
// damage is what could not be read: it is told behind the report of all else,
// and makes the code 2.
func (o *output) reportResult(s stdio, r report.Report, damage error) (int, error) {
	baseline, err := o.loadBaseline()
	if err != nil {
		return exitUsage, errors.Join(damage, err)
	}
	code, err := o.finish(s, r, baseline)
	if err := errors.Join(damage, err); err != nil {
		return exitUsage, err
	}
	return code, nil
}

// finish compares a report with the baseline, writes it, and says by which
// code the command ends. What cannot be written to where it should go is
// written to standard output.
func (o *output) finish(s stdio, r report.Report, baseline baseline.Baseline) (int, error) {
	comparison := baseline.Apply(&r, time.Now())
	var errs []error
	if dir := o.config.ReportDir.Value; dir != "" {
		errs = append(errs, writeDir(dir, r))
	}
	errs = append(errs, o.write(s, r))
	if err := errors.Join(errs...); err != nil {
		if o.out != "" || !slices.Contains(o.config.Formats.Value, printers.FormatText) {
			errs = append(errs, printers.Write(s.out, printers.FormatText, r, o.options(printers.FormatText)...))
		}
		return exitUsage, errors.Join(errs...)
	}
	for _, line := range comparison.Lines() {
		fmt.Fprintln(s.err, "nplusone:", line)
	}
	if fails(comparison) && !o.warnsOnly() {
		return exitFindings, nil
	}
	return exitOK, nil
}

func writeDir(dir string, r report.Report) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	_, err = files.WriteDir(dir, r)
	return err
}

// fails reports whether anything is new or grew that is more than advice:
// advice is told and fails nothing, as in tests.
func fails(c baseline.Comparison) bool {
	for i := range c.New {
		if !report.Advisory(c.New[i].Rule) {
			return true
		}
	}
	for _, g := range c.Grown {
		if !report.Advisory(g.Rule) {
			return true
		}
	}
	return false
}

// warnsOnly is set where somebody asked for it; by default findings make the
// command end with 1, like a linter's, though no test fails by them.
func (o *output) warnsOnly() bool {
	return o.config.Mode.Value != env.Fail && o.config.Mode.From != "default"
}

// write writes all formats, one behind the other to standard output, or each
// to a file.
func (o *output) write(s stdio, r report.Report) error {
	return o.eachFormat(s, func(w io.Writer, format printers.Format) error {
		return printers.Write(w, format, r, o.options(format)...)
	})
}

// eachFormat goes on where one of them cannot be written.
func (o *output) eachFormat(s stdio, write func(io.Writer, printers.Format) error) error {
	formats := o.config.Formats.Value
	var errs []error
	for _, format := range formats {
		name := o.out
		if name != "" && len(formats) > 1 {
			name += format.Extension()
		}
		into := func(w io.Writer) error { return write(w, format) }
		if name == "" {
			errs = append(errs, into(s.out))
		} else {
			errs = append(errs, writeFile(name, into))
		}
	}
	return errors.Join(errs...)
}

// writeFile writes a file, whole or not at all: half a report reads as one
// that found little. Pipes and devices are written as they are.
func writeFile(name string, write func(io.Writer) error) (err error) {
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return writeInto(name, write)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return writeInto(name, write) // a directory that takes no new file may have this one
	}
	defer os.Remove(f.Name())
	err = buffered(f, write)
	if err == nil {
		err = f.Chmod(modeOf(name))
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.Rename(f.Name(), name)
}

// modeOf is the mode of the file that is replaced, or that of a new one.
func modeOf(name string) os.FileMode {
	if info, err := os.Stat(name); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}

func writeInto(name string, write func(io.Writer) error) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return buffered(f, write)
}

func buffered(f io.Writer, write func(io.Writer) error) error {
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return err
	}
	return w.Flush()
}
