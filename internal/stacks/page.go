package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

var fences = regexp.MustCompile("(?ms)^```([a-z]+)[^\n]*\n(.*?)^```$")

// follow does what a page says.
func follow(root string, s stack) error {
	page, err := os.ReadFile(filepath.Join(root, "docs", "stacks", s.page+".md"))
	if err != nil {
		return err
	}
	ran, output := false, ""
	for _, m := range fences.FindAllStringSubmatch(string(page), -1) {
		switch kind, text := m[1], m[2]; kind {
		case "go": // what a program says; the example that is run says it too
		case "sh":
			ran = true
			if output, err = shell(root, text); err != nil {
				return fmt.Errorf("%w\n%s", err, output)
			}
		case "text":
			for line := range strings.Lines(text) {
				if line = strings.TrimSpace(line); !strings.Contains(output, line) {
					return fmt.Errorf("%q is not in the output\n%s", line, output)
				}
			}
		default:
			return fmt.Errorf("a block of kind %q says nothing to this command", kind)
		}
	}
	if !ran {
		return errors.New("the page has no command")
	}
	return nil
}

// shell runs commands with the flags that all else is built with, so that
// nothing is compiled twice.
func shell(root, commands string) (output string, err error) {
	cmd := exec.Command("bash", "-euc", commands)
	cmd.Dir = root
	cmd.Env = append(os.Environ(),
		"GOFLAGS=-race -tags=nomsgpack", "CGO_CFLAGS=-O0 -g0 -w",
		"DATABASE_URL="+os.Getenv("NPLUSONE_TEST_POSTGRES"), "NPLUSONE=",
	)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
