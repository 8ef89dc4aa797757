package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/test/bench/peers"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

// measure runs the whole grid on one database.
func (b *board) measure(ctx context.Context, db *scenarios.Database, o options) error {
	observer, recording := scenarios.NewObserver(), newRecording()
	for _, size := range grid(o) {
		for _, s := range scenarios.All() {
			if !chosen(s, size, db.Dialect, o) {
				continue
			}
			reports, err := observer.Observe(ctx, db, s, size)
			if err != nil {
				return err
			}
			b.ours(db.Dialect, s, size, reports)
			events, err := recording.record(ctx, db, s, size)
			if err != nil {
				return err
			}
			b.theirs(db.Dialect, s, size, events)
		}
	}
	return nil
}

// recording lets the recorder of the peers watch.
type recording struct {
	*peers.Recorder

	requests bool // the program opens its own scopes
	opened   atomic.Int64
}

func newRecording() *recording {
	return &recording{Recorder: &peers.Recorder{Program: func(function string) bool {
		return strings.Contains(function, "nplusone/scenarios")
	}}}
}

// Begin implements scenarios.Watcher. Where the program does not open scopes
// itself all that runs is one request's, with a context or without.
func (r *recording) Begin(ctx context.Context, name string) (context.Context, func()) {
	if !r.requests {
		return ctx, func() {}
	}
	return peers.InScope(ctx, fmt.Sprintf("%s %d", name, r.opened.Add(1))), func() {}
}

// record runs a scenario and returns its statements.
func (r *recording) record(ctx context.Context, db *scenarios.Database, s scenarios.Scenario, size scenarios.Size) ([]peers.Event, error) {
	r.requests = s.Requests
	session, err := db.Session(ctx, s, size, r)
	if err != nil {
		return nil, err
	}
	err = session.Run(ctx)
	return r.Take(), err
}

// ours counts what the detector said of one run.
func (b *board) ours(d scenarios.Dialect, s scenarios.Scenario, size scenarios.Size, reports []report.Report) {
	claims := scenarios.Claims(reports)
	for _, tier := range tiers {
		var kept []scenarios.Claim
		for _, c := range claims {
			if tier.keeps(c) {
				kept = append(kept, c)
			}
		}
		b.count(tier.name, d, s, size, kept)
	}
	if s.Recognised != "" && size.Rows >= 20 {
		b.recognised.of++
		for _, r := range reports {
			if lists(r.Recognised, s.Recognised) {
				b.recognised.right++
				break
			}
		}
	}
}

func lists(all []report.Recognised, what string) bool {
	for _, r := range all {
		if r.What == what {
			return true
		}
	}
	return false
}

// theirs counts what the rules of the peers say of one run.
func (b *board) theirs(d scenarios.Dialect, s scenarios.Scenario, size scenarios.Size, events []peers.Event) {
	for _, rule := range peers.Rules {
		var claims []scenarios.Claim
		for _, text := range rule.Flag(events) {
			claims = append(claims, scenarios.Claim{SQL: text})
		}
		b.count(rule.Name, d, s, size, claims)
	}
}

// tier is a strength of evidence and all that are stronger.
type tier struct {
	name  string
	keeps func(scenarios.Claim) bool
}

const (
	tierTraced   = "traced"
	tierLikely   = "traced and likely"
	tierRepeated = "with repeated"
)

var tiers = []tier{
	{tierTraced, func(c scenarios.Claim) bool { return c.Evidence == report.Traced }},
	{tierLikely, scenarios.Claim.Traced},
	{tierRepeated, func(scenarios.Claim) bool { return true }},
}
