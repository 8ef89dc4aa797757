// Package foreign calls functions that the program gave us. Their panics are
// not the program's: it goes on with an answer of ours.
package foreign

import (
	"fmt"
	"log/slog"
	"sync"
)

// panicked has the names of the functions that did, so that each is reported
// once.
var panicked sync.Map

// Call calls a function that the program gave to the option of that name. If
// it panics, the result is instead.
func Call[T any](name string, instead T, call func() T) (result T) {
	defer func() {
		if p := recover(); p != nil {
			result = instead
			if _, reported := panicked.LoadOrStore(name, true); !reported {
				slog.Error("nplusone: web: a panic of the function given to "+name+" was caught; further ones are not logged", "panic", fmt.Sprint(p))
			}
		}
	}()
	return call()
}
