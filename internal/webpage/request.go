package webpage

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"time"

	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/report"
)

// Request is what the page knows of one request, or of one job. Durations are
// in nanoseconds. It holds no values: no path, query string or header.
type Request struct {
	ID           string    `json:"id"`
	Route        string    `json:"route"`
	Method       string    `json:"method,omitempty"`
	Kind         string    `json:"kind"`
	Via          string    `json:"via,omitempty"` // fetch, json, htmx, turbo; empty for a page of its own
	Status       int       `json:"status,omitempty"`
	Started      time.Time `json:"started"`
	DurationNS   int64     `json:"duration_ns"`
	Queries      int       `json:"queries"`
	Rows         int64     `json:"rows"`
	DBDurationNS int64     `json:"db_duration_ns"`
	// AtATime is how many statements ran beside each other: only where more
	// than one did can the time in the database exceed the request's.
	AtATime  int           `json:"at_a_time,omitempty"`
	Findings int           `json:"findings"` // those that are neither suppressed nor known
	Rules    []string      `json:"rules,omitempty"`
	Panicked bool          `json:"panicked,omitempty"`
	Report   report.Report `json:"report,omitzero"`
}

// NewID names a request; it cannot be guessed.
func NewID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// Sum takes the figures from the report.
func (e *Request) Sum() {
	if len(e.Report.Scopes) > 0 {
		s := &e.Report.Scopes[0]
		e.Queries, e.Rows, e.DBDurationNS = s.Queries, s.Rows, s.DBDurationNS
		if n := atATime(e); n > 1 {
			e.AtATime = n
		}
	}
	for i := range e.Report.Findings {
		f := &e.Report.Findings[i]
		if tree.Standing(f) != 0 {
			continue
		}
		e.Findings++
		if !slices.Contains(e.Rules, f.Rule) {
			e.Rules = append(e.Rules, f.Rule)
		}
	}
}

func (e *Request) failed() bool { return e.Panicked || e.Status >= 500 }

// listed is the request without its report, for lists.
func (e *Request) listed() *Request {
	short := *e
	short.Report = report.Report{}
	return &short
}

// size is about what a request holds in memory, in bytes. Texts count each
// time, although many are shared.
func (e *Request) size() int {
	n := 512 + len(e.Route)
	r := &e.Report
	for i := range r.Scopes {
		for j := range r.Scopes[i].Timeline {
			n += 96 + len(r.Scopes[i].Timeline[j].SQL)
		}
	}
	for i := range r.Findings {
		n += sizeOf(&r.Findings[i])
	}
	for i := range r.Recognised {
		n += 128 + len(r.Recognised[i].SQL)
	}
	for _, note := range r.Notes {
		n += 16 + len(note)
	}
	return n
}

func sizeOf(f *report.Finding) int {
	n := 640 + len(f.Query.SQL) + len(f.Why) + len(f.Message) + len(f.Advice) + 160*len(f.Stack)
	if f.Parent != nil {
		n += 256 + len(f.Parent.SQL)
	}
	for i := range f.Fixes {
		x := &f.Fixes[i]
		n += 128 + len(x.SQL) + len(x.Go) + len(x.Edit) + len(x.Note) + len(x.Title)
	}
	return n
}
