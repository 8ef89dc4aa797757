// Package statements reads the structure of a text: its statements and query
// blocks, the tables and joins, what is selected and what is written.
package statements

import (
	"github.com/nplusone-go/nplusone/internal/fingerprint/conditions"
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// maxSources bounds the tables of one block that columns are looked up in.
const maxSources = 256

// Scan reads the structure of a text. It never fails, takes time linear in
// the text's length, and reads no more than the first 262,144 tokens; what it
// does not understand it leaves out.
func Scan(d lex.Dialect, sql string) *structure.Structure {
	x := &scanner{Scanner: conditions.New(d, sql), ctes: map[string]int{}}
	x.Blocks = x
	x.statements()
	x.resolveSlots()
	return x.Out
}

// scanner scans the statements of one text.
type scanner struct {
	conditions.Scanner

	sources [][]source     // by query
	ctes    map[string]int // visible names in lower case
}

// source is a name by which the columns of a block may be qualified.
type source struct {
	ref   string
	table int // index into Tables, -1 for a CTE
}
