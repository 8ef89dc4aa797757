// Package terminal reports whether a stream is a terminal that shows colours.
package terminal

import (
	"io"
	"os"
	"strconv"
)

func Forces(value string) bool { return value != "" && value != "0" && value != "false" }

func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Columns decides how wide text may be: by option, by COLUMNS, by the
// terminal.
func Columns(option int, w io.Writer, getenv func(string) string) int {
	n := option
	if n == 0 {
		n, _ = strconv.Atoi(getenv("COLUMNS"))
	}
	if f, ok := w.(*os.File); ok && n <= 0 && IsTerminal(w) {
		n = terminalWidth(f)
	}
	if n <= 0 && option == 0 {
		n = defaultWidth
	}
	return min(max(n, minWidth), maxWidth)
}

const (
	defaultWidth = 100
	minWidth     = 40
	maxWidth     = 500
)
