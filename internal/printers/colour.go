// Package printers prints reports, a file for each format.
package printers

import (
	"io"

	"github.com/nplusone-go/nplusone/internal/terminal"
)

// painter wraps text in a colour, or does nothing.
type painter bool

const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (p painter) paint(style, text string) string {
	if !p || text == "" {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

// coloured decides by option, then environment, then writer. The variables
// are those of no-color.org and of the common forcing ones; an empty value
// counts as not set.
func coloured(c choice, w io.Writer, getenv func(string) string) painter {
	switch {
	case c != automatic:
		return c == yes
	case getenv("NO_COLOR") != "":
		return false
	case terminal.Forces(getenv("FORCE_COLOR")), terminal.Forces(getenv("CLICOLOR_FORCE")):
		return true
	}
	return painter(getenv("TERM") != "dumb" && terminal.IsTerminal(w))
}
