package trial

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// bind returns the text and arguments by which a statement of a rewrite runs
// for the keys of the loop.
func (t *try) bind(st *Statement, l *loop) (string, []any, error) {
	text := st.Text
	var args []any
	for _, p := range st.Params {
		switch p.Kind {
		case KeyArray:
			column, err := linkColumn(l, p.Index)
			if err != nil {
				return "", nil, err
			}
			array, err := arrayLiteral(column)
			if err != nil {
				return "", nil, err
			}
			args = append(args, array)
		case KeyList:
			if st.Each != nil {
				expanded, values, err := t.expandEach(st, text, l, len(args))
				if err != nil {
					return "", nil, err
				}
				text, args = expanded, append(args, values...)
				continue
			}
			expanded, values := expandKeys(text, l)
			text, args = expanded, append(args, values...)
		case FirstArg:
			first := l.executions[0].Args
			if p.Index < 1 || p.Index > len(first) {
				return "", nil, fmt.Errorf("trial: the rewrite asks for the first argument %d", p.Index)
			}
			args = append(args, first[p.Index-1])
		case ChildArg, ParentArg:
			if fixesKey(l, st, p) {
				return "", nil, Wrong("it takes a key for the same in all executions")
			}
			v, err := t.constant(l, p)
			if err != nil {
				return "", nil, err
			}
			args = append(args, v)
		}
	}
	return text, args, nil
}

// fixesKey reports whether a parameter binds a key once for all executions
// although they differ in it: a mistake that the rows at hand may hide. A
// statement that takes no other keys begins with the first one, and finds the
// others itself: a walk down a tree.
func fixesKey(l *loop, st *Statement, p Param) bool {
	walks := !st.Replaces && !slices.ContainsFunc(st.Params, func(o Param) bool { return o.Kind != ChildArg && o.Kind != ParentArg })
	isKey := slices.ContainsFunc(l.links, func(o Link) bool { return o.Param == p.Index })
	if p.Kind != ChildArg || walks || !isKey || p.Index < 1 {
		return false
	}
	first := l.executions[0].Args
	return slices.ContainsFunc(l.executions, func(x Execution) bool {
		args := x.Args
		return p.Index <= min(len(args), len(first)) && canonical(args[p.Index-1]) != canonical(first[p.Index-1])
	})
}

// constant is an argument that is the same in all executions.
func (t *try) constant(l *loop, p Param) (any, error) {
	from := l.executions[0].Args
	if p.Kind == ParentArg {
		if t.request.Parent == nil {
			return nil, NotTried("the parent's arguments were not kept")
		}
		from = t.request.Parent.Args
	}
	if p.Index < 1 || p.Index > len(from) {
		return nil, fmt.Errorf("trial: the rewrite asks for argument %d of %d", p.Index, len(from))
	}
	return from[p.Index-1], nil
}

// linkColumn are the distinct keys of a simple link, or the i-th column of
// all key tuples: arrays for unnest run side by side.
func linkColumn(l *loop, i int) ([]any, error) {
	out := make([]any, 0, len(l.keys))
	for _, key := range l.keys {
		values := l.values[key]
		if i < 0 || i >= len(values) {
			return nil, fmt.Errorf("trial: the rewrite asks for link %d of %d", i, len(values))
		}
		out = append(out, values[i])
	}
	return out, nil
}

// expandKeys writes one placeholder for each key, in parentheses for each
// tuple of a composite one and for each row of VALUES, and as many SELECTs behind SELECT.
func expandKeys(text string, l *loop) (string, []any) {
	var b strings.Builder
	var args []any
	before, _, _ := strings.Cut(text, ListMark)
	rows, selects := strings.HasSuffix(before, "VALUES "), strings.HasSuffix(before, "SELECT ")
	for n, key := range l.keys {
		values := l.values[key]
		brackets := !selects && (rows || len(values) > 1)
		switch {
		case n > 0 && selects:
			b.WriteString(" UNION ALL SELECT ")
		case n > 0:
			b.WriteString(", ")
		}
		if brackets {
			b.WriteByte('(')
		}
		for i, v := range values {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteByte('?')
			args = append(args, v)
		}
		if brackets {
			b.WriteByte(')')
		}
	}
	return strings.Replace(text, ListMark, b.String(), 1), args
}

// arrayLiteral writes PostgreSQL's text form of an array, which every driver
// of it takes for an argument of an array type.
func arrayLiteral(values []any) (string, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		switch v := v.(type) {
		case nil:
			b.WriteString("NULL")
		case int64, uint64, float64, float32, bool:
			fmt.Fprint(&b, v)
		case [16]byte:
			b.WriteString(hex.EncodeToString(v[:])) // uuid reads it without dashes
		case string:
			quoteElement(&b, v)
		case []byte:
			// bytea and the text of other types cannot be told apart, unless it
			// is no text.
			if !utf8.Valid(v) || bytes.IndexByte(v, 0) >= 0 {
				quoteElement(&b, `\x`+hex.EncodeToString(v))
				break
			}
			quoteElement(&b, string(v))
		case decimal:
			quoteElement(&b, string(v))
		case time.Time:
			quoteElement(&b, v.Format("2006-01-02 15:04:05.999999999Z07:00:00"))
		default:
			return "", NotTried(fmt.Sprintf("keys of type %T cannot be put into an array here", v))
		}
	}
	b.WriteByte('}')
	return b.String(), nil
}

func quoteElement(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		if r == '"' || r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
}
