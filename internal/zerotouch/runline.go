package zerotouch

import (
	"path/filepath"
	"strings"
)

// A runLine is what stands behind `go run`, cut where the go command cuts it.
type runLine struct {
	dir     string   // of -C, empty for none
	flags   []string // without -C and -exec
	exec    []string // of -exec: what runs the program
	hasExec bool     // -exec was given, if only to say that there is none
	program []string // the package or files, and the program's own arguments
	target  int      // how many of these are the package or files
}

// args are the program's own.
func (l runLine) args() []string { return l.program[l.target:] }

// has reports whether a switch is set.
func (l runLine) has(name string) bool {
	for _, f := range l.flags {
		switch strings.TrimPrefix(f[1:], "-") {
		case name, name + "=true", name + "=1":
			return true
		}
	}
	return false
}

// splitRun cuts the arguments of go run: what looks like a flag behind the
// package belongs to the program.
func splitRun(args []string) runLine {
	var l runLine
	i := 0
	for ; i < len(args); i++ {
		arg := args[i]
		if len(arg) < 2 || arg[0] != '-' {
			break
		}
		if arg == "--" {
			i++
			break
		}
		name, value, joined := strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
		if isSwitch(name) {
			l.flags = append(l.flags, arg)
			continue
		}
		if !joined && i+1 < len(args) {
			i++
			value = args[i]
		}
		switch {
		case name == "exec":
			l.exec, l.hasExec = goFlags(value), true
		case name == "C" && len(l.flags) == 0 && l.dir == "" && !l.hasExec:
			// The go command takes it in the first place only.
			l.dir = value
		case joined:
			l.flags = append(l.flags, arg)
		default:
			l.flags = append(l.flags, args[i-1], value)
		}
	}
	l.program = args[i:]
	for l.target < len(l.program) && strings.HasSuffix(l.program[l.target], ".go") {
		l.target++
	}
	if l.target == 0 && len(l.program) > 0 {
		l.target = 1
	}
	return l
}

// isSwitch knows the flags of go run that take no value, unless it is joined
// to them. Those of testing are not among them.
func isSwitch(name string) bool {
	switch name {
	case "a", "n", "x", "v", "asan", "buildvcs", "cover", "json", "linkshared", "modcacherw", "msan", "race", "trimpath", "work", "h", "help":
		return true
	}
	return false
}

// wrapper is what runs the program: -exec of the line, or of GOFLAGS, or what
// the go command looks for when it builds for another platform.
func (l runLine) wrapper(goflags, crossExec string) []string {
	if l.hasExec {
		return l.exec
	}
	var found []string
	has := false
	for _, f := range goFlags(goflags) {
		if value, ok := strings.CutPrefix(strings.TrimLeft(f, "-"), "exec="); ok {
			found, has = goFlags(value), true
		}
	}
	if !has && crossExec != "" {
		return []string{crossExec}
	}
	return found
}

// in is the directory that a line names, seen from dir.
func (l runLine) in(dir string) string {
	if l.dir == "" {
		return dir
	}
	if filepath.IsAbs(l.dir) || dir == "" {
		return l.dir
	}
	return filepath.Join(dir, l.dir)
}
