package reader

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// Scanned is the reading of the structure scanner, in the same terms.
func Scanned(s *fingerprint.Structure) Reading {
	r := Reading{Kind: s.Kind}
	for _, t := range s.Tables {
		if t.Derived {
			continue
		}
		name := strings.ToLower(plainName(t.Name))
		if t.Schema != "" {
			name = strings.ToLower(plainName(t.Schema)) + "." + name
		}
		r.Tables = append(r.Tables, name)
	}
	for _, q := range s.Queries {
		r.block(q)
	}
	for _, c := range s.Calls {
		if c.Aggregate && isAggregate(c.Name) {
			r.Aggregates = append(r.Aggregates, c.Name)
		}
	}
	for _, p := range s.Predicates {
		if p.Clause != fingerprint.InConflict {
			r.predicate(s, p)
		}
	}
	return r.sorted()
}

func (r *Reading) block(q fingerprint.Query) {
	if !q.Limit.Empty() {
		r.Limit++
	}
	if len(q.Order) > 0 {
		r.Order++
	}
	if len(q.Group) > 0 {
		r.Group++
	}
	if q.Role == fingerprint.InExists {
		r.Aggregates = append(r.Aggregates, "exists")
	}
	switch {
	case strings.HasSuffix(q.Lock, "UPDATE"):
		r.Lock = "update"
	case strings.HasSuffix(q.Lock, "SHARE") && r.Lock == "":
		r.Lock = "share"
	}
}

func (r *Reading) predicate(s *fingerprint.Structure, p fingerprint.Predicate) {
	op := "in"
	switch p.Op {
	case "=":
		op = "="
	case "IN", "= ANY":
	default:
		return
	}
	if p.Column.Name == "" || !p.Wrapped.Empty() {
		return
	}
	var values []string
	for _, i := range p.Slots {
		slot := s.Slots[i]
		switch {
		case slot.Wrapped:
		case slot.Named != "":
			values = append(values, slot.Named)
		case slot.Param > 0:
			values = append(values, "v"+strconv.Itoa(slot.Param))
		default:
			values = append(values, "1")
		}
	}
	if len(values) == 0 {
		return
	}
	name := strings.ToLower(plainName(p.Column.Name))
	if q := p.Column.Qualifier; q != "" {
		name = strings.ToLower(plainName(q)) + "." + name
	}
	r.Equal = append(r.Equal, equality(op, name, values))
}
