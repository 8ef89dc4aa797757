package analysis

import (
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge/suppress"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

// Options is what a detector sets for the judgement of its scopes.
type Options struct {
	Thresholds thresholds
	Allows     []suppress.Rule
	// Source tells the loops. Nil is for programs that link no reader of
	// source: findings stand at the call site, and the report says so.
	Source cases.Source
}

// thresholds are the numbers by which rules decide.
type thresholds struct {
	Likely     int // executions of one statement whose source is known
	Repeated   int // executions where no source is found
	Duplicates int // executions with the same arguments

	ListRows, ListColumns, ColumnBytes int
}

var DefaultThresholds = thresholds{
	Likely: 3, Repeated: 5, Duplicates: 3,
	ListRows: tuning.DefaultListRows, ListColumns: tuning.DefaultListColumns, ColumnBytes: tuning.DefaultColumnBytes,
}
