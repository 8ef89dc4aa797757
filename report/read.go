package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/nplusone-go/nplusone/detect"
)

// Read reads what JSON or JSONLines wrote: one report, or several that are
// merged. Fields that this version does not know are kept and written again.
//
// Damage is an error that says where it is; what was read before it is
// returned beside the error, so that a file cut short still tells what it
// has.
func Read(in io.Reader) (detect.Report, error) {
	var reports []detect.Report
	d := json.NewDecoder(in)
	for n := 1; ; n++ {
		var raw json.RawMessage
		err := d.Decode(&raw)
		if errors.Is(err, io.EOF) && n > 1 {
			break
		}
		if errors.Is(err, io.EOF) {
			return complete(detect.Report{}), errors.New("report: empty input")
		}
		if err == nil {
			reports, err = addValue(reports, raw)
		}
		if err != nil {
			return joined(reports), fmt.Errorf("report: value %d, before byte %d: %w", n, d.InputOffset(), err)
		}
	}
	return joined(reports), nil
}

// joined is the one report as it was written, or several merged.
func joined(reports []detect.Report) detect.Report {
	if len(reports) == 1 {
		return complete(reports[0])
	}
	return Merge(reports...)
}

// addValue adds one JSON value: a whole report, or a line of one.
func addValue(reports []detect.Report, raw []byte) ([]detect.Report, error) {
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
			reports = append(reports, detect.Report{})
		}
		return reports, addLine(&reports[len(reports)-1], *line.Type, raw)
	}
	if line.Version < 1 {
		return reports, errors.New(`no report: "version" is missing`)
	}
	if line.Version > 1 {
		return reports, fmt.Errorf("version %d is newer than this program reads (1)", line.Version)
	}
	var r detect.Report
	if err := json.Unmarshal(raw, &r); err != nil {
		return reports, err
	}
	keepAll(&r, raw)
	r.Extra = withoutType(r.Extra)
	return append(reports, r), nil
}
