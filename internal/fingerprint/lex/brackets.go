package lex

// matchBrackets pairs brackets and CASE ... END. A closing bracket closes
// every CASE that is still open within it.
func (x *Reading) matchBrackets() {
	n := len(x.Tokens)
	x.Match = make([]int32, n)
	var open []int32
	for i := range x.Tokens {
		x.Match[i] = -1
		switch {
		case x.opens(i):
			x.Match[i] = int32(n)
			open = append(open, int32(i))
		case x.Tokens[i].Kind == Close, x.Tokens[i].Kind == CloseBracket:
			open = x.closeBracket(open, i)
		case x.Is(i, "end"):
			if k := len(open) - 1; k >= 0 && x.Is(int(open[k]), "case") {
				x.Match[i], x.Match[open[k]] = open[k], int32(i)
				open = open[:k]
			}
		}
	}
}

func (x *Reading) opens(i int) bool {
	k := x.Tokens[i].Kind
	return k == Open || k == OpenBracket || x.Is(i, "case")
}

// closeBracket pops up to the bracket that token i closes. A bracket that
// nothing opened is left alone.
func (x *Reading) closeBracket(open []int32, i int) []int32 {
	want := Open
	if x.Tokens[i].Kind == CloseBracket {
		want = OpenBracket
	}
	for k := len(open) - 1; k >= 0; k-- {
		o := int(open[k])
		if x.Tokens[o].Kind == want {
			x.Match[o], x.Match[i] = int32(i), int32(o)
			return open[:k]
		}
		if !x.Is(o, "case") {
			return open
		}
		x.Match[o] = int32(i)
		open = open[:k]
	}
	return open
}

// Skip returns the index after token i, or after its closing bracket where it
// opens one, but no further than hi.
func (x *Reading) Skip(i, hi int) int {
	if m := int(x.Match[i]); m > i {
		if x.Is(i, "case") && m < hi && !x.Is(m, "end") {
			return m
		}
		return min(m+1, hi)
	}
	return i + 1
}

// Inside returns the range between the bracket at i and its partner.
func (x *Reading) Inside(i, hi int) (int, int) {
	return i + 1, max(i+1, min(int(x.Match[i]), hi))
}

// Split calls each for the parts of [lo, hi) between commas.
func (x *Reading) Split(lo, hi int, each func(lo, hi int)) {
	if lo >= hi {
		return
	}
	from := lo
	for i := lo; i < hi; i = x.Skip(i, hi) {
		if x.Tokens[i].Kind == Comma {
			each(from, i)
			from = i + 1
		}
	}
	each(from, hi)
}

// Unwrap takes brackets off that enclose the whole range, unless they hold a
// query or a row.
func (x *Reading) Unwrap(lo, hi int) (int, int) {
	for hi-lo > 2 && x.Kind(lo) == Open && int(x.Match[lo]) == hi-1 && !x.StartsQuery(lo) && !x.HasComma(lo+1, hi-1) {
		lo, hi = lo+1, hi-1
	}
	return lo, hi
}

func (x *Reading) HasComma(lo, hi int) bool {
	for i := lo; i < hi; i = x.Skip(i, hi) {
		if x.Kind(i) == Comma {
			return true
		}
	}
	return false
}

// StartsQuery reports whether the bracket at i encloses a query, perhaps
// within more brackets.
func (x *Reading) StartsQuery(i int) bool {
	for range MaxDepth {
		if x.Kind(i) != Open {
			return false
		}
		if x.IsAny(i+1, "select", "with", "values") || x.Is(i+1, "table") && x.IsName(i+2) {
			return true
		}
		if x.Kind(i+1) != Open {
			return false
		}
		// What follows the inner bracket tells ((SELECT 1) UNION ...) from
		// ((SELECT 1) + 1).
		end := int(x.Match[i])
		after := x.Skip(i+1, len(x.Tokens))
		if after != end && !x.IsAny(after, "union", "except", "intersect", "minus", "order", "limit", "offset", "fetch", "for") {
			return false
		}
		i++
	}
	return false
}

// LastWord finds the last keyword w outside brackets, -1 where there is none.
func (x *Reading) LastWord(lo, hi int, w string) int {
	at := -1
	for i := lo; i < hi; i = x.Skip(i, hi) {
		if x.Is(i, w) {
			at = i
		}
	}
	return at
}
