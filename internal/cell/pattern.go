package cell

// OfPattern returns the cell of what a pattern looks for: programs put signs
// round a value, as in %x%, ^x$, x* or x:*, and some escape it.
func OfPattern(v any) Cell {
	switch v := v.(type) {
	case string:
		return OfText(sought(v))
	case []byte:
		return OfText(sought(textOf(v)))
	}
	return Of(v)
}

// sought is a pattern without the signs before and behind what it looks for.
func sought(s string) string {
	from, to := 0, len(s)
	for from < to && isPatternSign(s[from]) {
		from++
	}
	for to > from && isPatternSign(s[to-1]) {
		to--
	}
	if from == to {
		return s
	}
	return s[from:to]
}

func isPatternSign(c byte) bool {
	switch c {
	case '%', '^', '$', '*', '.', ':', '+', '"', '\\', ' ':
		return true
	}
	return false
}
