package loops

import (
	"go/ast"

	"github.com/nplusone-go/nplusone/report"
)

// forkOf returns the innermost frame that two calls share, as an index into
// the frames of each: there they went apart, or one of them made its statement.
// What lies further out called both at the same line. Where they share none,
// as on goroutines of their own, the index is past the end.
func forkOf(mine, other []report.Site) (int, int) {
	i, j := outermostOfBoth(mine, other)
	fork, both := len(mine), 0
	for ; i >= 0 && j >= 0 && mine[i].Function == other[j].Function; i, j = i-1, j-1 {
		fork, both = i, j
		if mine[i].Line != other[j].Line {
			break
		}
	}
	return fork, both
}

// outermostOfBoth is the outermost frame of one call that the other has, too.
// It is the last of one of them: only that where a stack was cut off differs.
func outermostOfBoth(a, b []report.Site) (int, int) {
	for j := len(b) - 1; j >= 0 && len(a) > 0; j-- {
		if b[j].Function == a[len(a)-1].Function {
			return len(a) - 1, j
		}
	}
	for i := len(a) - 1; i >= 0 && len(b) > 0; i-- {
		if a[i].Function == b[len(b)-1].Function {
			return i, len(b) - 1
		}
	}
	return -1, -1
}

// inLoop reports whether a line of the same function is repeated by a loop.
func (s *source) inLoop(loop ast.Stmt, line int) bool {
	switch loop := loop.(type) {
	case *ast.ForStmt:
		return s.inBody(loop.Body, line) || s.onEach(line, loop.Cond, loop.Post)
	case *ast.RangeStmt:
		return s.inBody(loop.Body, line)
	case *ast.LabeledStmt:
		// A goto leads back to it from behind the child's line.
		return line >= s.line(loop)
	}
	return false
}
