package nplusonepgx

import (
	"bytes"
	"encoding/binary"
)

// wire follows what is asked of the server, so that its answers are
// understood: pgx asks for the columns of a statement once, and then for its
// rows only.
type wire struct {
	started   bool // the first message of a connection has no type
	lost      bool // what was read is no message: nothing is followed any more
	asked     []request
	answered  int                // of asked
	described map[string][]field // columns by the name of the statement
	binary    []byte             // formats of requests in asked, back to back
	parameter bool               // the next description is a statement's
	out       messages           // of the client
}

// request is something that the server answers in order.
type request struct {
	kind   requestKind
	name   string  // of the statement
	fields []field // of a statement whose columns were known already
	// from and to are the formats of its results within wire.binary.
	from, to int
}

type requestKind uint8

const (
	described requestKind = iota
	bound
	synced
)

// field is a column of a result.
type field struct {
	name string
	oid  uint32
}

func namesOf(fields []field) []string {
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].name
	}
	return names
}

// formats say which columns come in binary form: one for each, one for all,
// or none at all, which is text.
type formats []byte

func (f formats) of(column int) byte {
	switch {
	case len(f) == 1:
		return f[0]
	case column < len(f):
		return f[column]
	}
	return 0
}

// sends reads a message of the client.
func (w *wire) sends(kind byte, body []byte) {
	switch kind {
	case 'P':
		name, _ := text(body)
		delete(w.described, string(name))
	case 'D':
		if len(body) > 0 && body[0] == 'S' {
			name, _ := text(body[1:])
			w.asked = append(w.asked, request{kind: described, name: string(name)})
		}
	case 'B':
		w.binds(body)
	case 'C':
		if len(body) > 0 && body[0] == 'S' {
			name, _ := text(body[1:])
			delete(w.described, string(name))
		}
	case 'S', 'Q', 'F':
		w.asked = append(w.asked, request{kind: synced})
	}
}

// binds reads which statement is to be run, and in which form its results are
// asked for, behind the arguments.
func (w *wire) binds(body []byte) {
	_, rest := text(body)
	name, rest := text(rest)
	codes, rest := number(rest)
	rest = after(rest, 2*codes)
	arguments, rest := number(rest)
	for range arguments {
		if len(rest) < 4 {
			break
		}
		size := int32(binary.BigEndian.Uint32(rest))
		rest = after(rest[4:], max(int(size), 0))
	}
	r := request{kind: bound, from: len(w.binary)}
	var known bool
	if r.fields, known = w.described[string(name)]; !known {
		r.name = string(name)
	}
	columns, rest := number(rest)
	for i := 0; i < columns && len(rest) >= 2; i++ {
		w.binary = append(w.binary, rest[1])
		rest = rest[2:]
	}
	r.to = len(w.binary)
	w.asked = append(w.asked, r)
}

// next takes requests off the list up to one of the kind that is answered: the
// server skips what follows an error.
func (w *wire) next(kind requestKind) (r request, ok bool) {
	for i := w.answered; i < len(w.asked); i++ {
		if r = w.asked[i]; r.kind == kind {
			w.answered = i + 1
			return r, true
		}
	}
	return request{}, false
}

// settled forgets what was asked where all of it was answered.
func (w *wire) settled() {
	if w.answered < len(w.asked) {
		return
	}
	w.answered = 0
	w.asked, w.binary = w.asked[:0], w.binary[:0]
	if cap(w.asked) > maxAsked {
		w.asked, w.binary = nil, nil
	}
}

// maxAsked bounds what is kept for the next statement after a large batch.
const maxAsked = 256

// answers reads a message of the server; the caller holds the session's lock.
func (s *session) answers(kind byte, body []byte) {
	w := &s.wire
	switch kind {
	case 'D':
		s.row(body)
	case 't':
		w.parameter = true
	case 'T', 'n':
		s.describes(kind, body)
	case '2':
		if r, ok := w.next(bound); ok {
			if r.fields == nil && r.name != "" {
				r.fields = w.described[r.name]
			}
			s.result(r.fields, formats(w.binary[r.from:r.to]))
		}
	case 'Z':
		w.next(synced)
		w.settled()
	}
}

// describes keeps the columns of a statement that was prepared, or begins the
// result that they are those of.
func (s *session) describes(kind byte, body []byte) {
	w := &s.wire
	var fields []field
	var f formats
	if kind == 'T' {
		fields, f = columns(body)
	}
	if !w.parameter {
		s.result(fields, f)
		return
	}
	w.parameter = false
	if r, ok := w.next(described); ok {
		if w.described == nil {
			w.described = make(map[string][]field)
		}
		if len(w.described) < maxNames {
			w.described[r.name] = fields
		}
	}
}

// columns reads a RowDescription.
func columns(body []byte) (fields []field, f formats) {
	n, rest := number(body)
	for range n {
		var name []byte
		name, rest = text(rest)
		if len(rest) < 18 {
			return nil, nil
		}
		fields = append(fields, field{string(name), binary.BigEndian.Uint32(rest[6:])})
		f = append(f, rest[17])
		rest = rest[18:]
	}
	return fields, f
}

// cells goes through the first columns of a DataRow; NULL is nil.
func cells(body []byte, most int) func(yield func(int, []byte) bool) {
	return func(yield func(int, []byte) bool) {
		n, rest := number(body)
		for i := range min(n, most) {
			if len(rest) < 4 {
				return
			}
			size := int(int32(binary.BigEndian.Uint32(rest)))
			rest = rest[4:]
			var raw []byte
			if size >= 0 {
				if size > len(rest) {
					return
				}
				raw, rest = rest[:size:size], rest[size:]
			}
			if !yield(i, raw) {
				return
			}
		}
	}
}

// text reads a text that ends with a zero.
func text(b []byte) (s, rest []byte) {
	s, rest, _ = bytes.Cut(b, []byte{0})
	return s, rest
}

// number reads a count of two bytes.
func number(b []byte) (n int, rest []byte) {
	if len(b) < 2 {
		return 0, nil
	}
	return int(binary.BigEndian.Uint16(b)), b[2:]
}

func after(b []byte, n int) []byte {
	if n > len(b) {
		return nil
	}
	return b[n:]
}
