package fingerprint

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/structure"
)

// aspects render one part of a structure in a line each, for the tables of
// the scanner's tests.
var aspects = map[string]func(s *Structure, text string) string{
	"kind":    func(s *Structure, _ string) string { return kindName(s.Kind) },
	"tables":  renderTables,
	"slots":   renderSlots,
	"preds":   renderPredicates,
	"select":  func(s *Structure, text string) string { return renderItems(s.Select, text) },
	"return":  func(s *Structure, text string) string { return renderItems(s.Returning, text) },
	"joins":   renderJoins,
	"blocks":  renderBlocks,
	"insert":  renderInsert,
	"set":     renderSet,
	"ctes":    renderCTEs,
	"calls":   renderCalls,
	"summary": func(s *Structure, text string) string { return s.Summary(text) },
	"house":   func(s *Structure, _ string) string { return s.Housekeeping() },
}

func kindName(k Kind) string {
	return [...]string{"other", "select", "insert", "update", "delete", "control", "ddl", "copy", "call", "explain", "merge"}[k]
}

func renderName(n Name) string {
	if n.Qualifier != "" {
		return n.Qualifier + "." + n.Name
	}
	return n.Name
}

func renderTables(s *Structure, text string) string {
	var out []string
	for _, t := range s.Tables {
		name := t.Name
		if t.Schema != "" {
			name = t.Schema + "." + name
		}
		if t.Derived {
			name = "(" + name + ")"
		}
		if t.Alias != "" {
			name += " " + t.Alias
		}
		if t.Target {
			name += "!"
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

func renderSlots(s *Structure, text string) string {
	var out []string
	for _, slot := range s.Slots {
		var b strings.Builder
		b.WriteString(slot.Span.Of(text))
		if slot.Op != "" {
			table := ""
			if slot.Table >= 0 {
				table = s.Tables[slot.Table].Name + "."
			}
			b.WriteString(strings.TrimRight(fmt.Sprintf(" %s %s%s", slot.Op, table, slot.Column.Name), " "))
		}
		if slot.Key {
			b.WriteString(" key")
		}
		if slot.List > 1 {
			fmt.Fprintf(&b, " list=%d", slot.List)
		}
		if slot.Cast != "" {
			fmt.Fprintf(&b, " cast=%s", slot.Cast)
		}
		if slot.Wrapped {
			b.WriteString(" wrapped")
		}
		out = append(out, strings.TrimSpace(b.String()))
	}
	return strings.Join(out, "; ")
}

func renderPredicates(s *Structure, text string) string {
	var out []string
	for _, p := range s.Predicates {
		left := renderName(p.Column)
		if left == "" {
			left = "[" + p.Left.Of(text) + "]"
		}
		one := left + " " + p.Op
		if p.Other.Name != "" {
			one += " " + renderName(p.Other)
		}
		for _, i := range p.Slots {
			one += " " + s.Slots[i].Span.Of(text)
		}
		if !p.Wrapped.Empty() {
			one += " wrapped:" + p.Wrapped.Of(text)
		}
		if p.Sub >= 0 {
			one += fmt.Sprintf(" sub:%d", p.Sub)
		}
		if p.Row >= 0 {
			one += fmt.Sprintf(" row:%d", p.Row)
		}
		if p.Or {
			one += " or"
		}
		if p.Not {
			one += " not"
		}
		out = append(out, one)
	}
	return strings.Join(out, "; ")
}

func renderItems(items []Item, text string) string {
	var out []string
	for _, it := range items {
		one := renderName(it.Name)
		if one == "" {
			one = "[" + it.Expr.Of(text) + "]"
		}
		if it.Aggregate != "" {
			one += " " + it.Aggregate
		}
		if it.Alias != "" {
			one += " as " + it.Alias
		}
		out = append(out, one)
	}
	return strings.Join(out, ", ")
}

func renderJoins(s *Structure, text string) string {
	var out []string
	for _, j := range s.Joins {
		one := j.Kind
		if j.Table >= 0 {
			one += " " + s.Tables[j.Table].Ref()
		}
		for _, e := range j.Equal {
			one += " " + renderName(e[0]) + "=" + renderName(e[1])
		}
		if len(j.Using) > 0 {
			one += " using " + strings.Join(j.Using, ",")
		}
		if !j.On.Empty() && len(j.Equal) == 0 {
			one += " on " + j.On.Of(text)
		}
		out = append(out, one)
	}
	return strings.Join(out, "; ")
}

var roleNames = map[Clause]string{InNone: "main", InFrom: "from", InWhere: "where", InExists: "exists", InCTE: "cte",
	InUnion: "union", InValues: "values", InSelect: "select", InSet: "set", InHaving: "having", InOn: "on", InReturning: "returning"}

func renderBlocks(s *Structure, text string) string {
	var out []string
	for _, q := range s.Queries {
		one := fmt.Sprintf("%s/%d", roleNames[q.Role], q.Parent)
		part := func(name string, sp Span) {
			if !sp.Empty() {
				one += " " + name + ":" + sp.Of(text)
			}
		}
		if q.Distinct {
			one += " distinct"
		}
		part("on", q.DistinctOn)
		if q.Union != "" {
			one += " " + q.Union
		}
		part("group", q.GroupBy)
		part("order", q.OrderBy)
		part("limit", q.Limit)
		part("offset", q.Offset)
		if q.Lock != "" {
			one += " lock:" + q.Lock
		}
		out = append(out, one)
	}
	return strings.Join(out, "; ")
}

func renderInsert(s *Structure, text string) string {
	var out []string
	for _, i := range append([]structure.InsertInto{s.Insert}, s.Inserts...) {
		one := "(" + strings.Join(i.Columns, ",") + ")"
		if i.Rows > 0 {
			one += fmt.Sprintf(" rows:%d row:%s", i.Rows, i.Row.Of(text))
		}
		if i.Select {
			one += " select"
		}
		if !i.Conflict.Empty() {
			one += " conflict:" + i.Conflict.Of(text)
		}
		if i.Ignore {
			one += " ignore"
		}
		if i.Replace {
			one += " replace"
		}
		out = append(out, one)
	}
	return strings.Join(out, "; ")
}

func renderSet(s *Structure, text string) string {
	var out []string
	for _, a := range s.Set {
		one := renderName(a.Column) + "=" + a.Expr.Of(text)
		if a.Upsert {
			one += " upsert"
		}
		out = append(out, one)
	}
	return strings.Join(out, ", ")
}

func renderCTEs(s *Structure, text string) string {
	var out []string
	for _, c := range s.CTEs {
		one := fmt.Sprintf("%s:%d", c.Name, c.Query)
		if c.Recursive {
			one += " recursive"
		}
		out = append(out, one+" "+c.Body.Of(text))
	}
	return strings.Join(out, "; ")
}

func renderCalls(s *Structure, text string) string {
	var out []string
	for _, c := range s.Calls {
		one := c.Name
		if c.Aggregate {
			one += " aggregate"
		}
		if c.Window {
			one += " window"
		}
		out = append(out, one)
	}
	return strings.Join(out, ", ")
}
