package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/env"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
	"github.com/nplusone-go/nplusone/report/files"
	"github.com/nplusone-go/nplusone/report/printers"
)

// An output is how a command writes a report and what findings do to its exit
// code: the flags of nplusone test, and those that only formats ask for.
type output struct {
	ownFlags
	root, prefix, links, title string
	verbose                    bool
}

// newOutput begins with what the environment asks for.
func newOutput() (*output, error) {
	config, err := env.Environment(os.Getenv, defaultConfig())
	// The directory in the environment is where tests write, and where these
	// commands read: a merged report beside its parts would be counted twice.
	config.ReportDir = env.Setting[string]{From: "default"}
	return &output{ownFlags: ownFlags{config: config}}, err
}

func (o *output) register(f *flag.FlagSet) {
	for _, own := range []struct{ name, usage string }{
		{"mode", "`off|warn|fail`: with warn findings do not make the command exit with 1 (NPLUSONE)"},
		{"format", "`list` of formats: " + formatNames() + " (NPLUSONE_FORMAT)"},
		{"report-dir", "write the report as JSON into `dir`, too (NPLUSONE_REPORT_DIR)"},
		{"baseline", "`file` of known findings, which do not count (NPLUSONE_BASELINE)"},
		{"o", "write to `file`; with several formats each gets its own extension"},
	} {
		f.Func(own.name, own.usage, func(value string) error { return o.set(own.name, value) })
	}
	f.StringVar(&o.root, "root", "", "`dir` of the repository, to which paths are relative")
	f.StringVar(&o.prefix, "prefix", "", "`dir` of the module in the repository, where -root does not find it")
	f.StringVar(&o.links, "link", "", "`pattern` of links to sources, such as https://github.com/o/r/blob/main/{file}#L{line}")
	f.StringVar(&o.title, "title", "", "`name` of the run")
	f.BoolVar(&o.verbose, "v", false, "tell all: Go code of fixes, call stacks, what was recognised")
}

func formatNames() string {
	var names []string
	for _, f := range printers.Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

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

// tellReport writes the report and says by which code the command ends.
// damage is what could not be read: it is told behind the report of all else,
// and makes the code 2.
func (o *output) tellReport(s stdio, r report.Report, damage error) (int, error) {
	baseline, err := o.loadBaseline()
	if err != nil {
		return exitUsage, errors.Join(damage, err)
	}
	code, err := o.finish(s, r, baseline, o.options)
	if err := errors.Join(damage, err); err != nil {
		return exitUsage, err
	}
	return code, nil
}

// testOptions are those of one format of a report on what just ran: as options,
// for the files are on this machine.
func (o ownFlags) testOptions(format printers.Format) []printers.Option {
	return (&output{ownFlags: o}).options(format)
}

// finish compares a report with the baseline, writes it, and says by which
// code the command ends. What cannot be written to where it should go is
// written to standard output.
func (o ownFlags) finish(s stdio, r report.Report, baseline baseline.Baseline, opts func(printers.Format) []printers.Option) (int, error) {
	comparison := baseline.Apply(&r, time.Now())
	var errs []error
	if dir := o.config.ReportDir.Value; dir != "" {
		errs = append(errs, writeDir(dir, r))
	}
	errs = append(errs, o.write(s, r, opts))
	if err := errors.Join(errs...); err != nil {
		if o.out != "" || !slices.Contains(o.config.Formats.Value, printers.FormatText) {
			errs = append(errs, printers.Write(s.out, printers.FormatText, r, opts(printers.FormatText)...))
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
func (o ownFlags) warnsOnly() bool {
	return o.config.Mode.Value != env.Fail && o.config.Mode.From != "default"
}

// write writes all formats, one behind the other to standard output, or each
// to a file.
func (o ownFlags) write(s stdio, r report.Report, opts func(printers.Format) []printers.Option) error {
	return o.eachFormat(s, func(w io.Writer, format printers.Format) error { return printers.Write(w, format, r, opts(format)...) })
}

// eachFormat goes on where one of them cannot be written.
func (o ownFlags) eachFormat(s stdio, write func(io.Writer, printers.Format) error) error {
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
