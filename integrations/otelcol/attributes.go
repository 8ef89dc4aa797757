package otelcol

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/nplusone-go/nplusone/internal/hash"
)

// attributes are what one span says of itself. Where both conventions are
// present, as while a program moves from one to the other, the stable one
// counts.
type attributes struct {
	system, text, operation, collection string
	function, within, file              string
	line                                int64
	route, path, method                 string
	service, procedure, destination     string
	batch                               int64
	parameters                          uint64
	bound                               int
}

// read goes through the attributes once.
func (a *attributes) read(m pcommon.Map) {
	*a = attributes{}
	var old attributes
	for key, v := range m.All() {
		switch key {
		case "db.system.name":
			a.system = text(v)
		case "db.query.text":
			a.text = text(v)
		case "db.operation.name":
			a.operation = text(v)
		case "db.collection.name":
			a.collection = text(v)
		case "db.operation.batch.size":
			a.batch = v.Int()
		case "code.function.name":
			a.function = text(v)
		case "code.file.path":
			a.file = text(v)
		case "code.line.number":
			a.line = v.Int()
		case "http.route":
			a.route = text(v)
		case "url.path":
			a.path = text(v)
		case "http.request.method":
			a.method = text(v)
		case "rpc.service":
			a.service = text(v)
		case "rpc.method":
			a.procedure = text(v)
		case "messaging.destination.name":
			a.destination = text(v)
		default:
			a.readOther(&old, key, v)
		}
	}
	a.complete(&old)
}

// readOther reads the conventions before the stable ones, and the arguments,
// whose keys have no end.
func (a *attributes) readOther(old *attributes, key string, v pcommon.Value) {
	switch key {
	case "db.system", "db.type":
		old.system = text(v)
	case "db.statement":
		old.text = text(v)
	case "db.operation":
		old.operation = text(v)
	case "db.sql.table", "db.mongodb.collection", "db.cassandra.table":
		old.collection = text(v)
	case "code.function":
		old.function = text(v)
	case "code.namespace":
		old.within = text(v)
	case "code.filepath":
		old.file = text(v)
	case "code.lineno":
		old.line = v.Int()
	case "http.target":
		old.path = text(v)
	case "http.method":
		old.method = text(v)
	case "messaging.destination":
		old.destination = text(v)
	default:
		if strings.HasPrefix(key, "db.query.parameter.") || strings.HasPrefix(key, "db.statement.parameters") {
			a.bound++
			// The order of attributes means nothing.
			a.parameters += hash.Mix64(hash.HashText(key) ^ hash.HashText(v.AsString()))
		}
	}
}

func (a *attributes) complete(old *attributes) {
	for _, pair := range [...]struct{ to, from *string }{
		{&a.system, &old.system}, {&a.text, &old.text}, {&a.operation, &old.operation},
		{&a.collection, &old.collection}, {&a.file, &old.file}, {&a.path, &old.path},
		{&a.method, &old.method}, {&a.destination, &old.destination},
	} {
		if *pair.to == "" {
			*pair.to = *pair.from
		}
	}
	if a.line == 0 {
		a.line = old.line
	}
	if a.function == "" && old.function != "" {
		a.function = old.function
		if old.within != "" {
			a.function = old.within + "." + old.function
		}
	}
}

// text reads a string without making one of anything else.
func text(v pcommon.Value) string {
	if v.Type() != pcommon.ValueTypeStr {
		return ""
	}
	return v.Str()
}
