// Package reader is the second reader of statements: it reads them with
// xwb1989/sqlparser, so that the structure scanner of package fingerprint
// need not be believed alone. The parser knows MySQL's SQL of 2018; other
// dialects, and what MySQL has learnt since, reach it through a bridge that
// is lossy on purpose. A Reading is therefore compared and never printed.
package reader

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xwb1989/sqlparser"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// MaxText is the length in bytes beyond which a text is not read: the parser
// takes 20 to 70 KB of memory for a statement of a few hundred bytes.
const MaxText = 64 << 10

// errTooLong is returned for texts longer than MaxText.
var errTooLong = errors.New("reader: text longer than 64 KiB")

// Reading is what both readers are asked about a statement. Names are in
// lower case; lists are sorted.
type Reading struct {
	Kind       fingerprint.Kind
	Tables     []string // with their schema; names of CTEs left out
	Equal      []string // "= t.a v1", "in b 1": column, and placeholder or 1 for a literal
	Aggregates []string // and "exists"
	Limit      int      // blocks that have one; so also the next two
	Order      int
	Group      int
	Lock       string // "update", "share" or empty
}

// Read reads a text with the second reader: as it is where the dialect is
// MySQL, through the bridge where it is another or where that fails. It
// recovers from the parser's panics. It is safe for concurrent use.
func Read(d fingerprint.Dialect, text string) (r Reading, err error) {
	trees, err := parse(d, text)
	if err != nil {
		return Reading{}, err
	}
	return readTrees(trees), nil
}

// Parses reports whether the second reader can read a text: the least that is
// asked of SQL that was generated.
func Parses(d fingerprint.Dialect, sql string) bool {
	_, err := parse(d, sql)
	return err == nil
}

// Agree reports whether the second reader sees in a text what the scanner
// saw, and if not, what differs.
func Agree(d fingerprint.Dialect, text string, s *fingerprint.Structure) (bool, string) {
	second, err := Read(d, text)
	if err != nil {
		return false, "the second reader cannot read it: " + err.Error()
	}
	if diff := Scanned(s).differs(second); diff != "" {
		return false, diff
	}
	return true, ""
}

// differs names the first thing in which two readings are not the same.
func (r Reading) differs(o Reading) string {
	switch {
	case r.Kind != o.Kind:
		return "kind"
	case !slices.Equal(r.Tables, o.Tables):
		return fmt.Sprintf("tables: %s or %s", strings.Join(r.Tables, ", "), strings.Join(o.Tables, ", "))
	case !slices.Equal(r.Equal, o.Equal):
		return fmt.Sprintf("comparisons: %s or %s", strings.Join(r.Equal, ", "), strings.Join(o.Equal, ", "))
	case r.Limit != o.Limit:
		return "limit"
	case r.Order != o.Order:
		return "order"
	case r.Group != o.Group:
		return "grouping"
	case r.Lock != o.Lock:
		return "row lock"
	case !slices.Equal(r.Aggregates, o.Aggregates):
		return "aggregates"
	}
	return ""
}

// tree is one parsed piece of a text.
type tree struct {
	stmt sqlparser.Statement
	ctes []string // names of table expressions that it may refer to
}

// parse returns the trees of a text: one, or the bodies of its table
// expressions and the statement itself last.
func parse(d fingerprint.Dialect, text string) ([]tree, error) {
	if len(text) > MaxText {
		return nil, errTooLong
	}
	mysql := d == fingerprint.MySQL
	if mysql {
		if stmt, err := parseOne(text); err == nil {
			return []tree{{stmt, nil}}, nil
		}
	}
	pieces, err := bridged(text, mysql, d == fingerprint.SQLServer || d == fingerprint.SQLite)
	if err != nil {
		return nil, err
	}
	var trees []tree
	for _, p := range pieces {
		stmt, err := parseOne(p.text)
		if err != nil {
			return nil, err
		}
		trees = append(trees, tree{stmt, p.ctes})
	}
	if len(trees) == 0 {
		return nil, errors.New("reader: no statement")
	}
	return trees, nil
}

// parseOne parses one piece. sqlparser panics on some broken texts.
func parseOne(text string) (stmt sqlparser.Statement, err error) {
	defer recovered(&err)
	stmt, err = sqlparser.Parse(text)
	if err == nil && stmt == nil {
		err = errors.New("reader: no statement")
	}
	return stmt, err
}

func bridged(text string, mysql, brackets bool) (pieces []piece, err error) {
	defer recovered(&err)
	return bridge(text, mysql, brackets), nil
}

func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("reader: %v", p)
	}
}
