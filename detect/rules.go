package detect

import "strconv"

// accuse makes the finding of a group whose repetition is an N+1.
func (h *hearing) accuse(c *charge, e Evidence) {
	f := h.newFinding(c, c.rule())
	f.Evidence = e
	if e != Repeated && c.best != nil {
		f.Parent = h.parentOf(c)
		f.Relation = c.relation()
	}
	f.Why = c.why()
	if e == Proved {
		f.Why = c.whyProved()
	}
	f.Message = c.headline()
	f.Advice = c.advice(f)
	c.result = f
	h.found = append(h.found, c)
}

// newFinding fills in what all rules tell.
func (h *hearing) newFinding(c *charge, rule string) *Finding {
	f := &Finding{
		Rule:  rule,
		Scope: h.scope.name,
		Query: Query{
			SQL: c.normalText(), Shape: c.stmt.id.String(), Dialect: c.stmt.dialect.String(),
			Count: c.count, DistinctArgs: c.distinctArgs(),
			DurationNS: int64(c.duration), Rows: c.rowsTotal,
		},
		Parallel: c.overlaps > 0,
	}
	blamed := h.blame(c)
	f.Site, f.pc = h.siteOf(blamed), blamed.pc
	f.Stack = h.stackOf(c)
	return f
}

// parentOf describes the source that was chosen.
func (h *hearing) parentOf(c *charge) *Parent {
	b, p := c.best, c.best.source.parent
	names := p.columnNames(b.source.columns[0])
	out := &Parent{
		SQL: p.normalText(), Shape: p.stmt.id.String(),
		Site: h.siteOf(h.asked(p, c)), Count: p.count, Rows: p.rowsTotal,
		Column:  p.columnName(b.source.columns[0]),
		Matched: b.walk.matched, Of: b.walk.matched + b.walk.missing,
		InRowOrder: b.walk.inOrder() && !b.backwards,
	}
	out.Table = names.table()
	if len(b.links) > 1 {
		for _, l := range b.links {
			out.Links = append(out.Links, Link{
				Column: p.columnName(l.column), Arg: c.stmt.shown(c.stmt.keys[l.slot].column),
			})
		}
	}
	return out
}

// columnName is what column i of the result is called.
func (c *charge) columnName(i int) string {
	if i < len(c.columns) && c.columns[i] != "" {
		return c.columns[i]
	}
	if it, ok := c.itemOf(c.shape(), i); ok && it.Name.Name != "" {
		return c.stmt.shown(it.Name.Name)
	}
	return "column " + strconv.Itoa(i+1)
}
