package verify

import (
	"context"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/explain"
)

// index is one index of a table as the catalogue has it.
type index struct {
	name    string
	method  string   // btree, gin, fulltext, ... in lower case
	columns []string // in order; "" for an expression
	partial bool     // of the rows that fulfil a condition
}

// The catalogues, each row an index's name, its method, a column, in order,
// and whether it holds a part of the rows. Only real tables have rows in them.
var catalogues = map[fingerprint.Dialect]string{
	fingerprint.PostgreSQL: `SELECT i.relname::text, m.amname::text, COALESCE(a.attname::text, ''), (x.indpred IS NOT NULL)::int
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum AND k.attnum > 0
WHERE x.indrelid = to_regclass($1) AND x.indisvalid ORDER BY i.relname, k.n`,
	fingerprint.MySQL: `SELECT index_name, index_type, COALESCE(column_name, ''), 0 FROM information_schema.statistics
WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? ORDER BY index_name, seq_in_index`,
	fingerprint.SQLite: `SELECT l.name, 'btree', COALESCE(i.name, ''), l.partial FROM pragma_index_list(?) AS l, pragma_index_info(l.name) AS i
ORDER BY l.name, i.seqno`,
}

// indexesOf reads the indexes of a table; known is false for a view, or where
// the table is not found.
func (s *session) indexesOf(ctx context.Context, t fingerprint.Table, text string) (list []index, known bool, err error) {
	if known, err = s.isTable(ctx, t, text); err != nil || !known {
		return nil, known, err
	}
	rows, err := s.Query(ctx, catalogues[s.Dialect], s.catalogueArgs(t, text)...)
	if err != nil {
		return nil, false, err
	}
	last := ""
	for _, row := range rows.Rows {
		name, method, column := row[0], strings.ToLower(row[1]), strings.ToLower(row[2])
		if len(list) == 0 || name != last {
			list = append(list, index{name: name, method: method, partial: isTrue(row[3])})
			last = name
		}
		list[len(list)-1].columns = append(list[len(list)-1].columns, column)
	}
	if s.Dialect == fingerprint.SQLite {
		// The row's own number is a key without an index.
		rows, err := s.Query(ctx, "SELECT name FROM pragma_table_info(?) WHERE pk = 1", s.catalogueArgs(t, text)...)
		if err != nil {
			return nil, false, err
		}
		for _, row := range rows.Rows {
			list = append(list, index{method: "btree", columns: []string{strings.ToLower(row[0])}})
		}
	}
	return list, true, nil
}

func (s *session) isTable(ctx context.Context, t fingerprint.Table, text string) (bool, error) {
	query := map[fingerprint.Dialect]string{
		fingerprint.PostgreSQL: "SELECT 1 FROM pg_class WHERE oid = to_regclass($1) AND relkind IN ('r', 'p')",
		fingerprint.MySQL:      "SELECT 1 FROM information_schema.tables WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND table_type = 'BASE TABLE'",
		fingerprint.SQLite:     "SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?)",
	}[s.Dialect]
	rows, err := s.Query(ctx, query, s.catalogueArgs(t, text)...)
	return err == nil && len(rows.Rows) > 0, err
}

// catalogueArgs name a table of a statement's text to the catalogue.
func (s *session) catalogueArgs(t fingerprint.Table, text string) []any {
	switch s.Dialect {
	case fingerprint.PostgreSQL:
		return []any{qualified(t, text)}
	case fingerprint.MySQL:
		if t.Schema == "" {
			return []any{nil, t.Name}
		}
		return []any{t.Schema, t.Name}
	}
	return []any{t.Name}
}

// isTrue reads a boolean as drivers write it.
func isTrue(text string) bool { return text == "1" || text == "t" || text == "true" }

// ledBy reports whether an index begins with the column, so that it finds
// rows by it.
func ledBy(list []index, column string) bool {
	return slices.ContainsFunc(list, func(i index) bool { return !i.partial && i.begins(column) })
}

// ledByPart reports whether the planner chose an index that begins with one of
// the columns and holds a part of the rows: then it is the part that is asked
// for.
func ledByPart(list []index, columns []string, plan *explain.Plan) bool {
	return slices.ContainsFunc(list, func(i index) bool {
		return i.partial && slices.ContainsFunc(columns, i.begins) && plan.Names(i.name)
	})
}

func (i index) begins(column string) bool {
	return column != "" && i.method != "fulltext" && i.method != "gin" && i.method != "spatial" && len(i.columns) > 0 && strings.EqualFold(i.columns[0], column)
}

// searches reports whether an index can find text from within the column.
func searches(list []index, column string) bool {
	return slices.ContainsFunc(list, func(i index) bool {
		return (i.method == "gin" || i.method == "gist" || i.method == "fulltext") && slices.Contains(i.columns, strings.ToLower(column))
	})
}
