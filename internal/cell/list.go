package cell

// OfList returns the cell and the length of an argument that is an array:
// of one member the cell of that, of several none. ok is false for anything
// else.
func OfList(v any) (c Cell, n int, ok bool) {
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
		return Of(list[0]), 1, true
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
	return OfText(inner), 1, true
}
