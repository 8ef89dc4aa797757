package suggest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// twice counts the executions whose key an earlier one had, by the values that
// make the key; -1 where it cannot be known.
func (q *question) twice(params []Param) int {
	n := max(len(q.c.Child.Args), len(q.c.Child.Texts))
	if len(params) > 0 && q.allDiffer(params) {
		return 0
	}
	if len(params) == 0 || n < 2 {
		return -1
	}
	seen := map[string]bool{}
	again := 0
	for i := range n {
		key := ""
		for _, p := range params {
			text, ok := q.valueText(i, p)
			if !ok {
				return -1
			}
			key += text + "\x00"
		}
		if seen[key] {
			again++
		}
		seen[key] = true
	}
	if again == 0 && n < q.c.Child.Executions {
		return -1
	}
	return again
}

// allDiffer reports whether no two executions bound the same, and differ in
// nothing but some values: then no two had the same of those.
func (q *question) allDiffer(params []Param) bool {
	if n := q.f.Query.DistinctArgs; n == 0 || n != q.c.Child.Executions {
		return false
	}
	for i, s := range q.child.s.Slots {
		if q.child.holds(i) && q.differs(i) && !slices.Contains(params, slotParam(i, s.Param)) {
			return false
		}
	}
	return true
}

// valueText is a value of an execution as it tells keys apart: an argument, or
// a literal of its text.
func (q *question) valueText(execution int, p Param) (string, bool) {
	if p.Kind == ChildArg {
		if execution >= len(q.c.Child.Args) || p.Index < 1 || p.Index > len(q.c.Child.Args[execution]) {
			return "", false
		}
		return keyText(q.c.Child.Args[execution][p.Index-1]), true
	}
	if execution >= len(q.c.Child.Texts) || p.Index < 0 {
		return "", false
	}
	text := q.c.Child.Texts[execution]
	for _, l := range fingerprint.AppendLiterals(nil, q.d, text) {
		if l.Slot == p.Index {
			return l.Span.Of(text), true
		}
	}
	return "", false
}

func keysTwice(n int) string {
	if n == 1 {
		return "a key stood there twice here"
	}
	return fmt.Sprintf("%d times a key stood there again", n)
}

func (q *question) keyParams(keys []key) []Param {
	var out []Param
	for _, k := range keys {
		out = append(out, slotParam(k.link.Slot, k.slot.Param))
	}
	return out
}

// slotParam is what a slot takes from an execution: its argument, or its
// literal.
func slotParam(slot, param int) Param {
	if param > 0 {
		return Param{ChildArg, param}
	}
	return Param{ChildLiteral, slot}
}

// upsertTwice says what becomes of a key that comes twice. MySQL and SQLite
// take the rows of one statement one after another, as the loop does;
// PostgreSQL refuses to change a row twice.
func (q *question) upsertTwice() string {
	if q.d != fingerprint.PostgreSQL {
		return ""
	}
	n := q.twice(q.conflictParams())
	if n == 0 {
		return ""
	}
	note := "each key may stand there once, for ON CONFLICT DO UPDATE refuses to touch a row twice"
	if n > 0 {
		note = keysTwice(n) + ", and ON CONFLICT DO UPDATE refuses to touch a row twice"
	}
	switch {
	case !q.mergeable():
		return note
	case q.accumulates():
		return note + ": add up what belongs to one key first"
	case len(q.onlyInserted(nil)) > 0:
		return note + ": keep the last row of each, with what only the INSERT writes from the first"
	}
	return note + ": keep the last row of each"
}

// conflictParams are the values of the columns that ON CONFLICT names.
func (q *question) conflictParams() []Param {
	var out []Param
	for _, v := range q.conflictValues() {
		if v.wrapped {
			return nil
		}
		out = append(out, slotParam(v.literal, v.param))
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
