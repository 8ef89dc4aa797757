package main

import (
	"fmt"
	"io"
)

// bench prints the table and counts what held.
type bench struct {
	out    io.Writer
	rounds int

	held, bounds int
}

// atMost prints a row whose figure must not be above the bound.
func (b *bench) atMost(what string, got, bound float64, unit string) {
	b.row(what, got, "<=", bound, unit, got <= bound, "")
}

// either prints a row with two figures for one bound, of which one must hold:
// an absolute one, and a ratio for machines that are slower.
func (b *bench) either(what string, got float64, is string, bound float64, unit string, ratio, ratioBound float64) {
	held := got <= bound
	if is == ">=" {
		held = got >= bound
	}
	also := fmt.Sprintf("or %.1fx (bound <= %gx)", ratio, ratioBound)
	b.row(what, got, is, bound, unit, held || ratio <= ratioBound, also)
}

func (b *bench) row(what string, got float64, is string, bound float64, unit string, held bool, also string) {
	mark := "MISSED"
	if held {
		mark = "held"
		b.held++
	}
	b.bounds++
	fmt.Fprintf(b.out, "%-62s %9.2f %-5s bound %s %g %-6s %-6s %s\n", what, got, unit, is, bound, unit, mark, also)
}

// note prints a figure that has no bound.
func (b *bench) note(format string, args ...any) {
	fmt.Fprintf(b.out, "  "+format+"\n", args...)
}

// skip says why rows are missing.
func (b *bench) skip(what, why string) {
	fmt.Fprintf(b.out, "%-62s skipped: %s\n", what, why)
}

func (b *bench) last() {
	fmt.Fprintf(b.out, "bench: %d of %d bounds held\n", b.held, b.bounds)
}
