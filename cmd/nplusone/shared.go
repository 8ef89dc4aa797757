package main

import (
	"flag"
	"os"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/env"
	"github.com/nplusone-go/nplusone/internal/printers"
)

// An output is how a command writes a report and what findings do to its exit
// code: what the shared flags and the environment ask for.
type output struct {
	config                     env.Config
	out                        string
	root, prefix, links, title string
	verbose                    bool
	page                       string // the address of the page; empty for none
}

// newOutput begins with what the environment asks for.
func newOutput() (*output, error) {
	config, err := env.Environment(os.Getenv, env.Config{
		Mode:    env.Setting[env.Mode]{Value: env.Warn, From: "default"},
		Formats: env.Setting[[]printers.Format]{Value: []printers.Format{printers.FormatText}, From: "default"},
	})
	return &output{config: config}, err
}

// The shared flags, as commands name the ones that they know: a flag has one
// name, one meaning and one set of words whichever command it stands behind.
var (
	settingFlags  = []string{"mode", "format", "report-dir", "baseline", "o"}
	printingFlags = []string{"root", "prefix", "link", "title", "v"}
)

// declare adds the shared flags of these names to a set.
func (o *output) declare(f *flag.FlagSet, names ...string) {
	for _, name := range names {
		f.Var(o.flag(name), name, sharedUsages[name])
	}
}

var sharedUsages = map[string]string{
	"C":          "change to `dir` first",
	"mode":       "`off|warn|fail`: findings make the exit code 1 unless warn is set; with fail, each test that has one fails (NPLUSONE)",
	"format":     "`list` of formats: " + strings.Join(formatNames(), ", ") + " (NPLUSONE_FORMAT)",
	"report-dir": "also write the report as JSON into `dir` (NPLUSONE_REPORT_DIR)",
	"baseline":   "`file` of known findings, which fail nothing (NPLUSONE_BASELINE)",
	"o":          "write to `file` instead of standard output; with several formats, each gets its own extension",
	"root":       "`dir` of the repository; paths are printed relative to it",
	"prefix":     "`dir` of the module in the repository, where -root does not find it",
	"link":       "`pattern` of links to sources, such as https://github.com/o/r/blob/main/{file}#L{line}",
	"title":      "`name` of the run",
	"page":       "show each request on a page as it ends, at `address`, or at a free port of this machine (-page=127.0.0.1:7070)",
	"v":          "print everything: Go code of fixes, call stacks, what was recognised",
}

func (o *output) flag(name string) *flagValue {
	switch name {
	case "C":
		return &flagValue{set: changeDir}
	case "mode":
		return &flagValue{words: modeNames, set: setting(&o.config.Mode, "-mode", env.ParseMode)}
	case "format":
		return &flagValue{words: formatNames, set: setting(&o.config.Formats, "-format", printers.ParseFormats)}
	case "report-dir":
		return &flagValue{set: setting(&o.config.ReportDir, "-report-dir", asItIs)}
	case "baseline":
		return &flagValue{set: setting(&o.config.Baseline, "-baseline", asItIs)}
	case "page":
		return &flagValue{truth: true, set: into(&o.page, pageAddress)}
	case "v":
		return &flagValue{truth: true, set: into(&o.verbose, strconv.ParseBool)}
	}
	text := map[string]*string{"o": &o.out, "root": &o.root, "prefix": &o.prefix, "link": &o.links, "title": &o.title}[name]
	return &flagValue{set: into(text, asItIs)}
}

func modeNames() []string { return []string{string(env.Off), string(env.Warn), string(env.Fail)} }

func formatNames() []string {
	var names []string
	for _, f := range printers.Formats() {
		names = append(names, string(f))
	}
	return names
}

// setting overrules what the environment says.
func setting[T any](s *env.Setting[T], from string, parse func(string) (T, error)) func(string) error {
	return func(text string) error {
		value, err := parse(text)
		if err == nil {
			s.Set(value, from)
		}
		return err
	}
}

func into[T any](to *T, parse func(string) (T, error)) func(string) error {
	return func(text string) (err error) {
		*to, err = parse(text)
		return err
	}
}

func asItIs(text string) (string, error) { return text, nil }

// reportFlags are those of a command that writes the report that it read.
func reportFlags(name string) (*flag.FlagSet, *output, error) {
	o, err := newOutput()
	// The directory in the environment is where tests write, and where these
	// commands read: a merged report beside its parts would be counted twice.
	o.config.ReportDir = env.Setting[string]{From: "default"}
	f := newFlags(name)
	o.declare(f, settingFlags...)
	o.declare(f, printingFlags...)
	return f, o, err
}

// parseReport reads the flags of such a command, and returns its other
// arguments.
func parseReport(name string, args []string) (*output, []string, error) {
	f, o, err := reportFlags(name)
	if err != nil {
		return o, nil, err
	}
	rest, err := parse(f, args)
	return o, rest, err
}

// goFlags are those of a command that hands the rest of its arguments on to
// go.
func goFlags(name string) (*flag.FlagSet, *output, error) {
	o, err := newOutput()
	f := newFlags(name)
	o.declare(f, "C")
	o.declare(f, settingFlags...)
	if name == "run" {
		o.declare(f, "page")
	}
	return f, o, err
}

// parseOwn takes our flags from the front of the arguments; the rest is go's.
func parseOwn(name string, args []string) (*output, []string, error) {
	f, o, err := goFlags(name)
	if err != nil {
		return o, nil, err
	}
	rest, err := parseFront(f, args)
	return o, rest, err
}

func ownFlags(name string) func() *flag.FlagSet {
	return func() *flag.FlagSet { f, _, _ := goFlags(name); return f }
}

func buildFlags() *flag.FlagSet {
	f := newFlags("build")
	new(output).declare(f, "C")
	return f
}
