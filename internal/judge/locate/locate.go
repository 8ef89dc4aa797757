// Package locate finds the line at which a group is told.
package locate

import (
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/stack"
)

// Loop finds the frame that owns the loop. With a parent it is the first
// function, from the root, that the parent and the child both entered at
// different lines; without one it is the innermost frame that stays the same
// while everything below it repeats, as far as the scope's other statements
// and the source tell.
func Loop(h *analysis.Analysis, c *analysis.Group) stack.Frame {
	return loop(h, c, h.Files.InLoop)
}

// Call finds that frame without a look into the source.
func Call(h *analysis.Analysis, c *analysis.Group) stack.Frame {
	return loop(h, c, func(string, int) bool { return false })
}

// inLoop reports whether a line stands in a loop.
type inLoop func(file string, line int) bool

func loop(h *analysis.Analysis, c *analysis.Group, seen inLoop) stack.Frame {
	parent := c.Loop
	if c.Best != nil {
		parent = c.Best.Column.Parent
	}
	if parent != nil && parent != c {
		if at, _, ok := Fork(parent.Frames(), c.Frames()); ok {
			return c.Frames()[at]
		}
	}
	return loopFrame(h, c, seen)
}

// SiblingOf is the frame of p that stands beside the frame that is blamed for c:
// where the function that owns the loop asked for p.
func SiblingOf(h *analysis.Analysis, p, c *analysis.Group) stack.Frame {
	if p == c {
		return Loop(h, c)
	}
	if _, at, ok := Fork(p.Frames(), c.Frames()); ok {
		return p.Frames()[at]
	}
	return p.Innermost()
}

// Fork walks two stacks from the root to where they part: the function is the
// same, the line is not. It returns the places of that frame in both.
func Fork(parent, child []stack.Frame) (inChild, inParent int, ok bool) {
	shared := min(len(parent), len(child))
	for i := 1; i <= shared; i++ {
		p, c := &parent[len(parent)-i], &child[len(child)-i]
		if p.Function == c.Function && p.Line == c.Line {
			if i == shared {
				// A library called back: a hook for each row, a batch's closure.
				return max(len(child)-i-1, 0), len(parent) - i, true
			}
			continue
		}
		if p.Function == c.Function {
			return len(child) - i, len(parent) - i, true
		}
		if i > 1 {
			// One line calls both.
			return len(child) - i + 1, len(parent) - i + 1, true
		}
		break
	}
	// A goroutine's stack begins at the closure that the loop started.
	for i := len(child) - 1; i >= 0; i-- {
		for j := range parent {
			if stack.OuterFunction(child[i].Function) == stack.OuterFunction(parent[j].Function) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// loopFrame looks for the loop where no parent tells. A statement that ran
// far less often, from another line of a function that the repeated one came
// through, shows that the function was entered once: the loop is there or
// below. Of those the innermost counts.
func loopFrame(h *analysis.Analysis, c *analysis.Group, seen inLoop) stack.Frame {
	mine := c.Frames()
	if len(mine) == 0 {
		return stack.Frame{}
	}
	located := -1
	inside := 0 // frames that repeat as a whole, from the innermost
	for _, o := range h.Groups {
		if o == c || o.Key.Database != c.Key.Database {
			continue
		}
		if o.Key.Shape == c.Key.Shape {
			// Another loop through the same helper: the helper is not to blame.
			inside = max(inside, SharedTail(o.Frames(), mine))
		}
		at, ok := ForkIndex(o.Frames(), mine)
		switch {
		case !ok:
		case 2*o.Count <= c.Count:
			if located < 0 || at < located {
				located = at
			}
		case o.Key.Shape != c.Key.Shape && 4*o.Count >= 3*c.Count && 3*o.Count <= 4*c.Count:
			// It repeats beside this one, within the loop's body.
			inside = max(inside, at)
		}
	}
	inside = min(inside, len(mine)-1)
	if located < 0 {
		return mine[lexicalLoop(seen, mine, inside)]
	}
	// The loop is there or below: the outermost of those that are seen in the
	// source, for a helper may have a loop of its own, to retry.
	for at := max(located, inside); at > inside; at-- {
		if seen(mine[at].File, mine[at].Line) {
			return mine[at]
		}
	}
	return mine[max(located, inside)]
}

// lexicalLoop is the innermost frame, from the given one outwards, whose line
// stands in a loop; the given one where the source shows none.
func lexicalLoop(seen inLoop, frames []stack.Frame, from int) int {
	for at := from; at < len(frames); at++ {
		if seen(frames[at].File, frames[at].Line) {
			return at
		}
	}
	return from
}

// ForkIndex is where, counted from the innermost frame of mine, two stacks
// pass through one function at different lines.
func ForkIndex(other, mine []stack.Frame) (int, bool) {
	for i := 1; i <= len(other) && i <= len(mine); i++ {
		o, m := &other[len(other)-i], &mine[len(mine)-i]
		if o.Function != m.Function {
			return 0, false
		}
		if o.Line != m.Line {
			return len(mine) - i, true
		}
	}
	return 0, false
}

// SharedTail counts the innermost frames that two stacks share.
func SharedTail(a, b []stack.Frame) int {
	n := 0
	for n < len(a) && n < len(b) && a[n].Function == b[n].Function && a[n].Line == b[n].Line {
		n++
	}
	return n
}
