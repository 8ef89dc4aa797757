package files

import (
	"bytes"
	"encoding/json"
)

// salvage returns what stands whole in a JSON object that is cut off or
// damaged: its leading fields, and of the list in which the damage is the
// leading elements. broken is the offset up to which it could be read.
func salvage(text []byte) (whole []byte, broken int) {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, 0
	}
	out := []byte("{")
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			break
		}
		value, complete := salvageValue(d, text)
		if value != nil {
			if len(out) > 1 {
				out = append(out, ',')
			}
			key, _ := json.Marshal(name) // a string always can be
			out = append(append(append(out, key...), ':'), value...)
		}
		if !complete {
			break
		}
	}
	return append(out, '}'), int(d.InputOffset())
}

// salvageValue reads the value behind a key, nil where nothing of it is whole.
func salvageValue(d *json.Decoder, text []byte) (value []byte, complete bool) {
	rest := bytes.TrimLeft(text[d.InputOffset():], whiteSpace+":")
	var raw json.RawMessage
	if !bytes.HasPrefix(rest, []byte("[")) {
		err := d.Decode(&raw)
		return raw, err == nil
	}
	if _, err := d.Token(); err != nil {
		return nil, false
	}
	list := []byte("[")
	for d.More() {
		if d.Decode(&raw) != nil {
			return append(list, ']'), false
		}
		if len(list) > 1 {
			list = append(list, ',')
		}
		list = append(list, raw...)
	}
	_, err := d.Token()
	return append(list, ']'), err == nil
}
