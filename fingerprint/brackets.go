package fingerprint

// matchBrackets pairs brackets and CASE ... END. A closing bracket closes
// every CASE that is still open within it.
func (x *reading) matchBrackets() {
	n := len(x.toks)
	x.match = make([]int32, n)
	var open []int32
	for i := range x.toks {
		x.match[i] = -1
		switch {
		case x.opens(i):
			x.match[i] = int32(n)
			open = append(open, int32(i))
		case x.toks[i].kind == tokClose, x.toks[i].kind == tokCloseBracket:
			open = x.closeBracket(open, i)
		case x.is(i, "end"):
			if k := len(open) - 1; k >= 0 && x.is(int(open[k]), "case") {
				x.match[i], x.match[open[k]] = open[k], int32(i)
				open = open[:k]
			}
		}
	}
}

func (x *reading) opens(i int) bool {
	k := x.toks[i].kind
	return k == tokOpen || k == tokOpenBracket || x.is(i, "case")
}

// closeBracket pops up to the bracket that token i closes. A bracket that
// nothing opened is left alone.
func (x *reading) closeBracket(open []int32, i int) []int32 {
	want := tokOpen
	if x.toks[i].kind == tokCloseBracket {
		want = tokOpenBracket
	}
	for k := len(open) - 1; k >= 0; k-- {
		o := int(open[k])
		if x.toks[o].kind == want {
			x.match[o], x.match[i] = int32(i), int32(o)
			return open[:k]
		}
		if !x.is(o, "case") {
			return open
		}
		x.match[o] = int32(i)
		open = open[:k]
	}
	return open
}

// skip returns the index after token i, or after its closing bracket where it
// opens one, but no further than hi.
func (x *reading) skip(i, hi int) int {
	if m := int(x.match[i]); m > i {
		if x.is(i, "case") && m < hi && !x.is(m, "end") {
			return m
		}
		return min(m+1, hi)
	}
	return i + 1
}

// inside returns the range between the bracket at i and its partner.
func (x *reading) inside(i, hi int) (int, int) {
	return i + 1, max(i+1, min(int(x.match[i]), hi))
}

// split calls each for the parts of [lo, hi) between commas.
func (x *reading) split(lo, hi int, each func(lo, hi int)) {
	if lo >= hi {
		return
	}
	from := lo
	for i := lo; i < hi; i = x.skip(i, hi) {
		if x.toks[i].kind == tokComma {
			each(from, i)
			from = i + 1
		}
	}
	each(from, hi)
}

// unwrap takes brackets off that enclose the whole range, unless they hold a
// query or a row.
func (x *reading) unwrap(lo, hi int) (int, int) {
	for hi-lo > 2 && x.kind(lo) == tokOpen && int(x.match[lo]) == hi-1 && !x.startsQuery(lo) && !x.hasComma(lo+1, hi-1) {
		lo, hi = lo+1, hi-1
	}
	return lo, hi
}

func (x *reading) hasComma(lo, hi int) bool {
	for i := lo; i < hi; i = x.skip(i, hi) {
		if x.kind(i) == tokComma {
			return true
		}
	}
	return false
}

// startsQuery reports whether the bracket at i encloses a query, perhaps
// within more brackets.
func (x *reading) startsQuery(i int) bool {
	for range maxScanDepth {
		if x.kind(i) != tokOpen {
			return false
		}
		if x.isAny(i+1, "select", "with", "values") || x.is(i+1, "table") && x.isName(i+2) {
			return true
		}
		if x.kind(i+1) != tokOpen {
			return false
		}
		// What follows the inner bracket tells ((SELECT 1) UNION ...) from
		// ((SELECT 1) + 1).
		end := int(x.match[i])
		after := x.skip(i+1, len(x.toks))
		if after != end && !x.isAny(after, "union", "except", "intersect", "minus", "order", "limit", "offset", "fetch", "for") {
			return false
		}
		i++
	}
	return false
}

// lastWord finds the last keyword w outside brackets, -1 where there is none.
func (x *reading) lastWord(lo, hi int, w string) int {
	at := -1
	for i := lo; i < hi; i = x.skip(i, hi) {
		if x.is(i, w) {
			at = i
		}
	}
	return at
}
