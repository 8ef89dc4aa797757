package drivertest

import (
	"fmt"
	"slices"
)

// Connections are the features of the connections that a Fake can have: those
// in which any two of the optional interfaces meet, and with shapes_gen.go
// -full all of them.
func Connections() []Features { return slices.Clone(connShapes) }

// AllRows are the features of the rows that a Fake can have, as Connections
// are.
func AllRows() []Features {
	shapes := slices.Clone(rowsShapes)
	for i := range shapes {
		shapes[i] <<= rowsShift
	}
	return shapes
}

// The parts of features, each as the generated files number them.
func (f Features) conn() Features { return f & (1<<connParts - 1) }
func (f Features) stmt() Features { return f >> stmtShift & (1<<stmtParts - 1) }
func (f Features) rows() Features { return f >> rowsShift & (1<<rowsParts - 1) }

// mustHaveShapes panics where nobody generated what f is asked to be. It is
// called before anything runs: a Fake that is less than it says would make a
// test that finds nothing.
func (f *Fake) mustHaveShapes() {
	for shapes, shape := range map[*[]Features]Features{
		&connShapes: f.Features.conn(), &stmtShapes: f.Features.stmt(), &rowsShapes: f.Features.rows(),
	} {
		if !slices.Contains(*shapes, shape) {
			panic(noShape(shape))
		}
	}
}

func noShape(shape Features) string {
	return fmt.Sprintf("drivertest: there is no shape %#x: add it to shapes_gen.go, or generate all of them (make drivertest-full)", uint(shape))
}
