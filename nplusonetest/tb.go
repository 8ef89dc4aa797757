package nplusonetest

import (
	"context"
	"io"
	"os"
)

// TB is what this package needs of a test: *testing.T, *testing.B, *testing.F
// and Ginkgo's GinkgoTB() have it. Where the value also has Context, Attr,
// ArtifactDir or Output, as those of package testing do, they are used.
type TB interface {
	Helper()
	Name() string
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// M is what Main needs of a *testing.M.
type M interface{ Run() int }

// contextOf is the test's context where it has one.
func contextOf(tb TB) context.Context {
	if t, ok := tb.(interface{ Context() context.Context }); ok {
		if ctx := t.Context(); ctx != nil {
			return ctx
		}
	}
	return context.Background()
}

// setAttr notes an attribute of the test, for go test -json and what reads it.
func setAttr(tb TB, key, value string) {
	if t, ok := tb.(interface{ Attr(key, value string) }); ok {
		t.Attr(key, value)
	}
}

// artifactDir is where files of the test may be left, "" for nowhere.
func artifactDir(tb TB) string {
	if t, ok := tb.(interface{ ArtifactDir() string }); ok {
		return t.ArtifactDir()
	}
	return ""
}

// outputOf writes lines as they are: tb.Logf would put a place before them.
func outputOf(tb TB) io.Writer {
	if t, ok := tb.(interface{ Output() io.Writer }); ok {
		return t.Output()
	}
	return os.Stdout
}
