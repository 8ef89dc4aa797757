package suggest

// batch asks once for all keys: column = key becomes column = ANY(keys), and
// the column joins the select list so that the program can give the rows back
// to whom they belong.
func (q *question) batch() []Rewrite {
	m := q.child.main()
	cut := q.cutLimit()
	if !m.Limit.Empty() && cut == nil {
		return nil
	}
	windows, ok := q.partitions()
	if !ok {
		return nil
	}
	st := q.batched(append(cut, windows...)...)
	st.Ordered = !m.OrderBy.Empty() && m.Limit.Empty()
	r := Rewrite{
		Kind: "batch", Title: "batch (prefetch_related)",
		Statements: []Statement{st},
		Mind:       q.chunking(),
	}
	if !m.Limit.Empty() {
		r.Mind = join(r.Mind, "LIMIT 1 is left out: where a key has several rows, keep one of them, whichever")
	}
	if q.f.Relation == "tree" {
		r.Mind = join("it asks once for each level of the tree", r.Mind)
	}
	if m.Lock != "" {
		r.Mind = join(r.Mind, "the rows are locked in the order in which they are found: add ORDER BY "+q.keys[0].pred.Column.Name+" so that transactions do not wait for each other in a circle")
	}
	return []Rewrite{r}
}
