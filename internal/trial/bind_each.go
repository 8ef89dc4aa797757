package trial

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// expandEach writes what stands once for each key as often as there are keys,
// behind arguments that are bound before it.
func (t *try) expandEach(st *Statement, text string, l *loop, before int) (string, []any, error) {
	var b strings.Builder
	var args []any
	for n, key := range l.keys {
		if n > 0 {
			b.WriteString("\nUNION ALL\n")
		}
		b.WriteString(t.session.renumbered(st.Each.SQL, before+len(args)))
		for _, p := range st.Each.Params {
			v, err := t.eachArgument(l, p, l.values[key])
			if err != nil {
				return "", nil, err
			}
			args = append(args, v)
		}
	}
	return strings.Replace(text, ListMark, b.String(), 1), args, nil
}

func (t *try) eachArgument(l *loop, p Param, key []any) (any, error) {
	if p.Kind != KeyValue {
		return t.constant(l, p)
	}
	if p.Index < 0 || p.Index >= len(key) {
		return nil, NotTried("the rewrite asks for a key that is not there")
	}
	return key[p.Index], nil
}

// renumbered raises the numbers of PostgreSQL's placeholders.
func (s *Session) renumbered(text string, by int) string {
	if s.Dialect != fingerprint.PostgreSQL || by == 0 {
		return text
	}
	slots := fingerprint.Scan(s.Dialect, text).Slots
	for i := len(slots) - 1; i >= 0; i-- {
		if slot := slots[i]; slot.Param > 0 {
			text = text[:slot.Span.Start] + "$" + strconv.Itoa(slot.Param+by) + text[slot.Span.End:]
		}
	}
	return text
}

// inParts runs a statement that takes only so many keys at a time, as often
// as needed.
func (t *try) inParts(ctx context.Context, st *Statement, l *loop) (*rowSet, error) {
	all := &rowSet{}
	for keys := l.keys; len(keys) > 0; {
		part := *l
		part.keys, keys = keys[:min(st.Most, len(keys))], keys[min(st.Most, len(keys)):]
		out, err := t.runStatement(ctx, st, &part)
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
	out.keys, out.values, out.runs = nil, map[string][]any{}, map[string]run{}
	for _, key := range l.keys {
		values := slices.Clone(l.values[key])
		for i, v := range values {
			if element, ok := Element(v); ok {
				values[i] = element
			}
		}
		by := rowText(values)
		out.keys = append(out.keys, by)
		out.values[by], out.runs[by] = values, l.runs[key]
	}
	return &out
}
