package printers

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/report"
)

// Format is the name of a format, as flags and NPLUSONE_FORMAT have it.
type Format string

// The formats.
const (
	FormatText        Format = "text"
	FormatJSON        Format = "json"
	FormatLines       Format = "jsonl"
	FormatSARIF       Format = "sarif"
	FormatGitHub      Format = "github"
	FormatStepSummary Format = "step-summary"
	FormatGitLab      Format = "gitlab"
	FormatJUnit       Format = "junit"
	FormatRDJSON      Format = "rdjson"
	FormatMarkdown    Format = "markdown"
	FormatHTML        Format = "html"
)

var writers = []struct {
	format Format
	ext    string
	write  func(io.Writer, report.Report, ...Option) error
}{
	{FormatText, ".txt", Text},
	{FormatJSON, ".json", plain(files.JSON)},
	{FormatLines, ".jsonl", plain(files.JSONLines)},
	{FormatSARIF, ".sarif", SARIF},
	{FormatGitHub, ".github.txt", GitHub},
	{FormatStepSummary, ".summary.md", StepSummary},
	{FormatGitLab, ".gitlab.json", GitLab},
	{FormatJUnit, ".junit.xml", JUnit},
	{FormatRDJSON, ".rdjson", RDJSON},
	{FormatMarkdown, ".md", Markdown},
	{FormatHTML, ".html", HTML},
}

// plain is a writer that no option concerns.
func plain(write func(io.Writer, report.Report) error) func(io.Writer, report.Report, ...Option) error {
	return func(w io.Writer, r report.Report, _ ...Option) error { return write(w, r) }
}

// Formats lists all formats.
func Formats() []Format {
	names := make([]Format, len(writers))
	for i, w := range writers {
		names[i] = w.format
	}
	return names
}

// ParseFormats reads a list like "text,json". An unknown name is an error
// that lists the known ones.
func ParseFormats(list string) ([]Format, error) {
	var formats []Format
	for name := range strings.SplitSeq(list, ",") {
		f := Format(strings.ToLower(strings.TrimSpace(name)))
		if f == "" {
			continue
		}
		if !slices.Contains(Formats(), f) {
			return nil, fmt.Errorf("report: unknown format %q: want one of %s", string(f), formatNames())
		}
		if !slices.Contains(formats, f) {
			formats = append(formats, f)
		}
	}
	return formats, nil
}

func formatNames() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// Extension is the usual end of a file's name in this format, with its dot.
func (f Format) Extension() string {
	for _, w := range writers {
		if w.format == f {
			return w.ext
		}
	}
	return ""
}

// Write writes the report in the format of that name.
func Write(w io.Writer, f Format, r report.Report, opts ...Option) error {
	for _, c := range writers {
		if c.format == f {
			return c.write(w, r, opts...)
		}
	}
	return fmt.Errorf("report: unknown format %q: want one of %s", string(f), formatNames())
}
