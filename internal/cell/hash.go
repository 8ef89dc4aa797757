package cell

import (
	"math"
	"time"
	"unsafe"

	"github.com/nplusone-go/nplusone/internal/hash"
)

// Hash hashes any value in full, for telling equal arguments from
// different ones. An integer hashes like its decimal text; ok is false for
// values of unknown types.
func Hash(v any) (h uint64, ok bool) {
	// Most arguments by far are of these; the switch below searches.
	if n, ok := v.(int64); ok {
		return hash.Mix64(uint64(n)), true
	}
	if s, ok := v.(string); ok {
		return textHash(s), true
	}
	switch v := v.(type) {
	case nil:
		return 1, true
	case []byte:
		if v == nil {
			return 1, true
		}
		return textHash(textOf(v)), true
	case bool:
		if v {
			return 3, true
		}
		return 2, true
	case float64:
		return hash.Mix64(math.Float64bits(v) ^ 0xf1), true
	case float32:
		return hash.Mix64(math.Float64bits(float64(v)) ^ 0xf1), true
	case time.Time:
		return hash.Mix64(uint64(v.Unix())) ^ hash.Mix64(uint64(v.Nanosecond())+0x7e), true
	case int:
		return hash.Mix64(uint64(v)), true
	case int32:
		return hash.Mix64(uint64(v)), true
	case int16:
		return hash.Mix64(uint64(v)), true
	case int8:
		return hash.Mix64(uint64(v)), true
	case uint64:
		return hash.Mix64(v), true
	case uint:
		return hash.Mix64(uint64(v)), true
	case uint32:
		return hash.Mix64(uint64(v)), true
	case uint16:
		return hash.Mix64(uint64(v)), true
	case uint8:
		return hash.Mix64(uint64(v)), true
	case [16]byte:
		return textHash(textOf(v[:])), true
	case []int64:
		return listHash(v), true
	case []int32:
		return listHash(v), true
	case []int:
		return listHash(v), true
	case []string:
		h := uint64(len(v))
		for _, s := range v {
			h = hash.Mix64(h ^ textHash(s))
		}
		return h, true
	}
	return 0, false
}

func listHash[T int64 | int32 | int](list []T) uint64 {
	h := uint64(len(list))
	for _, n := range list {
		h = hash.Mix64(h ^ hash.Mix64(uint64(int64(n))))
	}
	return h
}

// textHash hashes a decimal number like the integer.
func textHash(s string) uint64 {
	if n, ok := numberText(s); ok {
		return hash.Mix64(uint64(n))
	}
	return hash.HashText(s)
}

// textOf views bytes as text for as long as a hash is made of them; nothing
// keeps it.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
