package printers

import (
	"time"

	"github.com/nplusone-go/nplusone/report"
)

// Option changes how a report is written. An option that does not concern a
// format is ignored by it.
type Option interface{ apply(*settings) }

type settings struct {
	width       int
	colour      choice
	omitSite    bool
	omitSummary bool
	verbose     bool
	asErrors    bool
	limit       int
	root        string
	prefix      string
	links       string
	linkLines   bool // each line of an excerpt is a link
	base        *report.Report
	at          time.Time
	title       string

	// files maps a site to its file; it is made once for each report, since
	// it looks for modules below root.
	files *locator
}

type choice int8

const (
	automatic choice = iota
	yes
	no
)

type optionFunc func(*settings)

func (f optionFunc) apply(s *settings) { f(s) }

// Width sets the number of columns of Text. Without it COLUMNS decides, then
// the terminal's size, then 100. Less than 40 counts as 40.
func Width(columns int) Option { return optionFunc(func(s *settings) { s.width = columns }) }

// Colour makes Text coloured whatever it writes to. Without it, and without
// Plain, the environment decides (NO_COLOR, then FORCE_COLOR and
// CLICOLOR_FORCE), then whether the writer is a terminal.
func Colour() Option { return optionFunc(func(s *settings) { s.colour = yes }) }

// Plain makes Text free of colour whatever it writes to.
func Plain() Option { return optionFunc(func(s *settings) { s.colour = no }) }

// OmitSite leaves out the "file:line: " before the first finding's headline,
// for callers whose printer puts a place there itself, as testing.T does.
func OmitSite() Option { return optionFunc(func(s *settings) { s.omitSite = true }) }

// OmitSummary leaves out all but the findings themselves.
func OmitSummary() Option { return optionFunc(func(s *settings) { s.omitSummary = true }) }

// Verbose adds to Text the Go code of fixes, call stacks, and the lists that
// are only counted without it.
func Verbose() Option { return optionFunc(func(s *settings) { s.verbose = true }) }

// Limit sets how many findings are told in full; how many there are besides
// is always said. 0 is the format's own limit, less than 0 is none.
func Limit(findings int) Option { return optionFunc(func(s *settings) { s.limit = findings }) }

// AsErrors gives new findings the format's level for errors instead of the
// one for warnings.
func AsErrors() Option { return optionFunc(func(s *settings) { s.asErrors = true }) }

// Root names the directory, usually the repository's, that paths are written
// relative to and source lines are read from. Modules nested in it are found
// by their go.mod.
func Root(dir string) Option { return optionFunc(func(s *settings) { s.root = dir }) }

// Prefix is put before all relative paths: the directory of the module within
// the repository, where Root cannot find it.
func Prefix(dir string) Option { return optionFunc(func(s *settings) { s.prefix = dir }) }

// LinkSources makes places links in HTML and Markdown. {file}, {line} and, on
// the machine of the run, {path} are replaced in the pattern:
// "https://github.com/o/r/blob/main/{file}#L{line}" or
// "vscode://file/{path}:{line}". Only http, https and the editors' schemes
// vscode, vscode-insiders, idea, goland, zed, cursor and txmt are linked.
func LinkSources(pattern string) Option { return optionFunc(func(s *settings) { s.links = pattern }) }

// Against makes Markdown say what is new, gone and unchanged since base.
func Against(base report.Report) Option { return optionFunc(func(s *settings) { s.base = &base }) }

// At is the time that formats with a time stamp write. Without it they write
// none, so that the same report gives the same bytes.
func At(t time.Time) Option { return optionFunc(func(s *settings) { s.at = t }) }

// Title names the run, for formats with a title.
func Title(title string) Option { return optionFunc(func(s *settings) { s.title = title }) }

func newSettings(opts []Option) settings {
	var s settings
	for _, o := range opts {
		if o != nil {
			o.apply(&s)
		}
	}
	s.files = newLocator(s.root, s.prefix)
	return s
}

// cap is the number of findings to tell, of have.
func (s *settings) cap(own, have int) int {
	n := s.limit
	if n == 0 {
		n = own
	}
	if n < 0 || n > have {
		return have
	}
	return n
}
