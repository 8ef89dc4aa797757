package printers

import (
	"bufio"
	"io"
	"os"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/terminal"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// maxTextFindings are told in full by Text.
const maxTextFindings = 20

// Text writes the report for people: each finding with its statements, its
// evidence, the source line if the file is there, and what to write instead;
// then what was known, suppressed, recognised and not understood. A headline
// begins with "file:line: ", which editors jump to. Findings that follow the
// rows of another one stand below it, indented.
//
// Without Root, files of this process below the working directory are named
// relative to it.
func Text(w io.Writer, r report.Report, opts ...Option) error {
	t := &textWriter{out: bufio.NewWriter(w), settings: newSettings(opts)}
	if dir, err := os.Getwd(); err == nil && t.root == "" {
		t.files.root = dir // as compilers do, so that places can be followed from here
	}
	t.painter = coloured(t.colour, w, os.Getenv)
	t.columns = terminal.Columns(t.width, w, os.Getenv)

	t.scopes = len(r.Scopes)
	open, known, suppressed := tree.Split(r.Findings)
	t.left = t.cap(maxTextFindings, len(open))
	t.nodes(tree.Tree(open), "")
	if more := len(open) - t.printed; more > 0 {
		t.line("", "… and "+words.Count(more, "finding", "findings")+" more, not printed: -format json has all")
		t.blank()
	}
	if !t.omitSummary {
		t.summary(&r, open, known, suppressed)
	}
	return t.out.Flush()
}

// textWriter carries what the parts of a text share. Errors of writing stay
// in out, whose Flush reports them.
type textWriter struct {
	settings
	painter
	out     *bufio.Writer
	columns int
	left    int // findings that may still be told
	printed int
	scopes  int // of the report
}

func (t *textWriter) line(indent, text string) {
	if text = escape.Inert(text); text != "" {
		_, _ = t.out.WriteString(indent)
		_, _ = t.out.WriteString(text)
	}
	_ = t.out.WriteByte('\n')
}

func (t *textWriter) blank() { _ = t.out.WriteByte('\n') }

// wrapped writes text over as many lines as it needs.
func (t *textWriter) wrapped(indent, text, style string) {
	for _, line := range wrap(text, t.columns-len(indent)) {
		t.line(indent, t.paint(style, line))
	}
}

// nodes writes findings and, below each, those that follow its rows. Those of
// one loop stand together.
func (t *textWriter) nodes(nodes []*tree.Node, indent string) {
	for _, loop := range byLoop(nodes) {
		if t.left == 0 {
			return
		}
		within := indent
		if len(loop) > 1 {
			t.loop(loop, indent)
			within += "    "
		}
		for _, n := range loop {
			t.node(n, within)
		}
	}
}

func (t *textWriter) node(n *tree.Node, indent string) {
	if t.left == 0 {
		return
	}
	t.left--
	t.printed++
	t.finding(n.Finding, indent)
	if len(n.Children) > 0 && t.left > 0 {
		t.line(indent+"    ", t.paint(dim, "and for each of these:"))
		t.blank()
		t.nodes(n.Children, indent+"    ")
	}
}
