package rewrite

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/effects"
)

// UnsafeRead says why a statement that reads must not be rewritten, empty where
// it may.
func (q *Repeat) UnsafeRead() string {
	if q.Child.Structure.WritesInCTE() {
		return "it changes rows in a table expression: what only reads may not take its place"
	}
	if name := LastingCall(q.Child); name != "" && !VolatileCalls[name] {
		return LastingWords(name)
	}
	for _, c := range q.Child.Structure.Calls {
		switch {
		case VolatileCalls[c.Name]:
			return "it calls " + c.Name + "(), which returns a new value each time it is called: one statement for all rows would call it once, or in another order"
		case setReturning[c.Name] && c.Clause == fingerprint.InSelect:
			return "it calls " + c.Name + "() in its select list, which returns several rows for one: in one statement for all keys they could not be kept apart"
		}
	}
	return ""
}

// LastingCall is the first function that a text calls whose effect lasts, empty
// for none.
func LastingCall(s *Text) string {
	for _, n := range s.Structure.Called(s.SQL) {
		if name := strings.ToLower(n.Name); effects.Lasting(name) {
			return name
		}
	}
	return ""
}

// LastingWords say why a call of a function whose effect lasts is left alone.
func LastingWords(name string) string {
	return "it calls " + name + "(), whose effect outlives a rollback: how often it is called matters"
}

// VolatileCalls answer anew each time that they are called.
var VolatileCalls = SetOf(`random rand randomblob uuid gen_random_uuid uuid_generate_v4 uuid_generate_v1 nextval currval setval lastval
	clock_timestamp timeofday last_insert_id row_count found_rows changes last_insert_rowid total_changes sleep pg_sleep benchmark
	get_lock release_lock pg_advisory_lock pg_advisory_xact_lock pg_try_advisory_lock pg_advisory_unlock pg_notify
	setseed dblink dblink_exec lo_import lo_export`)

var setReturning = SetOf(`unnest generate_series generate_subscripts json_array_elements jsonb_array_elements json_array_elements_text
	jsonb_array_elements_text json_each jsonb_each json_each_text jsonb_each_text json_object_keys jsonb_object_keys
	regexp_matches regexp_split_to_table string_to_table json_populate_recordset jsonb_populate_recordset`)
