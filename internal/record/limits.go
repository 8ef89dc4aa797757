package record

import (
	"github.com/nplusone-go/nplusone/internal/statement"
	"github.com/nplusone-go/nplusone/internal/words"
)

// limits counts what was not kept, for the report's notes.
type limits struct {
	Groups     int // statements of which nothing is kept
	Bytes      int // what found no room in the scope's memory
	executions int // beyond those of a group that are kept
	cells      int // result sets that were cut
	columns    int // statements whose results are wider than what is kept
	keys       int // statements with more keys than are kept
	given      int // what gave its room to later statements
	OpenRows   int // result sets still open at the end
}

// reached reports whether any bound was reached.
func (l limits) reached() bool { return l != limits{} }

// LimitNotes say which bounds the record of a scope reached. Reports of many
// scopes are one in the end, so that each names its scope.
func (rec *Record) LimitNotes() (notes []string) {
	l := rec.Limits
	of := rec.Prefix()
	for _, limit := range []struct {
		n    int
		note string
	}{
		{l.Groups, "statements came when the record was full, and are in no finding"},
		{l.Bytes, "the record was full at times: executions and rows were only counted"},
		{l.executions, "past " + words.Number(maxExecutions) + " executions of a statement the others were only counted"},
		{l.cells, "of long results only the first rows were kept"},
		{l.columns, "of wide results only the first " + words.Number(MaxColumns) + " columns were kept"},
		{l.keys, "of statements with many arguments only the first " + words.Number(statement.MaxSlots) + " that identify rows were followed"},
		{l.given, "statements that were over gave room to later ones: what is missing of them is unknown"},
		{l.OpenRows, words.Number(l.OpenRows) + " result sets were still open when the scope ended"},
	} {
		if limit.n > 0 {
			notes = append(notes, of+limit.note)
		}
	}
	return notes
}

// Prefix begins a note with the name of the scope.
func (rec *Record) Prefix() string {
	if rec.Scope.Name == "" {
		return ""
	}
	return rec.Scope.Name + ": "
}
