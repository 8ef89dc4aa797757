package nplusonepgx

import "encoding/binary"

// change cuts what a tap holds into messages, changes the rows among them as
// an intervention asks, and makes them ready. It happens in Prove only.
func (s *session) change(t *tap) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer t.letGo()
	defer s.guard()
	for len(t.held) >= headerSize {
		size := messageSize(t.held)
		if size < headerSize {
			s.wire.lost, s.altered = true, -1
			return
		}
		if size > len(t.held) {
			return
		}
		kind, body := t.held[0], t.held[headerSize:size]
		if kind == 'D' && s.altered >= 0 {
			body = s.changed(body)
			t.ready = append(t.ready, kind)
			t.ready = binary.BigEndian.AppendUint32(t.ready, uint32(len(body)+4))
			t.ready = append(t.ready, body...)
		} else {
			t.ready = append(t.ready, t.held[:size]...)
		}
		t.held = t.held[size:]
		if s.reads(kind) {
			s.answers(kind, body)
		}
	}
}

// letGo ends the holding between two messages, once the statement is over, or
// at once where nothing is followed any more.
func (t *tap) letGo() {
	if t.s.altered >= 0 || len(t.held) > 0 && !t.s.wire.lost {
		return
	}
	t.ready = append(t.ready, t.held...)
	t.held, t.holding = nil, false
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
