package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// Damage is a line that could not be used.
type Damage struct {
	Line int // from 1
	What string
}

func (d Damage) String() string { return fmt.Sprintf("line %d: %s", d.Line, d.What) }

// Summary is what a replay came to.
type Summary struct {
	Bytes      int64
	Lines      int
	Scopes     int
	Unfinished int // scopes without an end: the trace is cut, or the process was
	Statements int
	// Damaged are the first 100 lines that could not be used, Damages counts
	// all of them.
	Damaged []Damage
	Damages int
}

// The bounds of what a replay remembers.
const (
	maxLine     = 16 << 20
	maxDamaged  = 100
	maxReplayed = 1000 // scopes that are open at once
)

// Replay judges a trace: each scope that ends in it is reported to d's
// reporters, with the findings, ids and counts that it had when it was
// recorded, if d has the same rules. Files can be put one behind the other;
// those of one process in the order of their parts. Memory is bounded, however
// long the trace is.
//
// A damaged line is left out and listed; the error is that of in.
func Replay(in io.Reader, d *detect.Detector) (Summary, error) {
	p := &player{detector: d, open: map[uint64]*played{}}
	reader := bufio.NewReaderSize(in, 1<<20)
	var err error
	for err == nil {
		var text []byte
		var whole bool
		text, whole, err = p.readLine(reader)
		if len(text) == 0 && err != nil {
			break
		}
		p.sum.Lines++
		switch {
		case text == nil:
			p.damaged(fmt.Sprintf("longer than %d bytes", maxLine))
		case !whole && !json.Valid(text):
			p.damaged("cut short")
		case len(bytes.TrimSpace(text)) > 0:
			p.line(text)
		}
	}
	p.endAll()
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return p.sum, err
}

// readLine returns a line without its end; nil for one that is too long.
// whole is false at the end of a file that does not end with a line.
func (p *player) readLine(in *bufio.Reader) (text []byte, whole bool, err error) {
	text = []byte{}
	long := false
	for {
		part, err := in.ReadSlice('\n')
		p.sum.Bytes += int64(len(part))
		if long = long || len(text)+len(part) > maxLine; !long {
			text = append(text, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long {
			return nil, true, err
		}
		return bytes.TrimSuffix(text, []byte("\n")), bytes.HasSuffix(text, []byte("\n")), err
	}
}

// player is one replay.
type player struct {
	detector  *detect.Detector
	sum       Summary
	process   string
	known     bool // a version that is understood
	texts     map[int]*text
	stacks    map[string]*stack
	databases map[database]*record.Database
	open      map[uint64]*played
	order     []uint64 // of the open scopes, oldest first
}

type text struct {
	body    string
	shape   fingerprint.ID
	dialect fingerprint.Dialect
	kind    fingerprint.Kind
}

type stack struct {
	id     uint64
	frames []report.Site
}

type database struct {
	number  int
	dialect fingerprint.Dialect
}

type played struct {
	replay *record.Replay
	begin  record.ScopeEvent
	last   time.Duration // end of its last statement
}

func (p *player) damaged(what string) {
	p.sum.Damages++
	if len(p.sum.Damaged) < maxDamaged {
		p.sum.Damaged = append(p.sum.Damaged, Damage{p.sum.Lines, what})
	}
}

func (p *player) line(raw []byte) {
	var l line
	if err := json.Unmarshal(raw, &l); err != nil {
		p.damaged("not a line of a trace: " + err.Error())
		return
	}
	if l.Type == typeTrace {
		p.header(&l)
		return
	}
	if !p.known {
		p.damaged("no line of type \"trace\" with a known version stands before it")
		return
	}
	var err error
	switch l.Type {
	case typeText:
		err = p.text(&l)
	case typeStack:
		err = p.stack(&l)
	case typeBegin:
		p.begin(&l)
	case typeStatement:
		err = p.statement(&l)
	case typeEnd:
		err = p.end(&l)
	case "":
		err = errors.New("it has no type")
	} // other types are of a newer version: additive
	if err != nil {
		p.damaged(err.Error())
	}
}

// header begins a file. Scopes go on in the next part of their process.
func (p *player) header(l *line) {
	p.known = l.Version == version
	if !p.known {
		p.damaged(fmt.Sprintf("version %d of the format, known is %d", l.Version, version))
	}
	if l.Process != p.process {
		p.endAll()
		p.process = l.Process
		p.databases = map[database]*record.Database{}
	}
	p.texts, p.stacks = map[int]*text{}, map[string]*stack{}
}

func (p *player) text(l *line) error {
	shape, err := fingerprint.ParseID(l.Shape)
	if err != nil {
		return fmt.Errorf("text %d: %w", l.Text, err)
	}
	dialect, err := fingerprint.ParseDialect(l.Dialect)
	if err != nil {
		return fmt.Errorf("text %d: %w", l.Text, err)
	}
	if len(p.texts) >= maxTexts {
		return errors.New("more texts than a file has")
	}
	p.texts[l.Text] = &text{body: l.Body, shape: shape, dialect: dialect, kind: fingerprint.Kind(l.Verb)}
	return nil
}

func (p *player) stack(l *line) error {
	id, err := strconv.ParseUint(l.Stack, 16, 64)
	if err != nil {
		return fmt.Errorf("stack %q: %w", l.Stack, err)
	}
	if len(p.stacks) >= maxStacks {
		return errors.New("more stacks than a file has")
	}
	s := &stack{id: id}
	for _, f := range l.Frames {
		s.frames = append(s.frames, report.Site{File: f.File, Line: f.Line, Function: f.Function, Path: f.Path})
	}
	p.stacks[l.Stack] = s
	return nil
}

// begin opens a scope; a further part of a process names those again that
// are open.
func (p *player) begin(l *line) {
	if p.open[l.Scope] != nil {
		return
	}
	if len(p.open) >= maxReplayed {
		p.endUnfinished(p.order[0])
	}
	e := record.ScopeEvent{Name: l.Name, Kind: l.Kind, At: time.Duration(l.AtNS)}
	p.open[l.Scope] = &played{replay: p.detector.Replay(e), begin: e}
	p.order = append(p.order, l.Scope)
}

func (p *player) end(l *line) error {
	s := p.open[l.Scope]
	if s == nil {
		return fmt.Errorf("scope %d ends and has not begun", l.Scope)
	}
	p.forget(l.Scope)
	if l.Base > 0 {
		s.replay.Unshift(l.Base)
	}
	e := record.ScopeEvent{Name: l.Name, Kind: l.Kind, At: time.Duration(l.AtNS)}
	if l.Limits != nil {
		e.Limits = *l.Limits
	}
	s.replay.End(e, time.Duration(l.DurationNS), l.Suppressed)
	p.sum.Scopes++
	return nil
}

func (p *player) forget(id uint64) {
	delete(p.open, id)
	for i, o := range p.order {
		if o == id {
			p.order = append(p.order[:i], p.order[i+1:]...)
			return
		}
	}
}

// endUnfinished judges a scope of which no more is to come.
func (p *player) endUnfinished(id uint64) {
	s := p.open[id]
	p.forget(id)
	p.sum.Scopes++
	p.sum.Unfinished++
	s.replay.End(s.begin, s.last, nil)
}

func (p *player) endAll() {
	for len(p.order) > 0 {
		p.endUnfinished(p.order[0])
	}
}
