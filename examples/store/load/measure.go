package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/examples/store/service"
)

// The two kinds of pages.
var kinds = [2]string{"naive", "repaired"}

// outcome is what a whole run came to.
type outcome struct {
	database      string
	users         int
	kinds         [len(kinds)]comparison
	requests      int64 // whose reports were compared with what they asked
	statements    int64 // compared one by one
	misattributed int64
	examples      []string // of what was attributed wrongly
}

// comparison are the answers to one kind of page with detection off and on.
type comparison struct{ off, on figures }

// plan is what to measure.
type plan struct {
	users int
	round time.Duration
	page  bool
}

// measure runs the whole attack. Rounds with detection off and on alternate,
// so that what else the machine does falls on both. In a last round every
// statement is handed to the ledger too; that costs more than detection does
// and is not compared.
func measure(ctx context.Context, p plan) (o *outcome, err error) {
	driverName, dsn := "sqlite", os.Getenv("NPLUSONE_TEST_POSTGRES")
	if dsn != "" {
		driverName = "postgres"
	}
	place, err := service.NewPlace(ctx, driverName, dsn, p.users)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, place.Remove()) }()

	book, visitors, err := survey(ctx, place, p.users)
	if err != nil {
		return nil, err
	}
	off, err := serve(place, nil, nil, false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, off.close()) }()
	on, err := serve(place, detect.New(detect.ReportTo(book)), book, p.page)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, on.close()) }()
	witnessed, err := serve(place, detect.New(detect.ReportTo(book), detect.RecordTo(book)), book, p.page)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, witnessed.close()) }()

	o = &outcome{database: driverName, users: p.users}
	for kind := range kinds {
		o.kinds[kind].off.merge(attack(ctx, off, visitors, kind, p.round).warmUp())
		o.kinds[kind].on.merge(attack(ctx, on, visitors, kind, p.round).warmUp())
		for _, watched := range []bool{false, true, true, false} {
			if watched {
				o.kinds[kind].on.merge(attack(ctx, on, visitors, kind, p.round))
			} else {
				o.kinds[kind].off.merge(attack(ctx, off, visitors, kind, p.round))
			}
		}
		o.kinds[kind].on.merge(attack(ctx, witnessed, visitors, kind, p.round).warmUp())
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("interrupted: %w", err)
		}
	}
	o.requests, o.statements, o.misattributed, o.examples = book.close()
	return o, nil
}
