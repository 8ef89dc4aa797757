package peers

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Event is one statement that finished.
type Event struct {
	// Scope is the request that it belongs to.
	Scope string
	Start time.Time
	Text  string
	// Args are the bound arguments, written out.
	Args string
	// Exec tells statements run by Exec from those run by Query.
	Exec bool
	// Stack are the program's frames, "function:line", innermost first.
	Stack []string
}

// site is the line that a tool reports which looks for the first frame
// outside of libraries.
func (e Event) site() string {
	if len(e.Stack) == 0 {
		return ""
	}
	return e.Stack[0]
}

func (e Event) fullStack() string { return strings.Join(e.Stack, "\n") }

// values are the arguments, with those that stand in the text.
func (e Event) values() string {
	return e.Args + "|" + strings.Join(literals.FindAllString(e.Text, -1), "|")
}

var (
	comments    = regexp.MustCompile(`(?s)/\*.*?\*/|--[^\n]*`)
	literals    = regexp.MustCompile(`'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b`)
	placeholder = regexp.MustCompile(`\$\d+`)
	lists       = regexp.MustCompile(`\(\s*\?(?:\s*,\s*\?)+\s*\)`)
	rows        = regexp.MustCompile(`values\s*\(\?\)(?:\s*,\s*\(\?\))+`)
)

// shape is the text with comments taken off, literals and placeholders made
// one, and lists folded: what a digest of pt-query-digest's kind gives.
func shape(text string) string {
	s := comments.ReplaceAllString(text, " ")
	s = placeholder.ReplaceAllString(s, "?")
	s = literals.ReplaceAllString(s, "?")
	s = strings.Join(strings.Fields(strings.ToLower(s)), " ")
	s = strings.NewReplacer("( ", "(", " )", ")", " ,", ",", ", ", ",", " = ", "=").Replace(s)
	s = lists.ReplaceAllString(s, "(?)")
	return rows.ReplaceAllString(s, "values (?)")
}

// control reports whether a statement is the connection's own business.
func control(text string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(strings.ToLower(text)), " ")
	switch first {
	case "begin", "commit", "rollback", "savepoint", "release", "set", "show", "pragma", "copy":
		return true
	}
	return false
}

// argsText writes arguments down, so that they can be compared.
func argsText(args []any) string {
	var b strings.Builder
	for _, a := range args {
		fmt.Fprintf(&b, "%v\x00", a)
	}
	return b.String()
}
