package rewrite

import (
	"fmt"
	"runtime"

	"github.com/nplusone-go/nplusone/internal/cases"
)

// Guard does a part of the work that the others can do without.
func Guard(c *cases.Case, what string, do func()) {
	defer func() {
		if p := recover(); p != nil {
			NoteFault(c.Note, what, p)
		}
	}()
	do()
}

// NoteFault says that a part of this package failed.
func NoteFault(note func(string), what string, p any) {
	if note == nil {
		return
	}
	why := fmt.Sprintf("%T", p)
	if err, ok := p.(runtime.Error); ok {
		why = err.Error()
	}
	note("a fault of nplusone: " + what + " failed (" + why + "), and some fixes are missing; please report it")
}
