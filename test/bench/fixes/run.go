package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
	"github.com/nplusone-go/nplusone/test/bench/fixes/speed"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

type options struct {
	verbose bool
	only    string
	on      string
	gate    bool
	speed   bool // and nothing else
}

// rows is the size at which every relation of the world is there.
const rows = 20

func run(ctx context.Context, w io.Writer, o options) error {
	if o.speed {
		return savings(ctx, w)
	}
	b := &board{out: w, verbose: o.verbose, everywhere: map[string]bool{}, made: mistakeCount{}}
	if err := b.tryAll(ctx, o); err != nil {
		return err
	}
	if !o.gate && o.only == "" && o.on == "" {
		if err := savings(ctx, w); err != nil {
			return err
		}
	}
	b.print()
	if !o.gate && o.only == "" && o.on == "" {
		if err := writtenGo(ctx, w); err != nil {
			return err
		}
	}
	if o.gate {
		return held(b.failures())
	}
	if o.only == "" {
		return held(b.neverMade())
	}
	return nil
}

// savings times the fixes where there is a PostgreSQL.
func savings(ctx context.Context, w io.Writer) error {
	const variable = "NPLUSONE_TEST_POSTGRES"
	dsn := os.Getenv(variable)
	if dsn == "" {
		fmt.Fprintf(w, "%s is not set: what a fix saves is left out\n", variable)
		return nil
	}
	return speed.Print(ctx, w, dsn)
}

// tryAll runs everything on every database that is there.
func (b *board) tryAll(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "fixes")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	dbs, missing, err := scenarios.Databases(dir)
	if err != nil {
		return err
	}
	for _, m := range missing {
		fmt.Fprintf(b.out, "%s is not set: that database is left out\n", m)
	}
	for _, db := range dbs {
		defer func() { err = errors.Join(err, db.Close()) }()
		if o.on != "" && string(db.Dialect) != o.on {
			continue
		}
		if err := b.scenarios(ctx, db, o.only); err != nil {
			return err
		}
		if err := b.hardOnes(ctx, db, o.only); err != nil {
			return err
		}
	}
	return nil
}

// held is the gate's answer.
func held(failures []string) error {
	if len(failures) == 0 {
		return nil
	}
	return errors.New("fixes: " + strings.Join(failures, "\nfixes: "))
}

// scenarios runs every scenario that has something to find.
func (b *board) scenarios(ctx context.Context, db *scenarios.Database, only string) error {
	fixer := suggest.New(suggest.TryWith(&counting{Verifier: verify.New(), board: b}))
	observer := scenarios.NewObserver(detect.KeepValues(), detect.FixWith(fixer))
	for _, keys := range []scenarios.KeyStyle{scenarios.Sparse, scenarios.UUID, scenarios.Text} {
		for _, s := range scenarios.All() {
			if len(s.Want) == 0 || !s.RunsOn(db.Dialect) || !strings.Contains(s.Name, only) || !styled(s, keys) {
				continue
			}
			reports, err := observer.Observe(ctx, db, s, scenarios.Size{Rows: rows, Keys: keys})
			if err != nil {
				return err
			}
			for _, w := range s.Want {
				if w.Open() {
					continue
				}
				if f := finding(reports, w); f != nil {
					b.add(db.Dialect, s.Name, keys, f)
				}
			}
		}
	}
	return nil
}

// hardOnes runs the hard shapes, and those for mistakes.
func (b *board) hardOnes(ctx context.Context, db *scenarios.Database, only string) error {
	fixer := suggest.New(suggest.TryWith(&counting{Verifier: verify.New(), board: b}))
	observer := scenarios.NewObserver(detect.KeepValues(), detect.FixWith(fixer))
	for i, h := range slices.Concat(hardShapes, ordered) {
		s := h.scenario()
		if !strings.Contains(s.Name, only) {
			continue
		}
		reports, err := observer.Observe(ctx, db, s, scenarios.Size{Rows: rows, Keys: scenarios.Sparse})
		if err != nil {
			return err
		}
		var f *report.Finding
		for _, r := range reports {
			for i := range r.Findings {
				if r.Findings[i].Rule == report.RuleNPlusOne {
					f = &r.Findings[i]
				}
			}
		}
		if i < len(hardShapes) {
			b.addHard(db.Dialect, h.name, f)
		}
	}
	return nil
}

func styled(s scenarios.Scenario, keys scenarios.KeyStyle) bool {
	for _, k := range s.KeyStyles() {
		if k == keys {
			return true
		}
	}
	return s.Keys != nil && keys == scenarios.Sparse && s.Keys[0] == scenarios.Dense
}

// finding is the finding that stands for a want, with its source first.
func finding(reports []report.Report, w scenarios.Want) *report.Finding {
	var found *report.Finding
	for _, r := range reports {
		for i := range r.Findings {
			f := &r.Findings[i]
			if f.Suppressed != "" || f.Rule != w.Rule || !scenarios.Mentions(f.Query.SQL, w.SQL) {
				continue
			}
			if found == nil || f.Parent != nil && found.Parent == nil {
				found = f
			}
		}
	}
	return found
}
