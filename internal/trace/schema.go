package trace

import _ "embed"

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema of one line of a trace.
func Schema() []byte { return append([]byte(nil), schema...) }
