package otelcol

// lookup finds the spans round another one.
type lookup struct {
	spans []span
	byID  map[uint64]int32
	again map[int32]bool // came twice
	seen  map[uint64]where
}

// where is where in a trace, and in the program, a span lies.
type where struct {
	place   *place // nil where the spans round it were not seen
	loop    uint64 // the span that it lies in
	request int32  // the span that began its request, -1 where that was not seen
	entry   *place // of the request
}

func (w where) route() string {
	switch {
	case w.entry == nil:
		return ""
	case w.entry.route != "":
		return w.entry.route
	}
	return w.entry.name
}

func newLookup(spans []span) (l lookup, resent int) {
	l = lookup{spans: spans, byID: make(map[uint64]int32, len(spans)), seen: map[uint64]where{}}
	for i := range spans {
		if _, known := l.byID[spans[i].id]; known {
			if l.again == nil {
				l.again = map[int32]bool{}
			}
			l.again[int32(i)] = true
			continue
		}
		l.byID[spans[i].id] = int32(i)
	}
	return l, len(l.again)
}

func (l *lookup) parent(s *span) *span {
	if i, ok := l.byID[s.parent]; ok && s.parent != 0 {
		return &l.spans[i]
	}
	return nil
}

// counts reports whether a span is an execution of its own. Where a mapper and
// the driver below it both have a span, the outer one stands for both.
func (l *lookup) counts(i int32) bool {
	s := &l.spans[i]
	if s.statement == nil || !s.statement.work || l.again[i] {
		return false
	}
	for up, steps := l.parent(s), 0; up != nil && up.flags&database != 0 && steps < maxDepth; up, steps = l.parent(up), steps+1 {
		if up.statement == s.statement && up.origin.service == s.origin.service {
			return false
		}
	}
	return true
}

const maxDepth = 128 // spans round another, which may refer to each other in a circle

// where looks for the code or the route that a statement's span lies in. What
// many spans have in common is looked for once.
func (l *lookup) where(i int32) where {
	s := &l.spans[i]
	at, known := l.seen[s.parent]
	if !known {
		at = l.around(s)
		l.seen[s.parent] = at
	}
	if s.flags&coded != 0 {
		at.place = s.place
	}
	return at
}

// around goes outward from a span: to the first one that says where it is in
// the program, and on to the one that began the request.
func (l *lookup) around(s *span) where {
	at := where{request: -1}
	var named *place
	for up, steps := l.parent(s), 0; up != nil && steps < maxDepth; up, steps = l.parent(up), steps+1 {
		if up.place != nil && up.flags&database == 0 {
			if named == nil {
				named = up.place
			}
			if at.loop == 0 {
				at.loop = up.id
			}
			if at.place == nil && (up.flags&coded != 0 || up.place.route != "") {
				at.place = up.place
			}
		}
		if up.flags&entry != 0 || up.parent == 0 {
			at.request, at.entry = l.byID[up.id], up.place
			break
		}
	}
	if at.place == nil {
		at.place = named
	}
	return at
}
