package speed

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

// fix is a rewrite that the database confirmed, with what binds it.
type fix struct {
	relation
	kind      string // of the rewrite
	statement rewrite.Statement
	links     []cases.CaseLink
}

// derive runs the loop under a detector and takes the rewrite of the wanted
// kind, as a program's report would offer it.
func derive(ctx context.Context, c sqldriver.Connector, r relation) (f *fix, err error) {
	taken := &taking{Verifier: verify.New(), fix: fix{relation: r}}
	detector := detect.New(detect.KeepValues(), detect.NoImplicitScopes(), detect.FixWith(suggest.New(suggest.TryWith(taken))))
	db := driver.OpenDB(c, driver.Detector(detector))
	defer db.Close()
	ctx, scope := detector.Start(ctx, r.name)
	err = rolledBack(ctx, db, func(tx *sql.Tx) error {
		_, _, err := r.loop(ctx, tx, 20)
		return err
	})
	scope.End()
	switch {
	case err != nil:
		return nil, err
	case !taken.found:
		return nil, fmt.Errorf("speed: no fix was confirmed for the relation %s", r.name)
	}
	return &taken.fix, nil
}

// taking keeps the rewrite of the wanted kind on its way to the verifier, or
// else the first one that is confirmed.
type taking struct {
	rewrite.Verifier
	fix           fix
	found, wanted bool
}

func (t *taking) Verify(ctx context.Context, f *report.Finding, c *cases.Case, r *rewrite.Rewrite) rewrite.Verdict {
	v := t.Verifier.Verify(ctx, f, c, r)
	confirmed := len(r.Statements) == 1 && (v.Verified || r.Write && v.Tried && !v.Wrong)
	if confirmed && (!t.found || r.Kind == t.fix.relation.kind && !t.wanted) {
		t.wanted = r.Kind == t.fix.relation.kind
		t.fix.statement, t.fix.links, t.fix.kind, t.found = r.Statements[0], c.Links, r.Kind, true
	}
	return v
}

// run is the program after the fix, for the list whose loop had these turns.
// It returns how many rows it read or wrote.
func (f *fix) run(ctx context.Context, q queryer, n int, turns [][]any) (int64, error) {
	if !f.statement.Replaces {
		if _, err := fetch(ctx, q, f.list, n); err != nil {
			return 0, err
		}
	}
	if f.write {
		text, err := manyRows(f.statement.Printed, n)
		if err != nil {
			return 0, err
		}
		return f.relation.run(ctx, q, text, f.rows(turns))
	}
	args, err := f.bind(n, turns)
	if err != nil {
		return 0, err
	}
	return f.relation.run(ctx, q, f.statement.SQL, args)
}

// bind returns the arguments of a rewrite that reads.
func (f *fix) bind(n int, turns [][]any) ([]any, error) {
	var args []any
	for _, p := range f.statement.Params {
		switch p.Kind {
		case rewrite.KeyArray:
			var keys []any
			for _, t := range turns {
				if key := t[f.links[p.Index].Param-1]; !slices.Contains(keys, key) {
					keys = append(keys, key)
				}
			}
			args = append(args, pq.Array(keys))
		case rewrite.ParentArg:
			args = append(args, n)
		default:
			return nil, fmt.Errorf("speed: an argument of kind %d", p.Kind)
		}
	}
	return args, nil
}

// rows are the arguments of a rewrite that writes, row by row: each row takes
// the child's own in the order of the first row's placeholders.
func (f *fix) rows(turns [][]any) []any {
	var args []any
	for _, t := range turns {
		for _, p := range f.statement.Params[:len(f.columns)] {
			args = append(args, t[p.Index-1])
		}
	}
	return args
}

// rolledBack runs fn in a transaction that leaves nothing.
func rolledBack(ctx context.Context, db *sql.DB, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return fn(tx)
}
