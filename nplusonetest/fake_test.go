package nplusonetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// The interfaces of this package are parts of those of package testing.
var (
	_ TB = testing.TB(nil)
	_ TB = (*testing.T)(nil)
	_ M  = (*testing.M)(nil)
)

// fakeTB is a test whose end and outcome a test can look at.
type fakeTB struct {
	name     string
	mu       sync.Mutex
	cleanups []func()
	errors   []string
	logs     []string
	attrs    map[string]string
	dir      string
}

func newFake(t *testing.T) *fakeTB {
	return &fakeTB{name: t.Name() + "/fake", attrs: map[string]string{}}
}

func (f *fakeTB) Helper()          {}
func (f *fakeTB) Name() string     { return f.name }
func (f *fakeTB) Cleanup(c func()) { f.cleanups = append(f.cleanups, c) }

func (f *fakeTB) Errorf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

func (f *fakeTB) Fatalf(format string, args ...any) { f.Errorf(format, args...) }

func (f *fakeTB) Logf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.logs = append(f.logs, fmt.Sprintf(format, args...))
}

func (f *fakeTB) Attr(key, value string) { f.attrs[key] = value }
func (f *fakeTB) ArtifactDir() string    { return f.dir }

// end runs the clean-ups, as package testing does: the last one first.
func (f *fakeTB) end() {
	for len(f.cleanups) > 0 {
		last := f.cleanups[len(f.cleanups)-1]
		f.cleanups = f.cleanups[:len(f.cleanups)-1]
		last()
	}
}

func (f *fakeTB) said() string   { return strings.Join(f.errors, "\n") }
func (f *fakeTB) logged() string { return strings.Join(f.logs, "\n") }
