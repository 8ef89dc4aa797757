// Package hash has the hashes of values and texts, and the ids made of them.
package hash

import (
	"math/bits"
	"strconv"
	"strings"
)

const (
	MixA = 0x9e3779b97f4a7c15
	mixB = 0xd6e8feb86659fd93
)

// Mix64 scatters the bits of h.
func Mix64(h uint64) uint64 {
	hi, lo := bits.Mul64(h^mixB, MixA)
	return hi ^ lo
}

// HashText hashes all bytes of s.
func HashText(s string) uint64 {
	h := uint64(len(s)) * MixA
	if len(s) < 8 {
		return Mix64(h ^ Short8(s))
	}
	for i := 0; i+8 < len(s); i += 8 {
		h = Mix64(h ^ Word8(s[i:]))
	}
	return Mix64(h ^ Word8(s[len(s)-8:]))
}

// FoldText hashes s with its ASCII letters in lower case.
func FoldText(s string) uint64 {
	h := uint64(len(s)) * MixA
	if len(s) < 8 {
		return Mix64(h ^ Lower8(Short8(s)))
	}
	for i := 0; i+8 < len(s); i += 8 {
		h = Mix64(h ^ Lower8(Word8(s[i:])))
	}
	return Mix64(h ^ Lower8(Word8(s[len(s)-8:])))
}

func Word8(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Short8 is a text of less than 8 bytes as a word, different for any two
// texts of one length.
func Short8(s string) uint64 {
	switch n := len(s); {
	case n >= 4:
		first := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
		last := uint64(s[n-4]) | uint64(s[n-3])<<8 | uint64(s[n-2])<<16 | uint64(s[n-1])<<24
		return first | last<<32
	case n > 0:
		return uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16
	}
	return 0
}

// Lower8 sets bit 5 of each of the eight bytes that is an upper-case letter.
func Lower8(w uint64) uint64 {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	low := w &^ high
	fromA := low + ones*(0x80-'A')
	pastZ := low + ones*(0x80-'Z'-1)
	return w | (fromA&^pastZ&^w&high)>>2
}

// ID names a finding by all that it is known by: 16 hexadecimal digits. An
// ordinal above 0 tells apart what is known by the same.
func ID(basis string, ordinal int) string {
	if ordinal > 0 {
		basis += "\n" + strconv.Itoa(ordinal+1)
	}
	h := fnv(basis)
	h ^= h >> 32
	h *= MixA
	h ^= h >> 29
	return Hex(h)
}

// Name is an ID whose bits are not scattered. What is kept elsewhere under
// one, such as in baselines, keeps it.
func Name(text string) string { return Hex(fnv(text)) }

// Hex is h in 16 hexadecimal digits.
func Hex(h uint64) string {
	text := strconv.FormatUint(h, 16)
	return strings.Repeat("0", 16-len(text)) + text
}

// fnv is FNV-1a.
func fnv(s string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return h
}
