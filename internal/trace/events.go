package trace

import (
	"strconv"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/fingerprint/hide"
	"github.com/nplusone-go/nplusone/internal/hash"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// ScopeBegin implements detect.Sink.
func (r *Recorder) ScopeBegin(e record.ScopeEvent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return
	}
	if len(r.scopes) >= maxOpenScopes {
		r.left++
		return
	}
	r.next++
	s := &recorded{id: r.next, salt: newSalt()}
	s.begin = line{Type: typeBegin, Scope: s.id, Name: e.Name, Kind: e.Kind, AtNS: int64(e.At)}
	r.scopes[e.Scope] = s
	r.emit(s.begin)
}

// Statement implements detect.Sink.
func (r *Recorder) Statement(e record.StatementEvent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.scopes[e.Scope]
	if s == nil || r.err != nil {
		return
	}
	var lines []line
	l := line{
		Type: typeStatement, Scope: s.id, Owner: e.Owner, Start: e.StartTick, End: e.EndTick, Overlaps: e.Overlaps,
		AtNS: int64(e.At), DurationNS: int64(e.Took), Error: e.Failed, Allow: e.Allow,
		Unread: e.Unread,
		Args:   hash.Hex(s.salt.args(e.Args)), Keys: s.salt.keys(e.Keys), Others: s.salt.cells(e.Others), Large: s.salt.large(e.Large), List: e.List, Rows: e.Rows,
		Columns: e.Columns, Width: e.Width, Cells: s.salt.cells(e.Cells), Ticks: e.RowTicks,
		Database: r.database(e.Source),
	}
	key := textKey{e.Text, e.Shape, e.Dialect}
	if r.texts[key] == 0 {
		r.texts[key] = len(r.texts) + 1
		lines = append(lines, textLine(r.texts[key], &e))
	}
	l.Text = r.texts[key]
	if len(e.Frames) > 0 {
		l.Stack = strconv.FormatUint(e.Stack, 16)
		if !r.stacks[e.Stack] {
			r.stacks[e.Stack] = true
			lines = append(lines, stackLine(l.Stack, e.Frames))
		}
	}
	r.emit(append(lines, l)...)
}

// ScopeEnd implements detect.Sink.
func (r *Recorder) ScopeEnd(e record.ScopeEvent, rep *report.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.scopes[e.Scope]
	if s == nil {
		return
	}
	delete(r.scopes, e.Scope)
	l := line{Type: typeEnd, Scope: s.id, Name: e.Name, Kind: e.Kind, AtNS: int64(e.At)}
	if e.Limits != (detect.Limits{}) {
		l.Limits = &e.Limits
	}
	if s.salt.anchored {
		l.Base = s.salt.base
	}
	if rep != nil {
		for _, st := range rep.Scopes {
			l.DurationNS = st.DurationNS
		}
		for _, f := range rep.Findings {
			if f.Suppressed != "" {
				if l.Suppressed == nil {
					l.Suppressed = map[string]string{}
				}
				l.Suppressed[f.ID] = f.Suppressed
			}
		}
	}
	r.emit(l)
}

// database numbers the databases of the process, from 1; 0 is none.
func (r *Recorder) database(s *record.Database) int {
	if s == nil {
		return 0
	}
	if r.databases[s] == 0 {
		r.databases[s] = len(r.databases) + 1
	}
	return r.databases[s]
}

func textLine(n int, e *record.StatementEvent) line {
	return line{
		Type: typeText, Text: n, SQL: hide.Shown(e.Dialect, e.Text), Body: redact(e.Dialect, e.Text, e.Shape),
		Shape: e.Shape.String(), Dialect: e.Dialect.String(), Verb: int(e.Kind),
	}
}

func stackLine(id string, frames []report.Site) line {
	l := line{Type: typeStack, Stack: id}
	for _, f := range frames {
		l.Frames = append(l.Frames, frame{File: f.File, Line: f.Line, Function: f.Function, Path: f.Path})
	}
	return l
}
