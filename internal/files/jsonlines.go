package files

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"

	"github.com/nplusone-go/nplusone/report"
)

// The types of lines. A file of lines may hold several reports, one after the
// other: each begins with its report line.
const (
	lineReport     = "report"
	lineScope      = "scope"
	lineFinding    = "finding"
	lineRecognised = "recognised"
	lineUnused     = "unused_suppression"
)

// JSONLines writes the report as one JSON object a line, each with a type:
// "report" (version, tool, notes, missed), "scope", "finding", "recognised",
// "unused_suppression". The fields are those of JSON. Files of lines can be
// put one behind the other.
func JSONLines(w io.Writer, r report.Report) error {
	r = report.Complete(r)
	head := struct {
		Version int         `json:"version"`
		Tool    report.Tool `json:"tool"`
		Notes   []string    `json:"notes,omitempty"`
		Missed  []string    `json:"missed,omitempty"`
	}{r.Version, r.Tool, r.Notes, r.Missed}
	l := lineWriter{w: w}
	l.write(lineReport, head, r.Extra)
	for i := range r.Scopes {
		l.write(lineScope, r.Scopes[i], r.Scopes[i].Extra)
	}
	for i := range r.Findings {
		l.write(lineFinding, r.Findings[i], r.Findings[i].Extra)
	}
	for i := range r.Recognised {
		l.write(lineRecognised, r.Recognised[i], r.Recognised[i].Extra)
	}
	for i := range r.Unused {
		l.write(lineUnused, r.Unused[i], r.Unused[i].Extra)
	}
	return l.err
}

type lineWriter struct {
	w   io.Writer
	err error
}

func (l *lineWriter) write(kind string, v any, extra *report.Extra) {
	if l.err != nil {
		return
	}
	raw, err := marshal(v)
	if err == nil && extra != nil {
		raw, err = restore(raw, extra.Fields)
	}
	if err != nil {
		l.err = err
		return
	}
	line := append([]byte(`{"type":"`+kind+`",`), bytes.TrimPrefix(raw, []byte("{"))...)
	_, l.err = l.w.Write(append(line, '\n'))
}

// addLine adds what one line holds to the report that it belongs to.
func addLine(r *report.Report, kind string, raw []byte) error {
	switch kind {
	case lineScope:
		return addTo(&r.Scopes, raw, func(s *report.ScopeStats, e *report.Extra) { s.Extra = e })
	case lineFinding:
		return addTo(&r.Findings, raw, func(f *report.Finding, e *report.Extra) { f.Extra = e })
	case lineRecognised:
		return addTo(&r.Recognised, raw, func(k *report.Recognised, e *report.Extra) { k.Extra = e })
	case lineUnused:
		return addTo(&r.Unused, raw, func(u *report.Suppression, e *report.Extra) { u.Extra = e })
	}
	return fmt.Errorf("unknown type %q", kind)
}

func addTo[T any](list *[]T, raw []byte, setExtra func(*T, *report.Extra)) error {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	setExtra(&v, withoutType(keep(reflect.TypeFor[T](), raw)))
	*list = append(*list, v)
	return nil
}

// withoutType drops the line's own type from the unknown fields.
func withoutType(e *report.Extra) *report.Extra {
	if e == nil {
		return nil
	}
	delete(e.Fields, "/type")
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}
