package verify

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/effects"
	"github.com/nplusone-go/nplusone/internal/fingerprint/shape"
	"github.com/nplusone-go/nplusone/internal/judge"
	"github.com/nplusone-go/nplusone/internal/trial"
	"github.com/nplusone-go/nplusone/report"
)

// adviseIndex asks whether a condition reads the whole table for want of an
// index; nil where it does not, or where that cannot be told.
func (s *session) adviseIndex(ctx context.Context, c *cases.Case, w *wantedIndex) (*judge.Advice, error) {
	if w.why == "" {
		return nil, nil
	}
	have, known, err := s.indexesOf(ctx, w.table, w.text)
	if err != nil || !known {
		return nil, err
	}
	sought := slices.Concat(w.equal, nonEmpty(w.ranged))
	if slices.ContainsFunc(sought, func(column string) bool { return ledBy(have, column) }) {
		return nil, nil
	}
	switch {
	case len(sought) > 0:
	case w.search != "":
		if searches(have, w.search) {
			return nil, nil
		}
		return s.adviseSearch(ctx, c, w, have)
	default:
		if sought, err = s.unservedJoin(ctx, c, w, have); err != nil || len(sought) == 0 {
			return nil, err
		}
	}
	plan, scanned, err := s.readsAll(ctx, c, w, sought, have)
	if err != nil || !scanned {
		return nil, err
	}
	return &judge.Advice{
		Rule:    report.RuleMissingIndex,
		Message: "no index of " + w.table.Name + " begins with " + strings.Join(sought, " or "),
		Why:     w.why + "; " + plan + ". How large the table gets, and how many of its rows the condition keeps, is not known here",
		Advice:  "create the index, unless the table stays small or most of its rows fulfil the condition",
		Fixes: []report.Fix{{Kind: "index", Title: "index", SQL: s.createIndex(ctx, w, sought),
			Note: "not created here: only the catalogue and EXPLAIN were read" + s.creating()}},
	}, nil
}

// creating says what to mind when the index is made.
func (s *session) creating() string {
	if s.Dialect == fingerprint.PostgreSQL {
		return "; CREATE INDEX CONCURRENTLY does not block writers"
	}
	return ""
}

// unservedJoin are the join columns of the table where the other side has no
// index either: with one index the database starts from the side without.
func (s *session) unservedJoin(ctx context.Context, c *cases.Case, w *wantedIndex, have []index) ([]string, error) {
	st := fingerprint.Scan(c.Dialect, c.Child.Text)
	for i, column := range w.joined {
		if ledBy(have, column) {
			return nil, nil
		}
		for _, t := range st.Tables {
			if t.Derived || !strings.EqualFold(t.Ref(), w.others[i].Qualifier) {
				continue
			}
			others, known, err := s.indexesOf(ctx, t, c.Child.Text)
			if err != nil || !known || ledBy(others, w.others[i].Name) {
				return nil, err
			}
			return []string{column}, nil
		}
	}
	return nil, nil
}

// readsAll asks the planner, where it can be asked, whether it reads the whole
// table. PostgreSQL is asked without sequential scans: on a table of a test's
// size it would never use an index.
func (s *session) readsAll(ctx context.Context, c *cases.Case, w *wantedIndex, sought []string, have []index) (how string, scanned bool, err error) {
	if st := fingerprint.Scan(c.Dialect, c.Child.Text); c.Child.Text == "" || st.Kind != fingerprint.Select || st.Writes() != fingerprint.Other {
		return "the catalogue has none; EXPLAIN is not run for a write", true, nil
	}
	var args []any
	if len(c.Child.Args) > 0 {
		args = c.Child.Args[0]
	}
	if n := shape.Lex(c.Dialect, c.Child.Text).Placeholders; n > len(args) {
		if s.Dialect != fingerprint.SQLite {
			return "the catalogue has none; EXPLAIN was not run, for no values were kept", true, nil
		}
		args = make([]any, n) // its plan does not depend on them
	}
	text := c.Child.Text
	if len(c.Child.Texts) > 0 && c.Child.Texts[0] != "" {
		text = c.Child.Texts[0]
	}
	text = trial.WithoutLock(s.Dialect, text)
	var refused effects.Refusal
	if err := s.Effects.Read(ctx, text); errors.As(err, &refused) {
		return "the catalogue has none; EXPLAIN was not run: " + string(refused), true, nil
	} else if err != nil {
		return "", false, err
	}
	if s.Dialect == fingerprint.PostgreSQL {
		if err := s.Exec(ctx, "SET LOCAL enable_seqscan = off"); err != nil {
			return "", false, err
		}
	}
	plan, err := s.plan(ctx, text, args)
	if err != nil || ledByPart(have, sought, plan) {
		return "", false, err
	}
	how, scanned = plan.ReadsAll(s.Dialect, w.table, sought, len(fingerprint.Scan(c.Dialect, text).Tables) == 1)
	return how, scanned, nil
}

// adviseSearch tells of a search that no plain index can serve.
func (s *session) adviseSearch(ctx context.Context, c *cases.Case, w *wantedIndex, have []index) (*judge.Advice, error) {
	plan, scanned, err := s.readsAll(ctx, c, w, []string{w.search}, have)
	if err != nil || !scanned {
		return nil, err
	}
	fix := report.Fix{Kind: "index", Title: "search index", Note: "not created here"}
	table, column := w.qualified(), w.spelled(w.search)
	name := func(end string) string { return w.indexName([]string{w.search}, end) }
	switch s.Dialect {
	case fingerprint.PostgreSQL:
		fix.SQL = "CREATE EXTENSION IF NOT EXISTS pg_trgm;\nCREATE INDEX " + name("_trgm_idx") + " ON " + table + " USING gin (" + column + " gin_trgm_ops)"
		fix.Note += "; serves the statement as it is, for patterns of three letters and more"
	case fingerprint.MySQL:
		fix.SQL = "CREATE FULLTEXT INDEX " + name("_ft") + " ON " + table + " (" + column + ")"
		fix.Note += "; search with MATCH (" + column + ") AGAINST (?), which finds words, not any part of one"
	case fingerprint.SQLite:
		fix.SQL = "CREATE VIRTUAL TABLE " + name("_fts") + " USING fts5(" + column + ", content='" + w.table.Name + "', tokenize='trigram')"
		fix.Note += "; search it with MATCH or LIKE, and keep it current with triggers"
	}
	return &judge.Advice{
		Rule:    report.RuleMissingIndex,
		Message: w.table.Name + "." + w.search + " is searched with a leading %, which no plain index serves",
		Why:     w.why + "; " + plan + ". How large the table gets is not known here",
		Advice:  "use a trigram or full-text index, or let the pattern begin with what is known",
		Fixes:   []report.Fix{fix},
	}, nil
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
