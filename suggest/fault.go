package suggest

import (
	"fmt"
	"runtime"

	"github.com/nplusone-go/nplusone/internal/cases"
)

// step does a part of the work that the others can do without.
func step(c *cases.Case, what string, do func()) {
	defer func() {
		if p := recover(); p != nil {
			tell(c.Note, what, p)
		}
	}()
	do()
}

// tell says that a part of this package failed.
func tell(note func(string), what string, p any) {
	if note == nil {
		return
	}
	why := fmt.Sprintf("%T", p)
	if err, ok := p.(runtime.Error); ok {
		why = err.Error()
	}
	note("a fault of nplusone: " + what + " failed (" + why + "), and some fixes are missing; please report it")
}
