package main

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

var kindNames = map[fingerprint.Kind]string{
	fingerprint.Select: "select", fingerprint.Insert: "insert", fingerprint.Update: "update",
	fingerprint.Delete: "delete", fingerprint.Merge: "merge",
}

// scannedFacts are the facts as the structure scanner reads them.
func scannedFacts(s *fingerprint.Structure) *facts {
	f := &facts{}
	kind, ok := kindNames[s.Kind]
	if !ok {
		kind = "other"
	}
	f.add(fieldKind, "%s", kind)
	f.scannedTables(s)
	f.scannedBlocks(s)
	f.scannedItems(fieldSelect, s.Select)
	f.scannedItems(fieldReturning, s.Returning)
	f.scannedCalls(s)
	f.scannedPredicates(s)
	f.scannedJoins(s)
	f.scannedWrites(s)
	return f.sorted()
}

func (f *facts) scannedTables(s *fingerprint.Structure) {
	for _, t := range s.Tables {
		if !t.Derived {
			f.add(fieldTables, "%s", qualified(t.Schema, t.Name))
		}
		if t.Alias == "" {
			continue
		}
		name := t.Name
		if t.Derived {
			name = "()"
		}
		f.add(fieldAliases, "%s as %s", name, t.Alias)
	}
}

func (f *facts) scannedBlocks(s *fingerprint.Structure) {
	for _, q := range s.Queries {
		if !q.Limit.Empty() {
			f.add(fieldLimit, "limit")
		}
		if !q.Offset.Empty() {
			f.add(fieldLimit, "offset")
		}
		if q.Lock != "" {
			f.add(fieldLock, "%s", q.Lock)
		}
		for _, o := range q.Order {
			desc := ""
			if o.Desc {
				desc = " desc"
			}
			f.add(fieldOrder, "%s%s", nameOrExpr(o.Name), desc)
		}
		for _, g := range q.Group {
			f.add(fieldGroup, "%s", nameOrExpr(g))
		}
		if q.Role == fingerprint.InExists {
			f.add(fieldAggregates, "exists")
		}
	}
}

func nameOrExpr(n fingerprint.Name) string {
	if n.Name == "" {
		return "expr"
	}
	return qualified(n.Qualifier, n.Name)
}

func (f *facts) scannedItems(at field, items []fingerprint.Item) {
	for _, it := range items {
		alias := ""
		if it.Alias != "" {
			alias = " as " + it.Alias
		}
		f.add(at, "%s%s", nameOrExpr(it.Name), alias)
	}
}

func (f *facts) scannedCalls(s *fingerprint.Structure) {
	for _, c := range s.Calls {
		if c.Aggregate {
			f.add(fieldAggregates, "%s", c.Name)
		}
	}
}

func (f *facts) scannedPredicates(s *fingerprint.Structure) {
	for _, p := range s.Predicates {
		if p.Column.Name == "" {
			continue
		}
		name := qualified(p.Column.Qualifier, p.Column.Name)
		if p.Other.Name != "" {
			if p.Op == "=" && !p.Or && !p.Not {
				f.add(fieldJoins, "%s", strings.ToLower(name+"="+qualified(p.Other.Qualifier, p.Other.Name)))
			}
			continue
		}
		params, values := "", 0
		for _, i := range p.Slots {
			if slot := s.Slots[i]; !slot.Wrapped && p.Wrapped.Empty() {
				values++
				params += fmt.Sprintf(" %d", paramOf(slot))
			}
		}
		f.comparison(p.Op, name, params, values, p.Or || p.Not)
	}
}

func paramOf(s fingerprint.Slot) int {
	if s.Named != "" {
		return -1
	}
	return s.Param
}

func (f *facts) scannedJoins(s *fingerprint.Structure) {
	for _, j := range s.Joins {
		var equal []string
		for _, e := range j.Equal {
			equal = append(equal, strings.ToLower(qualified(e[0].Qualifier, e[0].Name)+"="+qualified(e[1].Qualifier, e[1].Name)))
		}
		f.join(joinName(j.Kind), equal, j.Using, !j.On.Empty() || len(j.Using) > 0)
	}
}

func (f *facts) scannedWrites(s *fingerprint.Structure) {
	for _, ins := range append([]fingerprint.InsertInto{s.Insert}, s.Inserts...) {
		if len(ins.Columns) > 0 {
			f.add(fieldInsert, "(%s)", strings.Join(ins.Columns, ","))
		}
		if ins.Rows > 0 {
			f.add(fieldInsert, "%d rows", ins.Rows)
		}
		if ins.Select {
			f.add(fieldInsert, "select")
		}
	}
	for _, a := range s.Set {
		prefix := ""
		if a.Upsert {
			prefix = "upsert "
		}
		f.add(fieldSet, "%s%s", prefix, a.Column.Name)
	}
}
