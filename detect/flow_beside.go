package detect

// besides strengthens candidates by the statements beside them: what runs in
// step with a loop over the rows of a query, and takes a key of these rows in
// their order, is in that loop.
func besides(suspects []*charge) {
	var known []*charge
	for _, c := range suspects {
		if c.best.strength(c.count) != "" {
			known = append(known, c)
		}
	}
	for _, c := range suspects {
		b := c.best
		if b == nil || b.strength(c.count) != "" || b.own(c) || b.names < bitsSuffix || !b.walk.inOrder() {
			continue
		}
		for _, k := range known {
			if k.best.source.parent == b.source.parent && k.best.walk.inOrder() && inStep(k, c) {
				b.beside = bitsBeside
				break
			}
		}
	}
}

// inStep reports whether two statements ran by turns, each as often.
func inStep(a, b *charge) bool {
	if a.count != b.count || len(a.order) != len(b.order) || a.overlaps+b.overlaps > 0 {
		return false
	}
	first, second := a, b
	if b.first < a.first {
		first, second = b, a
	}
	for i := range first.order {
		at := second.execs[second.order[i]].start
		if at < first.execs[first.order[i]].start {
			return false
		}
		if i+1 < len(first.order) && at > first.execs[first.order[i+1]].start {
			return false
		}
	}
	return true
}
