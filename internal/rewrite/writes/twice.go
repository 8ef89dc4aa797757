package writes

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// twice counts the executions whose key an earlier one had, by the values that
// make the key; -1 where it cannot be known.
func twice(q *rewrite.Repeat, params []rewrite.Param) int {
	n := max(len(q.Case.Child.Args), len(q.Case.Child.Texts))
	if len(params) > 0 && allDiffer(q, params) {
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
			text, ok := valueText(q, i, p)
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
	if again == 0 && n < q.Case.Child.Executions {
		return -1
	}
	return again
}

// allDiffer reports whether no two executions bound the same, and differ in
// nothing but some values: then no two had the same of those.
func allDiffer(q *rewrite.Repeat, params []rewrite.Param) bool {
	if n := q.Finding.Query.DistinctArgs; n == 0 || n != q.Case.Child.Executions {
		return false
	}
	for i, s := range q.Child.Structure.Slots {
		if q.Child.Holds(i) && q.Differs(i) && !slices.Contains(params, slotParam(i, s.Param)) {
			return false
		}
	}
	return true
}

// valueText is a value of an execution as it tells keys apart: an argument, or
// a literal of its text.
func valueText(q *rewrite.Repeat, execution int, p rewrite.Param) (string, bool) {
	if p.Kind == rewrite.ChildArg {
		if execution >= len(q.Case.Child.Args) || p.Index < 1 || p.Index > len(q.Case.Child.Args[execution]) {
			return "", false
		}
		return rewrite.KeyText(q.Case.Child.Args[execution][p.Index-1]), true
	}
	if execution >= len(q.Case.Child.Texts) || p.Index < 0 {
		return "", false
	}
	text := q.Case.Child.Texts[execution]
	for _, l := range fingerprint.AppendLiterals(nil, q.Dialect, text) {
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

func keyParams(q *rewrite.Repeat, keys []rewrite.Key) []rewrite.Param {
	var out []rewrite.Param
	for _, k := range keys {
		out = append(out, slotParam(k.Link.Slot, k.Slot.Param))
	}
	return out
}

// slotParam is what a slot takes from an execution: its argument, or its
// literal.
func slotParam(slot, param int) rewrite.Param {
	if param > 0 {
		return rewrite.Param{Kind: rewrite.ChildArg, Index: param}
	}
	return rewrite.Param{Kind: rewrite.ChildLiteral, Index: slot}
}

// upsertTwice says what becomes of a key that comes twice. MySQL and SQLite
// take the rows of one statement one after another, as the loop does;
// PostgreSQL refuses to change a row twice.
func upsertTwice(q *rewrite.Repeat) string {
	if q.Dialect != fingerprint.PostgreSQL {
		return ""
	}
	n := twice(q, conflictParams(q))
	if n == 0 {
		return ""
	}
	note := "each key may stand there once, for ON CONFLICT DO UPDATE refuses to touch a row twice"
	if n > 0 {
		note = keysTwice(n) + ", and ON CONFLICT DO UPDATE refuses to touch a row twice"
	}
	switch {
	case !mergeable(q):
		return note
	case accumulates(q):
		return note + ": add up what belongs to one key first"
	case len(OnlyInserted(q, nil)) > 0:
		return note + ": keep the last row of each, with what only the INSERT writes from the first"
	}
	return note + ": keep the last row of each"
}

// conflictParams are the values of the columns that ON CONFLICT names.
func conflictParams(q *rewrite.Repeat) []rewrite.Param {
	var out []rewrite.Param
	for _, v := range conflictValues(q) {
		if v.Wrapped {
			return nil
		}
		out = append(out, slotParam(v.Literal, v.Param))
	}
	return out
}

var conflictTarget = regexp.MustCompile(`(?is)^ON\s+CONFLICT\s*\(([^()]*)\)`)

// conflictValues are the values of the columns that ON CONFLICT names.
func conflictValues(q *rewrite.Repeat) []value {
	m := conflictTarget.FindStringSubmatch(q.Child.Structure.Insert.Conflict.Of(q.Child.SQL))
	if m == nil {
		return nil
	}
	var out []value
	for _, name := range strings.Split(m[1], ",") {
		at := slices.IndexFunc(Values(q), func(v value) bool {
			return strings.EqualFold(rewrite.Unquoted(v.column), rewrite.Unquoted(strings.TrimSpace(name)))
		})
		if at < 0 {
			return nil
		}
		out = append(out, Values(q)[at])
	}
	return out
}

// accumulates reports whether an upsert reads what the row held.
func accumulates(q *rewrite.Repeat) bool {
	for _, a := range q.Child.Structure.Set {
		if a.Upsert && readsRow(q, a.Expr) {
			return true
		}
	}
	return false
}

var (
	word    = regexp.MustCompile(`(?s)((?:[A-Za-z_][\w$]*|"[^"]*"|` + "`[^`]*`" + `)(?:\s*\.\s*(?:[A-Za-z_][\w$]*|"[^"]*"|` + "`[^`]*`" + `))*)\s*(\(?)`)
	castTo  = regexp.MustCompile(`(?is)(::\s*[a-z_][\w ]*(\(\d+(,\s*\d+)?\))?(\[\])*|\bas\s+[a-z_]\w*(\(\d+\))?\s*\))`)
	noNames = rewrite.SetOf(`null true false default case when then else end and or not is in like between interval collate
		current_timestamp current_date current_time localtime localtimestamp day days hour hours minute minutes second
		seconds month months year years at time zone as cast`)
)

// readsRow reports whether an expression reads a column of the row that it
// changes.
func readsRow(q *rewrite.Repeat, expr fingerprint.Span) bool {
	var edits []rewrite.Edit
	for _, b := range q.Child.Base {
		edits = append(edits, rewrite.Edit{Span: b.Span, With: "0"})
	}
	text := castTo.ReplaceAllString(q.Child.Render(expr, edits...), " ")
	for _, m := range word.FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(m[1])
		if m[2] == "(" || noNames[name] || strings.HasPrefix(name, "excluded.") || strings.HasPrefix(name, `"excluded".`) {
			continue
		}
		return true
	}
	return false
}
