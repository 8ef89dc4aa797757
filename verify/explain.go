package verify

import (
	"context"
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/suggest"
)

// explainWrite has the database plan a statement that changes data, without
// running it: its names and types are right then, what it would do is not
// compared.
func (s *session) explainWrite(ctx context.Context, r *suggest.Rewrite) (suggest.Verdict, error) {
	if !explainable(s.dialect) {
		return suggest.Verdict{}, notTried("writes are never run, and this database does not plan them without")
	}
	if s.dialect == fingerprint.MySQL {
		// MySQL does not even prepare a write in a read-only transaction;
		// preparing runs nothing outside one either.
		if err := s.tx.Rollback(); err != nil {
			return suggest.Verdict{}, err
		}
	}
	how := "planned it (EXPLAIN)"
	for i := range r.Statements {
		text := r.Statements[i].SQL
		placeholders := strings.Contains(text, suggest.ListMark) || fingerprint.Lex(s.dialect, text).Placeholders > 0
		if placeholders || s.dialect == fingerprint.MySQL {
			how = "prepared it"
			if err := s.prepare(ctx, text); err != nil {
				return suggest.Verdict{}, err
			}
			continue
		}
		if _, err := s.query(ctx, s.explain()+text, nil); err != nil {
			return suggest.Verdict{}, err
		}
	}
	return suggest.Verdict{Tried: true, Note: "writes are never run: the database " + how}, nil
}

// prepare parses a statement with placeholders and resolves its names, and
// runs nothing.
func (s *session) prepare(ctx context.Context, text string) error {
	st, err := s.conn.PrepareContext(ctx, strings.Replace(text, suggest.ListMark, "?", 1))
	if err != nil {
		return err
	}
	return st.Close()
}

func (s *session) explain() string {
	if s.dialect == fingerprint.SQLite {
		return "EXPLAIN QUERY PLAN "
	}
	return "EXPLAIN "
}

// missingIndex asks how the child's rows are found, and returns the index
// that would spare a scan; empty where none would, or where it cannot be told.
// PostgreSQL is asked without sequential scans: on a table of a test's size
// it would never use an index.
func (s *session) missingIndex(ctx context.Context, c *detect.Case) string {
	st := fingerprint.Scan(c.Dialect, c.Child.Text)
	var table fingerprint.Table
	var columns []string
	for _, link := range c.Links {
		if link.Slot >= len(st.Slots) {
			return ""
		}
		slot := st.Slots[link.Slot]
		if slot.Table < 0 || slot.Table >= len(st.Tables) || slot.Column.Name == "" {
			return ""
		}
		table = st.Tables[slot.Table]
		columns = append(columns, slot.Column.Name)
	}
	if len(columns) == 0 || table.Derived || len(c.Child.Args) == 0 {
		return ""
	}
	scanned, err := s.scans(ctx, c, table, columns[0])
	if err != nil || !scanned {
		return ""
	}
	name := table.Name
	if table.Schema != "" {
		name = table.Schema + "." + name
	}
	// The name follows PostgreSQL's own habit; other databases demand one.
	return fmt.Sprintf("CREATE INDEX %s_%s_idx ON %s (%s)", table.Name, strings.Join(columns, "_"), name, strings.Join(columns, ", "))
}

// scans reports whether the planner reads the whole table for one key.
func (s *session) scans(ctx context.Context, c *detect.Case, table fingerprint.Table, column string) (bool, error) {
	if s.dialect == fingerprint.PostgreSQL {
		if _, err := s.tx.ExecContext(ctx, "SET LOCAL enable_seqscan = off"); err != nil {
			return false, err
		}
	}
	plan, err := s.query(ctx, s.explain()+s.withoutLock(c.Child.Text), c.Child.Args[0])
	if err != nil {
		return false, err
	}
	switch s.dialect {
	case fingerprint.PostgreSQL:
		// A plan may use some other index, for the order say, and filter.
		return !planHas(plan, "Index Cond: ", column) && planHas(plan, "Filter: ", column), nil
	case fingerprint.SQLite:
		return planHas(plan, "SCAN "+table.Ref(), ""), nil
	case fingerprint.MySQL:
		return mysqlScans(plan, table.Ref()), nil
	}
	return false, nil
}

// planHas looks for a line of the plan with text and, behind it, a word.
func planHas(plan *result, text, word string) bool {
	for _, row := range plan.rows {
		for _, v := range row {
			_, rest, ok := strings.Cut(canonical(v), text)
			if ok && (word != "" && strings.Contains(rest, word) || word == "" && (rest == "" || rest[0] == ' ')) {
				return true
			}
		}
	}
	return false
}

// mysqlScans reads the columns table and type of EXPLAIN: ALL reads the
// table, index a whole index.
func mysqlScans(plan *result, table string) bool {
	at := map[string]int{}
	for i, name := range plan.columns {
		at[strings.ToLower(name)] = i
	}
	name, okName := at["table"]
	kind, okKind := at["type"]
	if !okName || !okKind {
		return false
	}
	for _, row := range plan.rows {
		if how := canonical(row[kind]); canonical(row[name]) == "s"+table && (how == "sALL" || how == "sindex") {
			return true
		}
	}
	return false
}
