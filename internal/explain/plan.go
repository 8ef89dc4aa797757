package explain

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Plan is what a database answered, cell by cell.
type Plan struct {
	Columns []string
	Rows    [][]string
}

// Lines are those of databases that write lines, else all columns by name.
func (p *Plan) Lines() (lines []string) {
	for _, row := range p.Rows {
		lines = append(lines, p.line(row))
	}
	return lines
}

func (p *Plan) line(row []string) string {
	last := len(row) - 1
	if last == 0 || last > 0 && p.Columns[last] == "detail" {
		return row[last]
	}
	var parts []string
	for i, v := range row {
		if v != "" {
			parts = append(parts, p.Columns[i]+" "+v)
		}
	}
	return strings.Join(parts, ", ")
}

// Names reports whether the plan names an index.
func (p *Plan) Names(index string) bool { return index != "" && p.has("", index) }

// ReadsAll reports whether a table is read from end to end, although the
// columns are sought in it, and says how. only says that the statement has no
// other table. PostgreSQL must have been asked without sequential scans.
func (p *Plan) ReadsAll(d fingerprint.Dialect, t fingerprint.Table, sought []string, only bool) (how string, all bool) {
	switch d {
	case fingerprint.PostgreSQL:
		served := func(column string) bool { return p.has("Index Cond: ", column) }
		all = p.has("Seq Scan on "+t.Name, "")
		for _, column := range sought {
			all = all || p.has("Filter: ", column) && !served(column)
		}
		if !all && only && slices.ContainsFunc(sought, served) {
			// No index begins with the column: one that has it further on is
			// read from end to end.
			return "EXPLAIN reads a whole index that has the column further on", true
		}
		return "EXPLAIN reads the whole table even with sequential scans switched off", all
	case fingerprint.SQLite:
		return "EXPLAIN QUERY PLAN scans the table", p.has("SCAN "+t.Ref(), "") || p.has("SEARCH "+t.Ref()+" USING AUTOMATIC", "")
	case fingerprint.MySQL:
		return "EXPLAIN reads the whole table", p.scans(t.Ref())
	}
	return "", false
}

// has looks for a line of the plan with text and, behind it, a word.
func (p *Plan) has(text, word string) bool {
	for _, row := range p.Rows {
		for _, v := range row {
			_, rest, ok := strings.Cut(v, text)
			if ok && (word != "" && hasWord(rest, word) || word == "" && (rest == "" || rest[0] == ' ')) {
				return true
			}
		}
	}
	return false
}

// hasWord looks for a name that is no part of a longer one.
func hasWord(text, word string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		if end := at + len(word); (at == 0 || !inName(text[at-1])) && (end == len(text) || !inName(text[end])) {
			return true
		}
		from = at + 1
	}
}

func inName(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// scans reads the columns table and type of MySQL: ALL reads the table, index a
// whole index.
func (p *Plan) scans(table string) bool {
	column := func(name string) int {
		return slices.IndexFunc(p.Columns, func(c string) bool { return strings.EqualFold(c, name) })
	}
	name, kind := column("table"), column("type")
	return name >= 0 && kind >= 0 && slices.ContainsFunc(p.Rows, func(row []string) bool {
		return row[name] == table && (row[kind] == "ALL" || row[kind] == "index")
	})
}
