package record

import (
	"math"
	"time"
	"unsafe"

	"github.com/nplusone-go/nplusone/internal/hash"
)

// argHash hashes any value in full, for telling equal arguments from
// different ones. Values that are equal as keys hash alike; ok is false for
// values of unknown types.
func argHash(v any) (h uint64, ok bool) {
	switch v := v.(type) {
	case nil:
		return 1, true
	case int64:
		return hash.Mix64(uint64(v)), true
	case string:
		return textHash(v), true
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

// listCell returns the cell and the length of an argument that is an array:
// of one member the cell of that, of several none. ok is false for anything
// else.
func listCell(v any) (c Cell, n int, ok bool) {
	switch v := v.(type) {
	case string:
		return arrayText(v)
	case []byte:
		return arrayText(textOf(v))
	case []int64:
		return sliceCell(v)
	case []int32:
		return sliceCell(v)
	case []int:
		return sliceCell(v)
	case []string:
		return sliceCell(v)
	case [][16]byte:
		return sliceCell(v)
	}
	return 0, 0, false
}

func sliceCell[T any](list []T) (Cell, int, bool) {
	if len(list) == 1 {
		return cellOf(list[0]), 1, true
	}
	return 0, len(list), true
}

// arrayText reads an array in the form that PostgreSQL's drivers send:
// {1,2,"a b"}.
func arrayText(s string) (c Cell, n int, ok bool) {
	if len(s) < 2 || s[0] != '{' || s[len(s)-1] != '}' {
		return 0, 0, false
	}
	inner := s[1 : len(s)-1]
	if len(inner) == 0 {
		return 0, 0, true
	}
	n = 1
	quoted := false
	for i := 0; i < len(inner); i++ {
		switch inner[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		case ',':
			if !quoted {
				n++
			}
		}
	}
	if n > 1 {
		return 0, n, true
	}
	if len(inner) >= 2 && inner[0] == '"' {
		inner = inner[1 : len(inner)-1]
	}
	return textCell(inner), 1, true
}

// textOf views bytes as text for as long as a hash is made of them; nothing
// keeps it.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
