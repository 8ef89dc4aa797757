package otelcol

import (
	"encoding/binary"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// span is what is kept of one span until its trace is judged.
type span struct {
	id, parent uint64
	start, end int64
	// values tells executions of one statement apart by what the span shows of
	// their arguments.
	values    uint64
	statement *statement // nil for a span that runs none
	place     *place
	origin    *origin
	flags     flag
}

type flag uint8

const (
	entry    flag = 1 << iota // a server or consumer span: a request or a job begins
	database                  // of a database, whether or not it runs a statement
	coded                     // the span itself says which line of the program it is for
	bound                     // shows its arguments as attributes
)

// origin is who sent a span.
type origin struct {
	service    string
	attributes pcommon.Map
}

func spanID(id pcommon.SpanID) uint64 { return binary.BigEndian.Uint64(id[:]) }

func pdataSpanID(id uint64) (out pcommon.SpanID) {
	binary.BigEndian.PutUint64(out[:], id)
	return out
}
