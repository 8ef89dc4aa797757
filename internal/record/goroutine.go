package record

import (
	"math/bits"
	"strings"
	"unsafe"
)

// A goroutine's owner is a pprof label: new goroutines inherit it, and the
// runtime keeps it alive. The label's value is a string whose bytes are the
// first field of the Scope, so that the string's data pointer is the scope.
//
// A foreign label must never be taken for ours. Our key is known by the
// address of its bytes, which no other string has, and the value by a seal
// that depends on its own address: a copy of the bytes does not carry it.

const (
	sealLen  = 8
	labelLen = 40
)

// labelKeyBytes is a variable, for the linker may merge equal constants of
// different packages into one.
var labelKeyBytes = [...]byte{'n', 'p', 'l', 'u', 's', 'o', 'n', 'e'}

func labelKey() string { return unsafe.String(&labelKeyBytes[0], len(labelKeyBytes)) }

// sealLabel writes the label: a name that can be read in a profile, and the
// seal.
func (s *Scope) sealLabel() {
	const room = labelLen - sealLen - 1
	name := strings.ToValidUTF8(s.name, "?")
	for len(name) > room {
		name = name[:room]
		name = strings.ToValidUTF8(name, "")
	}
	n := copy(s.label[sealLen+1:], name)
	for i := sealLen + 1 + n; i < labelLen; i++ {
		s.label[i] = ' '
	}
	s.label[sealLen] = ' '
	*(*[sealLen]byte)(s.label[:]) = sealOf(unsafe.Pointer(s))
}

// sealOf is six bits of the mixed address in each byte, in ASCII, for labels
// end up in profiles.
func sealOf(p unsafe.Pointer) [sealLen]byte {
	const odd = 0x9e3779b97f4a7c15
	h := uint64(uintptr(p)) * odd
	h ^= bits.RotateLeft64(h, 29)
	h = h&0x3f3f3f3f3f3f3f3f | 0x4040404040404040
	return *(*[sealLen]byte)(unsafe.Pointer(&h))
}

func (s *Scope) labelValue() string { return unsafe.String(&s.label[0], labelLen) }

// scopeOfLabel returns the scope whose label value v is, nil for any other
// string.
func scopeOfLabel(v string) *Scope {
	if len(v) != labelLen {
		return nil
	}
	p := unsafe.Pointer(unsafe.StringData(v))
	if *(*[sealLen]byte)(p) != sealOf(p) {
		return nil
	}
	return (*Scope)(p)
}

// Bind makes s the owner of statements on this goroutine, and on those
// started from it, that carry no scope in their context; release undoes it
// and must be called on the same goroutine. The goroutine's other pprof
// labels, and those of the context that s was started with, stay.
//
// A pprof.Do with a context that does not descend from Start's replaces the
// labels of its goroutine, and with them the binding: inside it, and after it
// on this goroutine, only a context finds the scope.
func (s *Scope) Bind() (release func()) {
	if s == nil {
		return func() {}
	}
	s.mu.Lock()
	inner, outer := s.ctx, s.outer
	s.mu.Unlock()
	if inner == nil { // ended
		return func() {}
	}
	return s.bind(inner, outer)
}
