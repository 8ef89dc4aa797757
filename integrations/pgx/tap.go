package nplusonepgx

import (
	"encoding/binary"
	"io"
)

// tap reads for pgx what the server sends, and looks at it. pgx reads ahead, so
// rows are seen a little before the program takes them. Bytes are handed on as
// they came, unless an intervention changes a column of the statement that
// runs.
type tap struct {
	r io.Reader
	s *session
	messages

	held    []byte // what came and may have to be changed
	ready   []byte // what is to be handed on first
	holding bool
	failed  error // what ended the reading while something was held
}

// messages cuts a stream into messages.
type messages struct {
	part []byte // the beginning of a message
	skip int    // bytes of a message that nobody looks at
}

const (
	headerSize = 5       // of a message: its type, and its length with the length's own bytes
	maxMessage = 1 << 20 // a longer message is not looked at
)

func (t *tap) Read(p []byte) (int, error) {
	for {
		if len(t.ready) > 0 {
			n := copy(p, t.ready)
			t.ready = t.ready[n:]
			return n, nil
		}
		if !t.holding {
			n, err := t.r.Read(p)
			if kept := t.s.received(t, p[:n]); kept < n {
				t.held = append(t.held[:0], p[kept:n]...)
				t.holding, t.failed, n = true, err, kept
				t.s.change(t)
				if n == 0 {
					continue
				}
				return n, nil
			}
			return n, err
		}
		if t.failed != nil {
			return 0, t.failed
		}
		var more [8192]byte
		n, err := t.r.Read(more[:])
		t.held, t.failed = append(t.held, more[:n]...), err
		t.s.change(t)
		if err != nil {
			t.ready, t.held = append(t.ready, t.held...), nil
		}
	}
}

// received looks at bytes of the server. It returns how many may be handed on
// as they are: all, or those before a message that is to be changed.
func (s *session) received(t *tap, b []byte) (kept int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.guard()
	kept = len(b)
	if s.wire.lost {
		return kept
	}
	for rest := b; len(rest) > 0; {
		if s.altered >= 0 && len(t.part) == 0 && t.skip == 0 {
			return len(b) - len(rest)
		}
		kind, body, size := t.cut(rest, s.reads)
		if size < 0 {
			s.wire.lost = true
			return kept
		}
		rest = rest[size:]
		if body != nil {
			s.answers(kind, body)
		}
	}
	return kept
}

// reads reports whether a message of the server is looked at.
func (s *session) reads(kind byte) bool {
	switch kind {
	case 'D':
		return s.depth > 0
	case 't', 'T', 'n', '2', 'Z':
		return true
	}
	return false
}

// guard keeps a panic of ours from the program: the connection is not followed
// any more.
func (s *session) guard() {
	if recover() != nil {
		s.wire.lost, s.altered = true, -1
	}
}

// cut takes the next message off b, or a part of it. size is what was taken, -1
// where b holds no message; body is nil unless a message that is wanted is
// complete.
func (m *messages) cut(b []byte, wanted func(kind byte) bool) (kind byte, body []byte, size int) {
	if m.skip > 0 {
		size = min(m.skip, len(b))
		m.skip -= size
		return 0, nil, size
	}
	if len(m.part) == 0 && len(b) >= headerSize {
		kind, length := b[0], messageSize(b)
		switch {
		case length < headerSize:
			return 0, nil, -1
		case !wanted(kind) || length > maxMessage:
			size = min(length, len(b))
			m.skip = length - size
			return kind, nil, size
		case length <= len(b):
			return kind, b[headerSize:length:length], length
		}
	}
	return m.join(b, wanted)
}

// join collects a message that came in parts.
func (m *messages) join(b []byte, wanted func(kind byte) bool) (kind byte, body []byte, size int) {
	size = min(max(headerSize-len(m.part), 0), len(b))
	m.part = append(m.part, b[:size]...)
	if len(m.part) < headerSize {
		return 0, nil, size
	}
	kind = m.part[0]
	length := messageSize(m.part)
	if length < headerSize {
		return 0, nil, -1
	}
	if !wanted(kind) || length > maxMessage {
		m.skip = length - len(m.part)
		m.part = m.part[:0]
		return kind, nil, size
	}
	more := min(length-len(m.part), len(b)-size)
	m.part = append(m.part, b[size:size+more]...)
	size += more
	if len(m.part) == length {
		body = m.part[headerSize:]
		m.part = m.part[:0] // body is read before the next call
		if body == nil {
			body = []byte{}
		}
	}
	return kind, body, size
}

// messageSize is the size of a message with its header.
func messageSize(b []byte) int {
	n := binary.BigEndian.Uint32(b[1:])
	if n > 1<<30 {
		return -1
	}
	return int(n) + 1
}

// sink writes for pgx, and looks at what it asks.
type sink struct {
	w io.Writer
	s *session
}

func (k sink) Write(p []byte) (int, error) {
	k.s.sends(p)
	return k.w.Write(p)
}

// sends looks at what pgx sends. The first message of a connection has no type.
func (s *session) sends(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.guard()
	w := &s.wire
	if w.lost {
		return
	}
	if !w.started {
		w.started = true
		w.asked = append(w.asked, request{kind: synced})
		return
	}
	for len(b) > 0 {
		kind, body, size := w.out.cut(b, asks)
		if size < 0 {
			w.lost = true
			return
		}
		b = b[size:]
		if body != nil {
			w.sends(kind, body)
		}
	}
}

// asks reports whether a message of the client is looked at.
func asks(kind byte) bool {
	switch kind {
	case 'P', 'D', 'B', 'C', 'S', 'Q', 'F':
		return true
	}
	return false
}
