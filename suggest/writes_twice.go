package suggest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// twice counts the executions whose key an earlier one had, by the numbers of
// the arguments that make the key; -1 where it cannot be known.
func (q *question) twice(params []int) int {
	c := q.c.Child
	if len(params) == 0 || slices.Contains(params, 0) || len(c.Args) < 2 {
		return -1
	}
	seen := map[string]bool{}
	again := 0
	for _, args := range c.Args {
		var b strings.Builder
		for _, p := range params {
			if p > len(args) {
				return -1
			}
			b.WriteString(keyText(args[p-1]))
			b.WriteByte(0)
		}
		if seen[b.String()] {
			again++
		}
		seen[b.String()] = true
	}
	if again == 0 && len(c.Args) < c.Executions {
		return -1
	}
	return again
}

// keyText tells values apart as a key does.
func keyText(v any) string {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case string:
		return v
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}

func keysTwice(n int) string {
	if n == 1 {
		return "a key stood there twice here"
	}
	return fmt.Sprintf("%d times a key stood there again", n)
}

func (q *question) keyParams(keys []key) []int {
	var out []int
	for _, k := range keys {
		out = append(out, k.slot.Param)
	}
	return out
}

// upsertTwice says what becomes of a key that comes twice. MySQL and SQLite
// take the rows of one statement one after another, as the loop does;
// PostgreSQL refuses to change a row twice.
func (q *question) upsertTwice() string {
	if q.d != fingerprint.PostgreSQL {
		return ""
	}
	n := q.twice(q.conflictParams())
	note := "each key may stand there once, for ON CONFLICT DO UPDATE refuses to touch a row twice: "
	if n > 0 {
		note = keysTwice(n) + ", and ON CONFLICT DO UPDATE refuses to touch a row twice: "
	}
	if n == 0 {
		return ""
	}
	if q.accumulates() {
		return note + "add up what belongs to one key first"
	}
	return note + "keep the last row of each"
}

// conflictParams are the arguments of the columns that ON CONFLICT names.
func (q *question) conflictParams() []int {
	var out []int
	for _, v := range q.conflictValues() {
		if v.param == 0 || v.wrapped {
			return nil
		}
		out = append(out, v.param)
	}
	return out
}

var conflictTarget = regexp.MustCompile(`(?is)^ON\s+CONFLICT\s*\(([^()]*)\)`)

// conflictValues are the values of the columns that ON CONFLICT names.
func (q *question) conflictValues() []value {
	m := conflictTarget.FindStringSubmatch(q.child.s.Insert.Conflict.Of(q.child.text))
	if m == nil {
		return nil
	}
	var out []value
	for _, name := range strings.Split(m[1], ",") {
		at := slices.IndexFunc(q.values(), func(v value) bool { return strings.EqualFold(unquoted(v.column), unquoted(strings.TrimSpace(name))) })
		if at < 0 {
			return nil
		}
		out = append(out, q.values()[at])
	}
	return out
}

// accumulates reports whether an upsert reads what the row held.
func (q *question) accumulates() bool {
	for _, a := range q.child.s.Set {
		if a.Upsert && q.readsRow(a.Expr) {
			return true
		}
	}
	return false
}

var (
	word    = regexp.MustCompile(`(?s)((?:[A-Za-z_][\w$]*|"[^"]*"|` + "`[^`]*`" + `)(?:\s*\.\s*(?:[A-Za-z_][\w$]*|"[^"]*"|` + "`[^`]*`" + `))*)\s*(\(?)`)
	castTo  = regexp.MustCompile(`(?is)(::\s*[a-z_][\w ]*(\(\d+(,\s*\d+)?\))?(\[\])*|\bas\s+[a-z_]\w*(\(\d+\))?\s*\))`)
	noNames = setOf(`null true false default case when then else end and or not is in like between interval collate
		current_timestamp current_date current_time localtime localtimestamp day days hour hours minute minutes second
		seconds month months year years at time zone as cast`)
)

// readsRow reports whether an expression reads a column of the row that it
// changes.
func (q *question) readsRow(expr fingerprint.Span) bool {
	var edits []edit
	for _, b := range q.child.base {
		edits = append(edits, edit{b.span, "0"})
	}
	text := castTo.ReplaceAllString(q.child.render(expr, edits...), " ")
	for _, m := range word.FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(m[1])
		if m[2] == "(" || noNames[name] || strings.HasPrefix(name, "excluded.") || strings.HasPrefix(name, `"excluded".`) {
			continue
		}
		return true
	}
	return false
}
