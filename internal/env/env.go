// Package env reads the environment variables of the product.
package env

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/printers"
)

// Mode says what findings do to a run.
type Mode string

// The modes: Off watches nothing, Warn tells findings, Fail tells them and
// fails the run.
const (
	Off  Mode = "off"
	Warn Mode = "warn"
	Fail Mode = "fail"
)

// The environment variables.
const (
	EnvMode      = "NPLUSONE"            // off, warn or fail
	EnvReportDir = "NPLUSONE_REPORT_DIR" // absolute directory, one JSON file a process
	EnvBaseline  = "NPLUSONE_BASELINE"   // file of known findings
	EnvFormat    = "NPLUSONE_FORMAT"     // formats, separated by commas
)

// Setting is a value, and what decided it.
type Setting[T any] struct {
	Value T
	From  string // "default", "NPLUSONE=warn", or the option's name
}

// Set is how an option of the program overrules what was there. from names
// the option.
func (s *Setting[T]) Set(v T, from string) { s.Value, s.From = v, from }

// String names the value and what decided it: "fail (by NPLUSONE=fail)".
func (s Setting[T]) String() string {
	return fmt.Sprintf("%v (by %s)", s.Value, escape.Clean(s.From))
}

// Config is what tests and commands let people choose. Options of the program
// overrule the environment, which overrules the defaults.
type Config struct {
	Mode      Setting[Mode]
	ReportDir Setting[string]
	Baseline  Setting[string]
	Formats   Setting[[]printers.Format]
}

// Environment overrules the defaults by the environment, which getenv reads
// (os.Getenv; an empty value counts as not set). A malformed value is an
// error that says what is allowed, and leaves the default in place; all of
// them are reported at once.
//
// Only the variables named here are read: go test makes what a test reads
// part of its cache's key.
func Environment(getenv func(string) string, defaults Config) (Config, error) {
	c := defaults
	for _, from := range []*string{&c.Mode.From, &c.ReportDir.From, &c.Baseline.From, &c.Formats.From} {
		if *from == "" {
			*from = "default"
		}
	}
	if c.Mode.Value == "" {
		c.Mode.Value = Fail
	}
	if len(c.Formats.Value) == 0 {
		c.Formats.Value = []printers.Format{printers.FormatText}
	}
	return c, errors.Join(
		decide(&c.Mode, getenv, EnvMode, ParseMode),
		decide(&c.ReportDir, getenv, EnvReportDir, absoluteDir),
		decide(&c.Baseline, getenv, EnvBaseline, func(s string) (string, error) { return s, nil }),
		decide(&c.Formats, getenv, EnvFormat, printers.ParseFormats),
	)
}

func decide[T any](s *Setting[T], getenv func(string) string, name string, parse func(string) (T, error)) error {
	text := strings.TrimSpace(getenv(name))
	if text == "" {
		return nil
	}
	v, err := parse(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	s.Set(v, name+"="+text)
	return nil
}

// ParseMode reads a mode; 0, false, 1 and true are understood as off and fail.
func ParseMode(s string) (Mode, error) {
	switch strings.ToLower(s) {
	case "off", "0", "false":
		return Off, nil
	case "warn":
		return Warn, nil
	case "fail", "1", "true":
		return Fail, nil
	}
	return "", fmt.Errorf("report: unknown mode %q: want off, warn or fail", s)
}

func absoluteDir(s string) (string, error) {
	if !filepath.IsAbs(s) {
		return "", fmt.Errorf("report: %q is not an absolute path, and each package's tests run in their own directory; try \"$PWD/%s\"", s, filepath.ToSlash(s))
	}
	return filepath.Clean(s), nil
}
