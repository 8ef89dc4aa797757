package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// head says what was measured on what machine.
func head(w io.Writer, rounds int) error {
	_, err := fmt.Fprintf(w, `# Benchmarks

Written by `+"`make bench-report`"+`, on %s: %s, %d cores, %s, %s/%s.

All rows of a table were measured in one process: short blocks of each took
turns, %d times, in another order each time. The quieter half of the turns
counts. A difference is the median of the differences within one turn; ± is
half the distance between the quartiles. "raw again" is the same work once
more: what is smaller than its difference is noise.
`, time.Now().UTC().Format(time.DateOnly), processor(), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, rounds)
	return err
}

// processor is its name where the system tells.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "a processor without a name"
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "a processor without a name"
}

// version of a module in this binary.
func version(module string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == module {
			v := m.Version
			if m.Replace != nil {
				v = cmp.Or(m.Replace.Version, v)
			}
			return v
		}
	}
	return ""
}

// named puts a module's version behind a name.
func named(name, module string) string {
	if v := version(module); v != "" {
		return name + " " + shortVersion(v)
	}
	return name
}

// shortVersion leaves out the time in a version without a tag.
func shortVersion(v string) string {
	if parts := strings.Split(v, "-"); len(parts) == 3 {
		return parts[2]
	}
	return v
}
