package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// buildCost compares builds of the application's tests: cold, for the first
// time with the overlay, and again with nothing changed.
func buildCost(s *setting) ([]bound, error) {
	// Each writes a file of its own, or it would link what the other has.
	plain := func() (float64, error) {
		return cpu(s.app, "go", "test", "-c", "-o", filepath.Join(s.dir, "plain.test"), ".")
	}
	cold, err := plain()
	if err != nil {
		return nil, err
	}
	making, err := cpu(s.app, s.command, "overlay")
	if err != nil {
		return nil, err
	}
	overlay, err := overlayOf(s, s.app)
	if err != nil {
		return nil, err
	}
	ours := func() (float64, error) {
		return cpu(s.app, "go", "test", "-c", "-overlay="+overlay, "-o", filepath.Join(s.dir, "ours.test"), ".")
	}
	first, err := ours()
	if err != nil {
		return nil, err
	}
	again, err := inTurn(s.runs, plain, ours)
	if err != nil {
		return nil, err
	}
	// As people type it: built and linked, no test run, nothing from the cache
	// of results.
	typed := func(command string) func() (float64, error) {
		return func() (float64, error) { return cpu(s.app, command, "test", "-count=1", "-run=^$", ".") }
	}
	whole, err := inTurn(s.runs, typed("go"), typed(s.command))
	if err != nil {
		return nil, err
	}
	return []bound{
		{"first build, of a cold plain build", (making + first) / cold, 0.6, "x",
			fmt.Sprintf("%.1f CPU s, %.1f of them to make the overlay and compile it once, of %.1f", making+first, making, cold)},
		{"repeated build, of a plain one", again.ratio(), 1.1, "x", again.spread("CPU ms", 1000, quotient)},
		{"nplusone test of nothing new, of go test", whole.ratio(), 1.1, "x", whole.spread("CPU ms", 1000, quotient)},
	}, nil
}

// overlayOf returns the overlay's file for a module.
func overlayOf(s *setting, dir string) (string, error) {
	cmd := exec.Command(s.command, "overlay")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", err
	}
	file := strings.TrimSpace(string(out))
	if file == "" {
		return "", errors.New("there is no overlay")
	}
	return file, nil
}
