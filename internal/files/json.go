package files

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"

	"github.com/nplusone-go/nplusone/report"
)

//go:embed schema/report.v1.schema.json
var schema []byte

// Schema returns the JSON Schema of the form that JSON writes.
func Schema() []byte { return bytes.Clone(schema) }

// JSON writes the report in its own form: version 1, additive, indented. The
// schema is Schema. Fields that a newer version wrote and Read kept are
// written again.
func JSON(w io.Writer, r report.Report) error {
	raw, err := encode(report.Complete(r))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return err
	}
	out.WriteByte('\n')
	_, err = w.Write(out.Bytes())
	return err
}

// encode is the report's compact JSON with its unknown fields put back.
func encode(r report.Report) ([]byte, error) {
	raw, err := marshal(r)
	if err != nil {
		return nil, err
	}
	extras := gather(&r)
	if len(extras) == 0 {
		return raw, nil
	}
	return restore(raw, extras)
}

// marshal is json.Marshal without the escapes for HTML, which make SQL hard
// to read.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
