package trial

import (
	"reflect"
	"strings"
)

// Element is the only element of an array: of a Go slice, or of an array in
// PostgreSQL's text form. ok is false for anything else, and for NULL.
func Element(v any) (element any, ok bool) {
	switch v := v.(type) {
	case string:
		return textElement(v)
	case []byte:
		return textElement(string(v))
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Slice && r.Len() == 1 {
		return r.Index(0).Interface(), true
	}
	return nil, false
}

func textElement(s string) (any, bool) {
	inside, opened := strings.CutPrefix(strings.TrimSpace(s), "{")
	inside, closed := strings.CutSuffix(inside, "}")
	if !opened || !closed || inside == "" {
		return nil, false
	}
	if inside[0] != '"' {
		plain := !strings.ContainsAny(inside, `,{}"\`) && !strings.EqualFold(inside, "null")
		return inside, plain
	}
	var out strings.Builder
	for i := 1; i < len(inside); i++ {
		switch inside[i] {
		case '\\':
			if i++; i < len(inside) {
				out.WriteByte(inside[i])
			}
		case '"':
			return out.String(), i == len(inside)-1
		default:
			out.WriteByte(inside[i])
		}
	}
	return nil, false
}
