package formats

import (
	"io"

	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
)

// Format is the name of a format, as the command's -format and
// NPLUSONE_FORMAT have it.
type Format = printers.Format

// The formats.
const (
	Text        = printers.FormatText
	JSON        = printers.FormatJSON
	Lines       = printers.FormatLines // JSON, a finding a line
	SARIF       = printers.FormatSARIF
	GitHub      = printers.FormatGitHub      // annotations of a workflow
	StepSummary = printers.FormatStepSummary // of a workflow
	GitLab      = printers.FormatGitLab      // code quality
	JUnit       = printers.FormatJUnit
	RDJSON      = printers.FormatRDJSON // for reviewdog
	Markdown    = printers.FormatMarkdown
	HTML        = printers.FormatHTML // one page that loads nothing
)

// All lists the formats.
func All() []Format { return printers.Formats() }

// Write writes a report. A format that is not known is an error that lists
// those that are.
func Write(w io.Writer, f Format, r report.Report) error { return printers.Write(w, f, r) }
