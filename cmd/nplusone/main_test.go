package main

import (
	"os"
	"testing"

	"github.com/nplusone-go/nplusone/internal/zerotouch"
)

// TestMain stands for main, where the command starts itself.
func TestMain(m *testing.M) {
	if code, ok := zerotouch.Inner(os.Args[1:]); ok {
		os.Exit(code)
	}
	os.Exit(m.Run())
}
