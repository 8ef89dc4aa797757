package zerotouch_test

import (
	"os"
	"testing"

	"github.com/nplusone-go/nplusone/internal/zerotouch"
)

// TestMain stands for the command where it starts itself.
func TestMain(m *testing.M) {
	if code, ok := zerotouch.Inner(os.Args[1:]); ok {
		os.Exit(code)
	}
	os.Exit(m.Run())
}
