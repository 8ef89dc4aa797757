package nplusonepgx

import "encoding/binary"

// change cuts what a tap holds into messages, changes the rows among them as
// an intervention asks, and makes them ready. It happens in Prove only.
func (s *session) change(t *tap) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer t.letGo()
	defer s.guard()
	for len(t.held) >= headerSize && s.altered >= 0 {
		size := messageSize(t.held)
		if size < headerSize || size > len(t.held) {
			return // what is no message ends the connection anyway
		}
		kind, body := t.held[0], t.held[headerSize:size]
		if kind == 'D' {
			body = s.changed(body)
			t.ready = append(t.ready, kind)
			t.ready = binary.BigEndian.AppendUint32(t.ready, uint32(len(body)+4))
			t.ready = append(t.ready, body...)
		} else {
			t.ready = append(t.ready, t.held[:size]...)
		}
		t.held = t.held[size:]
		s.answers(kind, body)
	}
}

// letGo hands on as it is what came once the statement is over.
func (t *tap) letGo() {
	if t.s.altered < 0 {
		t.ready = append(t.ready, t.held...)
		t.held, t.holding = nil, false
	}
}

// changed is a row with the column that is altered.
func (s *session) changed(body []byte) []byte {
	out := make([]byte, 0, len(body)+16)
	n, _ := number(body)
	out = binary.BigEndian.AppendUint16(out, uint16(n))
	for i, raw := range cells(body, n) {
		if raw != nil && i == s.altered && i < len(s.fields) {
			oid, format := s.fields[i].oid, s.formats.of(i)
			if other, ok := encode(oid, format, s.x.Alter(decode(oid, format, raw))); ok {
				raw = other
			}
		}
		if raw == nil {
			out = binary.BigEndian.AppendUint32(out, ^uint32(0))
			continue
		}
		out = binary.BigEndian.AppendUint32(out, uint32(len(raw)))
		out = append(out, raw...)
	}
	return out
}
