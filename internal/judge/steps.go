package judge

import (
	"slices"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/judge/analysis"
	"github.com/nplusone-go/nplusone/internal/judge/locate"
	"github.com/nplusone-go/nplusone/internal/judge/tuning"
	"github.com/nplusone-go/nplusone/internal/record"
)

// stepsOf says what happened between the executions of a group. Side by side
// they have no order, and nothing is known.
func stepsOf(h *analysis.Analysis, c *analysis.Group) (s cases.Steps) {
	if s.Alone = h.Rec.Scope.Kind == string(record.KindImplicit); s.Alone {
		s.Shapes = shapesOf(h)
	}
	if len(c.Order) < 2 || c.Overlaps > 0 {
		return s
	}
	s.Left, s.SiblingLine = leftBetween(h, c)
	if c.Reads() && c.Whole() && !c.Cut() {
		s.Alike, s.Unchained = alike(c), unchained(c)
	}
	return s
}

// shapesOf counts the statements of a scope, apart from housekeeping.
func shapesOf(h *analysis.Analysis) int {
	shapes := map[fingerprint.ID]bool{}
	for _, g := range h.Groups {
		if g.Stmt.Counts && (g.Reads() || g.Writes()) {
			shapes[g.Key.Shape] = true
		}
	}
	return len(shapes)
}

// step is how far the program came out between two executions, and the line
// at which it ran another statement there.
type step struct{ left, line int }

// leftBetween looks at the statements between the executions: one whose stack
// parts from the group's in a frame shows that the program had come back to
// that frame.
func leftBetween(h *analysis.Analysis, c *analysis.Group) (left, beside int) {
	steps := make([]step, len(c.Order)-1)
	for i := range steps {
		steps[i].left = -1
	}
	for _, o := range h.Groups {
		if o == c {
			continue
		}
		if at, ok := locate.ForkIndex(o.Frames(), c.Frames()); ok {
			frames := o.Frames()
			noteSteps(steps, c, o, step{at, frames[len(frames)-len(c.Frames())+at].Line})
		}
	}
	return agreed(steps)
}

// noteSteps marks the steps during which another group ran.
func noteSteps(steps []step, c, o *analysis.Group, s step) {
	at := 0
	for _, run := range o.Order {
		tick := o.Execs[run].Start
		for at < len(steps) && c.Execs[c.Order[at+1]].Start < tick {
			at++
		}
		if at == len(steps) {
			return
		}
		if c.Execs[c.Order[at]].Start < tick && steps[at].left < s.left {
			steps[at] = s
		}
	}
}

// agreed is how many frames were left in nearly all steps, and the line that
// nearly all of them have in common.
func agreed(steps []step) (left, beside int) {
	enough := max(int(tuning.NearlyAll*float64(len(steps))+0.5), 1)
	most := -1
	for _, s := range steps {
		most = max(most, s.left)
	}
	for left = most; left >= 0 && count(steps, func(s step) bool { return s.left >= left }) < enough; {
		left--
	}
	if left < 0 {
		return 0, 0
	}
	for _, line := range steps {
		if line.left == left && count(steps, func(s step) bool { return s == line }) >= enough {
			return left, line.line
		}
		if line.left == left {
			break // nearly all have the first one's line, or none has
		}
	}
	return left, 0
}

func count(steps []step, is func(step) bool) (n int) {
	for _, s := range steps {
		if is(s) {
			n++
		}
	}
	return n
}

// alike reports whether all executions had the same answer.
func alike(c *analysis.Group) bool {
	digests := c.Digests()
	for i := range c.Execs {
		if c.Execs[i].Rows != c.Execs[0].Rows || digests[i].InTurn != digests[0].InTurn {
			return false
		}
	}
	return true
}

// unchained reports whether hardly an argument is in the answer before. What
// asks for the same each time is not led by its answers either.
func unchained(c *analysis.Group) bool {
	if c.Same() {
		return true
	}
	answers := cellsOf(c)
	led := 0
	for i := 1; i < len(c.Order); i++ {
		for _, slot := range c.Slots {
			at := int(c.Order[i])*c.Nkeys + slot.Slot
			if at < len(c.Keys) && c.Keys[at] != 0 && slices.Contains(answers[c.Order[i-1]], c.Keys[at]) {
				led++
				break
			}
		}
	}
	return len(c.Slots) > 0 && float64(led) <= (1-tuning.NearlyAll)*float64(len(c.Order)-1)
}

// cellsOf are the recorded cells of each execution's answer.
func cellsOf(c *analysis.Group) [][]cell.Cell {
	out := make([][]cell.Cell, len(c.Execs))
	for r, run := range c.RowExec {
		if run >= 0 && int(run) < len(out) {
			out[run] = append(out[run], c.Cells[r*c.Ncols:(r+1)*c.Ncols]...)
		}
	}
	return out
}
