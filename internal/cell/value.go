package cell

import (
	"math"
	"time"
)

// Bytes is about what a value takes in memory.
func Bytes(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []byte:
		return len(v)
	}
	return 8
}

// Clone copies what the driver or the program may write to later. A
// value of a type that cannot be copied safely becomes its cell's absence:
// nil.
func Clone(v any) any {
	switch v := v.(type) {
	case nil, bool, int64, float64, time.Time,
		int, int32, int16, int8, uint, uint64, uint32, uint16, uint8, float32, [16]byte:
		return v
	case string:
		return string([]byte(v))
	case []byte:
		if v == nil {
			return nil
		}
		return append([]byte{}, v...)
	case []int64:
		return append([]int64{}, v...)
	case []int32:
		return append([]int32{}, v...)
	case []string:
		return append([]string{}, v...)
	}
	plain, _ := Plain(v)
	return plain
}

// Widened makes whole numbers int64 where they fit, as database/sql makes
// them: pgx takes the program's own types.
func Widened(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case int32:
		return int64(v)
	case int16:
		return int64(v)
	case int8:
		return int64(v)
	case uint32:
		return int64(v)
	case uint16:
		return int64(v)
	case uint8:
		return int64(v)
	case uint:
		return Widened(uint64(v))
	case uint64:
		if v <= math.MaxInt64 {
			return int64(v)
		}
	}
	return v
}

// Shifted returns another value of the same type, near v.
func Shifted(v any) any {
	switch v := v.(type) {
	case int64:
		return v + 1
	case float64:
		return v + 1
	case bool:
		return !v
	case string:
		return string(shiftedText(v))
	case []byte:
		return shiftedText(v)
	case time.Time:
		return v.Add(time.Second)
	}
	return v
}

// shiftedText changes the last byte that is a letter or digit, so that
// numbers stay numbers and UUIDs stay UUIDs.
func shiftedText[T string | []byte](s T) []byte {
	b := append([]byte{}, s...)
	if len(b) == 16 && !printable(b) {
		b[15] ^= 1
		return b
	}
	for i := len(b) - 1; i >= 0; i-- {
		switch c := b[i]; {
		case c >= '0' && c < '9', c >= 'a' && c < 'f', c >= 'A' && c < 'F', c >= 'g' && c < 'z', c >= 'G' && c < 'Z':
			b[i]++
			return b
		case c == '9' || c == 'f' || c == 'F' || c == 'z' || c == 'Z':
			b[i]--
			return b
		}
	}
	return b
}
