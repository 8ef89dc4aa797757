package verify

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// expandEach writes what stands once for each key as often as there are keys,
// behind arguments that are bound before it.
func (s *session) expandEach(c *cases.Case, st *rewrite.Statement, text string, l *loop, before int) (string, []any, error) {
	var b strings.Builder
	var args []any
	for n, key := range l.keys {
		if n > 0 {
			b.WriteString("\nUNION ALL\n")
		}
		b.WriteString(s.renumbered(st.Each.SQL, before+len(args)))
		for _, p := range st.Each.Params {
			v, err := eachArgument(c, p, l.values[key])
			if err != nil {
				return "", nil, err
			}
			args = append(args, v)
		}
	}
	return strings.Replace(text, rewrite.ListMark, b.String(), 1), args, nil
}

func eachArgument(c *cases.Case, p rewrite.Param, key []any) (any, error) {
	if p.Kind != rewrite.KeyValue {
		return constant(c, p)
	}
	if p.Index < 0 || p.Index >= len(key) {
		return nil, notTried("the rewrite asks for a key that is not there")
	}
	return key[p.Index], nil
}

// renumbered raises the numbers of PostgreSQL's placeholders.
func (s *session) renumbered(text string, by int) string {
	if s.dialect != fingerprint.PostgreSQL || by == 0 {
		return text
	}
	slots := fingerprint.Scan(s.dialect, text).Slots
	for i := len(slots) - 1; i >= 0; i-- {
		if slot := slots[i]; slot.Param > 0 {
			text = text[:slot.Span.Start] + "$" + strconv.Itoa(slot.Param+by) + text[slot.Span.End:]
		}
	}
	return text
}

// inParts runs a statement that takes only so many keys at a time, as often
// as needed.
func (s *session) inParts(ctx context.Context, c *cases.Case, st *rewrite.Statement, l *loop) (*result, error) {
	all := &result{}
	for keys := l.keys; len(keys) > 0; {
		part := *l
		part.keys, keys = keys[:min(st.Most, len(keys))], keys[min(st.Most, len(keys)):]
		out, err := s.runRewrite(ctx, c, st, &part)
		if err != nil {
			return nil, err
		}
		all.columns, all.kinds = out.columns, out.kinds
		all.rows, all.took = append(all.rows, out.rows...), all.took+out.took
	}
	return all, nil
}

// byElements is a loop by the elements of its keys, where those are arrays of
// one element.
func (l *loop) byElements() *loop {
	out := *l
	out.keys, out.values, out.rows = nil, map[string][]any{}, map[string][]string{}
	for _, key := range l.keys {
		values := slices.Clone(l.values[key])
		for i, v := range values {
			if element, ok := rewrite.Element(v); ok {
				values[i] = element
			}
		}
		by := rowKey(values, upTo(len(values)))
		out.keys = append(out.keys, by)
		out.values[by], out.rows[by] = values, l.rows[key]
	}
	return &out
}
