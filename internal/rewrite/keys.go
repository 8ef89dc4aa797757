package rewrite

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// KeyNames are the key columns as the child writes them.
func (q *Repeat) KeyNames() []string {
	var out []string
	for _, k := range q.Keys {
		out = append(out, k.Predicate.Column.Span.Of(q.Child.SQL))
	}
	return out
}

// AllKeys are the edits that exchange each column = key for all keys.
func (q *Repeat) AllKeys() []Edit {
	if len(q.Keys) > 1 {
		return q.allTuples()
	}
	k := q.Keys[0]
	if k.Element {
		return []Edit{{k.Slot.Span, Carry(k.Link.Slot) + Mark(MarkKeyArray, 0)}}
	}
	column := k.Predicate.Column.Span.Of(q.Child.SQL)
	if q.Dialect != fingerprint.PostgreSQL {
		return []Edit{{k.Predicate.Span, Carry(k.Link.Slot) + column + " IN (" + Mark(MarkKeyList, 0) + ")"}}
	}
	array := Mark(MarkKeyArray, 0)
	if k.Slot.Cast != "" {
		array = "CAST(" + array + " AS " + k.Slot.Cast + "[])"
	}
	return []Edit{{k.Predicate.Span, Carry(k.Link.Slot) + column + " = ANY(" + array + ")"}}
}

// allTuples does the same for a key of several columns.
func (q *Repeat) allTuples() []Edit {
	columns := "(" + strings.Join(q.KeyNames(), ", ") + ")"
	var with string
	switch q.Dialect {
	case fingerprint.PostgreSQL:
		with = columns + " IN (SELECT * FROM " + q.Unnest(0) + ")"
		if q.Unnest(0) == "" {
			return q.eachColumn()
		}
	case fingerprint.SQLite:
		with = columns + " IN (VALUES " + Mark(MarkKeyList, 0) + ")"
	default:
		with = columns + " IN (" + Mark(MarkKeyList, 0) + ")"
	}
	for _, k := range q.Keys {
		with = Carry(k.Link.Slot) + with
	}
	edits := []Edit{{q.Keys[0].Predicate.Span, with}}
	for _, k := range q.Keys[1:] {
		if k.Predicate.Span == q.Keys[0].Predicate.Span { // (a, b) = (?, ?)
			continue
		}
		edits = append(edits, Edit{q.Child.Conjunct(k.Predicate.Span), ""})
	}
	return edits
}

// eachColumn asks for every combination of the columns' values: more rows than
// needed, where the types of the keys are not known. What writes may not touch
// one row more: there the values do not come with each key.
func (q *Repeat) eachColumn() []Edit {
	var edits []Edit
	for i, k := range q.Keys {
		with := k.Predicate.Column.Span.Of(q.Child.SQL) + " = ANY(" + Mark(MarkKeyArray, i) + ")"
		if q.Child.Structure.Kind == fingerprint.Select {
			with = Carry(k.Link.Slot) + with
		}
		edits = append(edits, Edit{k.Predicate.Span, with})
	}
	return edits
}

// Unnest is the table of all keys in PostgreSQL, with the variant-th choice of
// types; empty where a type is not known.
func (q *Repeat) Unnest(variant int) string {
	var arrays []string
	for i, k := range q.Keys {
		if len(k.Types) == 0 {
			return ""
		}
		t := k.Types[min(variant, len(k.Types)-1)]
		arrays = append(arrays, "CAST("+Mark(MarkKeyArray, i)+" AS "+t+"[])")
	}
	return "unnest(" + strings.Join(arrays, ", ") + ")"
}

// Limits of a statement's bound arguments.
const (
	postgresArgs = 65_535
	mysqlArgs    = 65_535
	sqliteArgs   = 32_766
)

// Chunking says from how many keys on the list must be cut up.
func (q *Repeat) Chunking() string {
	switch q.Dialect {
	case fingerprint.MySQL:
		return "one ? for each key; beyond 65,535 (or max_allowed_packet) load in chunks"
	case fingerprint.SQLite:
		return "one ? for each key; beyond 32,766 load in chunks"
	}
	return ""
}

// MostArgs is the number of arguments that one statement takes.
func (q *Repeat) MostArgs() int {
	switch q.Dialect {
	case fingerprint.MySQL:
		return mysqlArgs
	case fingerprint.SQLite:
		return sqliteArgs
	}
	return postgresArgs
}

// BindKeys adds to edits of the child those that put the parent's columns in
// the place of its keys.
func (q *Repeat) BindKeys(edits []Edit, column func(i int) (string, bool)) ([]Edit, bool) {
	out := append([]Edit(nil), edits...)
	for i, k := range q.Keys {
		expr, ok := column(i)
		if !ok {
			return nil, false
		}
		for n, spot := range k.also {
			out = append(out, Edit{spot.Span, Carry(k.alsoAt[n]) + expr})
		}
		if k.listed() {
			out = append(out, k.equals(Carry(k.Link.Slot)+expr))
			continue
		}
		out = append(out, Edit{k.Slot.Span, Carry(k.Link.Slot) + expr})
	}
	return out, true
}

// Wanted is the table of all keys, and its columns.
const Wanted = "wanted"

// WantedColumn is the name of one column of that table.
func WantedColumn(i int) string { return "key" + strconv.Itoa(i+1) }

// WantedColumns are the columns of the table of all keys, each behind a prefix.
func (q *Repeat) WantedColumns(prefix string) string {
	var out []string
	for i := range q.Keys {
		out = append(out, prefix+WantedColumn(i))
	}
	return strings.Join(out, ", ")
}

// ArgumentLimit is the number of arguments that one statement may bind, 0
// where no limit is known.
func ArgumentLimit(d fingerprint.Dialect) int {
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
