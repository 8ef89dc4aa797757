package zerotouch

import (
	"io"
	"os"
	"sync"
)

// shared lets the program and us write to the same places: files take writes
// from both, other writers must be kept from two at once.
func (c *Command) shared() *Command {
	var mu sync.Mutex
	out := *c
	out.Stdout, out.Stderr = locked(&mu, c.Stdout), locked(&mu, c.Stderr)
	return &out
}

func locked(mu *sync.Mutex, w io.Writer) io.Writer {
	if _, ok := w.(*os.File); ok || w == nil {
		return w
	}
	return &lockedWriter{mu, w}
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
