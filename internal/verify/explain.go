package verify

import (
	"context"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/explain"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/trial"
)

// explainWrite has the database plan a statement that changes data, without
// running it: its names and types are right then, what it would do is not
// compared.
func (s *session) explainWrite(ctx context.Context, r *rewrite.Rewrite) (rewrite.Verdict, error) {
	if !explainable(s.Dialect) {
		return rewrite.Verdict{}, trial.NotTried("writes are never run, and this database does not plan them without")
	}
	index := ""
	if r.Unique != nil {
		missing, known, err := s.lacksUnique(ctx, r.Unique)
		switch {
		case err != nil:
			return rewrite.Verdict{}, err
		case missing:
			return rewrite.Verdict{Tried: true, Note: "writes are never run: the database has no unique index for it yet: " + r.Unique.Create}, nil
		case known:
			index = ", and has its unique index"
		}
	}
	if s.Dialect == fingerprint.MySQL {
		// MySQL does not even prepare a write in a read-only transaction;
		// preparing runs nothing outside one either.
		s.Rollback()
	}
	if r.Kind == "copy" {
		// No database plans COPY; what it names the INSERT has named.
		return rewrite.Verdict{Tried: true, Note: "writes are never run: the database took the table and its columns in the INSERT"}, nil
	}
	how := "planned it (EXPLAIN)"
	for i := range r.Statements {
		text := r.Statements[i].SQL
		if err := s.Effects.Plan(ctx, oneKey(text)); err != nil {
			return rewrite.Verdict{}, err
		}
		placeholders := strings.Contains(text, rewrite.ListMark) || shape.Lex(s.Dialect, text).Placeholders > 0
		if placeholders || s.Dialect == fingerprint.MySQL {
			how = "prepared it"
			if err := s.Prepare(ctx, oneKey(text)); err != nil {
				return rewrite.Verdict{}, err
			}
			continue
		}
		if _, err := s.Query(ctx, explain.Statement(s.Dialect, text)); err != nil {
			return rewrite.Verdict{}, err
		}
	}
	return rewrite.Verdict{Tried: true, Note: "writes are never run: the database " + how + index}, nil
}

// oneKey writes the placeholders of one key where a list of them stands: as
// many as the columns that the list is compared with.
func oneKey(text string) string {
	before, after, found := strings.Cut(text, rewrite.ListMark)
	if !found {
		return text
	}
	columns := strings.TrimSuffix(strings.TrimSuffix(before, "VALUES "), " IN (")
	marks := "?"
	if open := strings.LastIndexByte(columns, '('); strings.HasSuffix(columns, ")") && open >= 0 {
		if n := strings.Count(columns[open:], ","); n > 0 {
			marks = "(?" + strings.Repeat(", ?", n) + ")"
		}
	}
	return before + marks + after
}

// plan asks how a statement would run.
func (s *session) plan(ctx context.Context, text string, args []any) (*explain.Plan, error) {
	out, err := s.Query(ctx, explain.Statement(s.Dialect, text), args...)
	if err != nil {
		return nil, err
	}
	return &explain.Plan{Columns: out.Columns, Rows: out.Rows}, nil
}

// missingIndex asks how the child's rows are found, and returns the index on
// its keys that would spare a scan; empty where none would, where another
// condition is served by an index, or where it cannot be told.
func (s *session) missingIndex(ctx context.Context, c *cases.Case) string {
	keys, w := keyColumns(c)
	if len(keys) == 0 {
		return ""
	}
	have, known, err := s.indexesOf(ctx, w.table, w.text)
	served := func(column string) bool { return ledBy(have, column) }
	if err != nil || !known || slices.ContainsFunc(keys, served) || slices.ContainsFunc(w.equal, served) || served(w.ranged) {
		return ""
	}
	if _, scanned, err := s.readsAll(ctx, c, w, keys, have); err != nil || !scanned {
		return ""
	}
	return s.createIndex(ctx, w, keys)
}

// keyColumns are the columns of one table that the child's executions differ
// in, and what else it seeks there; none where a key is compared with
// something else than a column.
func keyColumns(c *cases.Case) ([]string, *wantedIndex) {
	st := fingerprint.Scan(c.Dialect, c.Child.Text)
	var columns []string
	table := -1
	for _, link := range c.Links {
		if link.Slot < 0 || link.Slot >= len(st.Slots) {
			return nil, nil
		}
		slot := st.Slots[link.Slot]
		if slot.Table < 0 || slot.Table >= len(st.Tables) || slot.Column.Name == "" || table >= 0 && slot.Table != table {
			return nil, nil
		}
		table = slot.Table
		columns = append(columns, slot.Column.Name)
	}
	for _, w := range wantedIndexes(c) {
		if table >= 0 && w.table.Span == st.Tables[table].Span {
			return columns, w
		}
	}
	return nil, nil
}

// explainable are the dialects that plan a write without doing it.
func explainable(d fingerprint.Dialect) bool {
	return d == fingerprint.PostgreSQL || d == fingerprint.MySQL || d == fingerprint.SQLite
}
