package files

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
)

const whiteSpace = " \t\r\n" // JSON's

// maxDamages is how many damaged places of one input are told one by one.
const maxDamages = 20

// Read reads what JSON or JSONLines wrote: one report, or several that are
// merged. Fields that this version does not know are kept and written again.
//
// Damage is an error that names the line; all of it is reported at once. What
// could be read before and behind it is returned beside the error, so that a
// file cut short still tells what it has.
func Read(in io.Reader) (report.Report, error) {
	text, err := io.ReadAll(in)
	r := reading{text: text}
	r.all()
	switch {
	case err != nil:
		r.errs = append(r.errs, fmt.Errorf("report: line %d: %w", r.line(len(text)), err))
	case r.values == 0:
		r.errs = append(r.errs, errors.New("report: empty input"))
	case r.damaged > maxDamages:
		r.errs = append(r.errs, fmt.Errorf("report: %d more damaged places", r.damaged-maxDamages))
	}
	return joined(r.reports), errors.Join(r.errs...)
}

// reading is one input on its way to reports.
type reading struct {
	text    []byte
	reports []report.Report
	values  int
	damaged int
	errs    []error
}

// all reads value after value. Behind a damaged one it goes on where a line
// begins with a brace: only a new value does, the inner lines of one are
// indented.
func (r *reading) all() {
	for start := 0; start >= 0; {
		d := json.NewDecoder(bytes.NewReader(r.text[start:]))
		for {
			begin := start + int(d.InputOffset())
			var raw json.RawMessage
			err := d.Decode(&raw)
			if errors.Is(err, io.EOF) {
				return
			}
			r.values++
			if err != nil {
				start = r.afterDamage(begin, err)
				break
			}
			if r.reports, err = addValue(r.reports, raw); err != nil {
				r.damage(begin, err)
			}
		}
	}
}

// afterDamage keeps what stands whole of the value at begin, and returns where
// the next one begins, -1 for nowhere.
func (r *reading) afterDamage(begin int, err error) int {
	begin = len(r.text) - len(bytes.TrimLeft(r.text[begin:], whiteSpace))
	end, next := len(r.text), -1
	if i := bytes.Index(r.text[begin:], []byte("\n{")); i >= 0 {
		end = begin + i + 1
		next = end
	}
	value := bytes.TrimRight(r.text[begin:end], whiteSpace)
	whole, broken := salvage(value)
	r.damage(begin+max(min(broken, len(value)-1), 0), err)
	// What is left of a line says nothing without the rest of it.
	if reports, err := addValue(nil, whole); err == nil && len(reports) == 1 && !bytes.HasPrefix(whole, []byte(`{"type"`)) {
		r.reports = append(r.reports, reports...)
	}
	return next
}

func (r *reading) damage(at int, err error) {
	if r.damaged++; r.damaged <= maxDamages {
		r.errs = append(r.errs, fmt.Errorf("report: line %d (value %d): %w", r.line(at), r.values, err))
	}
}

// line is the number of the line that the offset is on. White space belongs to
// what follows it, at the end of the input to what it follows.
func (r *reading) line(at int) int {
	rest := bytes.TrimLeft(r.text[at:], whiteSpace)
	before := r.text[:len(r.text)-len(rest)]
	if len(rest) == 0 {
		before = bytes.TrimRight(before, whiteSpace)
	}
	return 1 + bytes.Count(before, []byte("\n"))
}

// joined is the one report as it was written, or several merged.
func joined(reports []report.Report) report.Report {
	if len(reports) == 1 {
		return report.Complete(reports[0])
	}
	return compare.Merge(reports...)
}

// addValue adds one JSON value: a whole report, or a line of one.
func addValue(reports []report.Report, raw []byte) ([]report.Report, error) {
	if !bytes.HasPrefix(raw, []byte("{")) {
		return reports, errors.New("not a JSON object")
	}
	var line struct {
		Type    *string `json:"type"`
		Version int     `json:"version"`
	}
	if err := json.Unmarshal(raw, &line); err != nil {
		return reports, err
	}
	if line.Type != nil && *line.Type != lineReport {
		if len(reports) == 0 {
			reports = append(reports, report.Report{})
		}
		return reports, addLine(&reports[len(reports)-1], *line.Type, raw)
	}
	if line.Version < 1 {
		return reports, errors.New(`no report: "version" is missing`)
	}
	if line.Version > 1 {
		return reports, fmt.Errorf("version %d is newer than this program reads (1)", line.Version)
	}
	var r report.Report
	if err := json.Unmarshal(raw, &r); err != nil {
		return reports, err
	}
	keepAll(&r, raw)
	r.Extra = withoutType(r.Extra)
	return append(reports, r), nil
}
