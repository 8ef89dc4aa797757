package suggest

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// keyNames are the key columns as the child writes them.
func (q *question) keyNames() []string {
	var out []string
	for _, k := range q.keys {
		out = append(out, k.pred.Column.Span.Of(q.child.text))
	}
	return out
}

// allKeys are the edits that exchange each column = key for all keys.
func (q *question) allKeys() []edit {
	if len(q.keys) > 1 {
		return q.allTuples()
	}
	k := q.keys[0]
	if k.element {
		return []edit{{k.slot.Span, carry(k.link.Slot) + mark(keyArray, 0)}}
	}
	column := k.pred.Column.Span.Of(q.child.text)
	if q.d != fingerprint.PostgreSQL {
		return []edit{{k.pred.Span, carry(k.link.Slot) + column + " IN (" + mark(keyList, 0) + ")"}}
	}
	array := mark(keyArray, 0)
	if k.slot.Cast != "" {
		array = "CAST(" + array + " AS " + k.slot.Cast + "[])"
	}
	return []edit{{k.pred.Span, carry(k.link.Slot) + column + " = ANY(" + array + ")"}}
}

// allTuples does the same for a key of several columns.
func (q *question) allTuples() []edit {
	columns := "(" + strings.Join(q.keyNames(), ", ") + ")"
	var with string
	switch q.d {
	case fingerprint.PostgreSQL:
		with = columns + " IN (SELECT * FROM " + q.unnest(0) + ")"
		if q.unnest(0) == "" {
			return q.eachColumn()
		}
	case fingerprint.SQLite:
		with = columns + " IN (VALUES " + mark(keyList, 0) + ")"
	default:
		with = columns + " IN (" + mark(keyList, 0) + ")"
	}
	for _, k := range q.keys {
		with = carry(k.link.Slot) + with
	}
	edits := []edit{{q.keys[0].pred.Span, with}}
	for _, k := range q.keys[1:] {
		if k.pred.Span == q.keys[0].pred.Span { // (a, b) = (?, ?)
			continue
		}
		edits = append(edits, edit{q.child.conjunct(k.pred.Span), ""})
	}
	return edits
}

// eachColumn asks for every combination of the columns' values: more rows than
// needed, where the types of the keys are not known. What writes may not touch
// one row more: there the values do not come with each key.
func (q *question) eachColumn() []edit {
	var edits []edit
	for i, k := range q.keys {
		with := k.pred.Column.Span.Of(q.child.text) + " = ANY(" + mark(keyArray, i) + ")"
		if q.child.s.Kind == fingerprint.Select {
			with = carry(k.link.Slot) + with
		}
		edits = append(edits, edit{k.pred.Span, with})
	}
	return edits
}

// unnest is the table of all keys in PostgreSQL, with the variant-th choice of
// types; empty where a type is not known.
func (q *question) unnest(variant int) string {
	var arrays []string
	for i, k := range q.keys {
		if len(k.types) == 0 {
			return ""
		}
		t := k.types[min(variant, len(k.types)-1)]
		arrays = append(arrays, "CAST("+mark(keyArray, i)+" AS "+t+"[])")
	}
	return "unnest(" + strings.Join(arrays, ", ") + ")"
}

// Limits of a statement's bound arguments.
const (
	postgresArgs = 65_535
	mysqlArgs    = 65_535
	sqliteArgs   = 32_766
)

// chunking says from how many keys on the list must be cut up.
func (q *question) chunking() string {
	switch q.d {
	case fingerprint.MySQL:
		return "one ? for each key; beyond 65,535 (or max_allowed_packet) ask in chunks"
	case fingerprint.SQLite:
		return "one ? for each key; beyond 32,766 ask in chunks"
	}
	return ""
}

// mostArgs is the number of arguments that one statement takes.
func (q *question) mostArgs() int {
	switch q.d {
	case fingerprint.MySQL:
		return mysqlArgs
	case fingerprint.SQLite:
		return sqliteArgs
	}
	return postgresArgs
}

// bindKeys adds to edits of the child those that put the parent's columns in
// the place of its keys.
func (q *question) bindKeys(edits []edit, column func(i int) (string, bool)) ([]edit, bool) {
	out := append([]edit(nil), edits...)
	for i, k := range q.keys {
		expr, ok := column(i)
		if !ok {
			return nil, false
		}
		for n, spot := range k.also {
			out = append(out, edit{spot.Span, carry(k.alsoAt[n]) + expr})
		}
		if k.listed() {
			out = append(out, k.equals(carry(k.link.Slot)+expr))
			continue
		}
		out = append(out, edit{k.slot.Span, carry(k.link.Slot) + expr})
	}
	return out, true
}

// wanted is the table of all keys, and its columns.
const wanted = "wanted"

func wantedColumn(i int) string { return "key" + strconv.Itoa(i+1) }

func (q *question) wantedColumns(prefix string) string {
	var out []string
	for i := range q.keys {
		out = append(out, prefix+wantedColumn(i))
	}
	return strings.Join(out, ", ")
}

// argumentLimit is the number of arguments that one statement may bind, 0
// where no limit is known.
func argumentLimit(d fingerprint.Dialect) int {
	switch d {
	case fingerprint.PostgreSQL:
		return postgresArgs
	case fingerprint.MySQL:
		return mysqlArgs
	case fingerprint.SQLite:
		return sqliteArgs
	}
	return 0
}
