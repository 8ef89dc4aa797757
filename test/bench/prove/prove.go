package main

import (
	"context"
	sqldriver "database/sql/driver"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/intervene"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

// watcher puts one detector behind the handles; the scopes are begun by the
// proof.
type watcher struct{ detector *detect.Detector }

var theWatcher = &watcher{detect.New()}

func (w *watcher) Wrap(c sqldriver.Connector) sqldriver.Connector {
	return driver.WrapConnector(c, driver.Detector(w.detector))
}

func (*watcher) Begin(ctx context.Context, _ string) (context.Context, func()) {
	return ctx, func() {}
}

// most is the number of runs with a change that a scenario may take.
const most = 60

// verdict is what one scenario in one size came to.
type verdict struct {
	wanted, proved int
	missed         []string
	wrong          []string
	runs           int
}

// prove runs one scenario as nplusonetest.Prove does.
func prove(ctx context.Context, db *scenarios.Database, s scenarios.Scenario, size scenarios.Size) (verdict, error) {
	session, err := db.Session(ctx, s, size, theWatcher)
	if err != nil {
		return verdict{}, err
	}
	result, err := intervene.Prove(intervene.Program{
		Begin: func(_ bool, opts ...detect.ScopeOption) (context.Context, *detect.Scope, func()) {
			inner, scope := theWatcher.detector.Start(ctx, s.Name, opts...)
			release := scope.Bind()
			return inner, scope, func() { release(); scope.End() }
		},
		Run:     func(ctx context.Context) { _ = s.Run(ctx, session.Env) },
		Restore: func() error { return session.Reset(ctx) },
		Most:    most,
	})
	if err != nil {
		return verdict{}, err
	}
	if err := session.Reset(ctx); err != nil {
		return verdict{}, err
	}
	v := judge(s, size.Rows, result.Report)
	v.runs = result.Runs
	return v, nil
}

// judge compares what is called proved with what is true. Of what repeats
// only once there is nothing to prove.
func judge(s scenarios.Scenario, n int, r report.Report) verdict {
	var v verdict
	claims := scenarios.Claims([]report.Report{r})
	score := scenarios.Judge(s, claims)
	right := 0
	for i, w := range s.Want {
		found := score.Found[i]
		isProved := found != nil && found.Evidence == report.Proved
		if isProved && w.RightSource(*found) {
			right++
		}
		if !w.Sourced() || w.Open() || w.Executions(n) < 2 || w.Rule == report.RuleDuplicate {
			continue
		}
		v.wanted++
		switch {
		case isProved && w.RightSource(*found):
			v.proved++
		case isProved:
			v.missed = append(v.missed, fmt.Sprintf("%q proved from %s, true is %v", w.SQL, found.Source, w.From))
		default:
			v.missed = append(v.missed, fmt.Sprintf("%q from %v", w.SQL, w.From))
		}
	}
	all := slices.DeleteFunc(claims, func(c scenarios.Claim) bool { return c.Evidence != report.Proved })
	if len(all) > right {
		for _, c := range all {
			v.wrong = append(v.wrong, fmt.Sprintf("%s from %s", c.SQL, c.Source))
		}
	}
	return v
}

func (v verdict) print(w io.Writer, name string) {
	for _, m := range v.missed {
		fmt.Fprintf(w, "not proved: %s: %s (%d runs)\n", name, m, v.runs)
	}
	if len(v.wrong) > 0 {
		fmt.Fprintf(w, "false: %s: %s\n", name, strings.Join(v.wrong, "; "))
	}
}
