package hide

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// AsStrings writes what stands in double quotes, and is a value rather than a
// name, as the string that SQLite takes it for. It is by the place that a value
// is told: behind an operator, in a list, a row or an assignment. What joins
// tables stays, for there a column is the rule, and so does what is a name
// elsewhere in the text.
func AsStrings(d lex.Dialect, sql string) string {
	if d != lex.SQLite || !mayQuoteValues(d, sql) {
		return sql
	}
	v := values{roles: roles{sql: sql, toks: lex.Tokens(d, sql), known: map[string]bool{}}, open: map[int]bool{}}
	for _, o := range v.read() {
		if !v.known[v.folded(o.at)] && !v.compared(o.at) {
			v.open[o.at] = true
		}
	}
	if len(v.open) == 0 {
		return sql
	}
	var found []lex.Token
	for _, i := range v.find() {
		found = append(found, v.toks[i])
	}
	return replace(sql, found, func(t lex.Token) string { return "'" + strings.ReplaceAll(t.Name(sql), "'", "''") + "'" })
}

// values tells strings from names among the tokens in double quotes.
type values struct {
	roles
	open map[int]bool // used as a name nowhere
}

// span is what a bracket encloses, or the text as a whole.
type span struct {
	holds bool // the clause compares or stores values
	items bool // items of IN, of a row of VALUES or of a call
}

// find returns the tokens that are strings.
func (v *values) find() (found []int) {
	stack := []span{{}}
	for i, t := range v.toks {
		in := &stack[len(stack)-1]
		switch t.Kind {
		case lex.Open:
			stack = append(stack, span{holds: in.holds, items: v.opensItems(i)})
		case lex.Close:
			stack = stack[:max(len(stack)-1, 1)]
		case lex.Semicolon:
			stack = append(stack[:0], span{})
		case lex.Word:
			v.clause(i, in)
		case lex.Name:
			closed := t.End-t.Start > 1 && v.sql[t.End-1] == '"'
			if v.open[i] && closed && in.holds && v.standsForValue(i, in.items) {
				found = append(found, i)
			}
		}
	}
	return v.withoutNames(found)
}

// withoutNames drops what stands elsewhere, too, where names are the rule.
func (v *values) withoutNames(found []int) []int {
	for i := range v.open {
		if !slices.Contains(found, i) {
			v.known[v.folded(i)] = true
		}
	}
	return slices.DeleteFunc(found, func(i int) bool { return v.known[v.folded(i)] })
}

// folded is the name that a token spells, in lower case.
func (v *values) folded(i int) string { return lex.Fold(v.toks[i].Name(v.sql)) }

// clause notes what a keyword begins.
func (v *values) clause(i int, in *span) {
	switch v.word(i) {
	case "where", "having", "values", "set", "when":
		*in = span{holds: true}
	case "select", "from", "join", "on", "using", "order", "group", "window", "returning", "insert", "update", "delete", "with", "conflict", "limit":
		*in = span{}
	}
}

// opensItems reports whether the bracket at i is that of IN, of a row or of a
// call, and no condition's own.
func (v *values) opensItems(i int) bool {
	switch before := v.kind(i - 1); before {
	case lex.Word:
		return v.word(i-1) == "" || v.is(i-1, "in", "values")
	case lex.Name, lex.Comma:
		return true
	}
	return false
}

// standsForValue reports whether an operand stands where a value is the rule:
// behind an operator, as an item, or before an operator and a name.
func (v *values) standsForValue(i int, item bool) bool {
	before := v.kind(i - 1)
	switch {
	case v.comparesWith(i + 1):
		keyword := lex.Words()[v.folded(i)] != "" // the quotes are for it
		return !keyword && comparison(v.operator(i+1)) && v.isName(i+2)
	case before == lex.Operator, item && (before == lex.Comma || before == lex.Open):
		return true
	case v.is(i-1, "and"):
		return v.is(i-3, "between")
	}
	return v.is(i-1, "like", "glob", "regexp", "match", "is", "between", "escape", "then", "else") ||
		v.is(i-1, "not") && v.is(i-2, "is")
}

// comparesWith reports whether the token at i compares the operand before it.
func (v *values) comparesWith(i int) bool {
	return comparison(v.operator(i)) || v.is(i, "is", "in", "like", "glob", "regexp", "match", "between", "not", "isnull", "notnull")
}

// isName reports whether the token at i is a name for certain.
func (v *values) isName(i int) bool {
	return v.kind(i) == lex.Name && !v.open[i] || v.kind(i) == lex.Word && v.word(i) == ""
}
