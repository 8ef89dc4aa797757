package cell

import "strconv"

// OfList returns the cell and the length of an argument that is an array: of
// one member the cell of that, of several that of the array as a whole. ok is
// false for anything else.
func OfList(v any) (c Cell, n int, ok bool) {
	switch v := v.(type) {
	case string:
		return arrayText(v)
	case []byte:
		return arrayText(textOf(v))
	case []int64:
		return sliceCell(v, appendInt)
	case []int32:
		return sliceCell(v, appendInt)
	case []int:
		return sliceCell(v, appendInt)
	case []string:
		return sliceCell(v, func(to []byte, s string) []byte { return append(to, s...) })
	case [][16]byte:
		return sliceCell(v, func(to []byte, id [16]byte) []byte { return append(to, uuidText(id[:])...) })
	}
	return 0, 0, false
}

func appendInt[T int64 | int32 | int](to []byte, n T) []byte {
	return strconv.AppendInt(to, int64(n), 10)
}

// sliceCell is the cell of a list as it is when an array's text is read.
func sliceCell[T any](list []T, add func([]byte, T) []byte) (Cell, int, bool) {
	if len(list) == 1 {
		return Of(list[0]), 1, true
	}
	var room [maxKeyText + 64]byte
	text := append(room[:0], '{')
	for i, v := range list {
		if i > 0 {
			text = append(text, ',')
		}
		if text = add(text, v); len(text) > maxKeyText {
			return 0, len(list), true // too long to be a key
		}
	}
	return OfText(textOf(append(text, '}'))), len(list), true
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
	if c, leaves, ok := oneLeaf(s); ok && leaves == 1 {
		return c, 1, true
	}
	return OfText(s), n, true
}
