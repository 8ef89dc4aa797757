package zerotouch

import "strings"

// userOverlay finds the user's own -overlay in the arguments or, failing
// that, in GOFLAGS, and returns the arguments without it. Arguments behind
// -args belong to the test.
func userOverlay(args []string, goflags string) (file string, rest []string) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "-args" || arg == "--args" || arg == "--" {
			rest = append(rest, args[i:]...)
			break
		}
		name, value, joined := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		if !strings.HasPrefix(arg, "-") || name != "overlay" {
			rest = append(rest, arg)
			continue
		}
		if !joined && i+1 < len(args) {
			i++
			value = args[i]
		}
		file = value
	}
	if file != "" {
		return file, rest
	}
	for _, f := range goFlags(goflags) {
		if value, ok := strings.CutPrefix(strings.TrimPrefix(f, "-"), "-overlay="); ok {
			file = value
		} else if value, ok := strings.CutPrefix(f, "-overlay="); ok {
			file = value
		}
	}
	return file, rest
}

// goFlags splits GOFLAGS as the go command does: at spaces, with quotes round
// whole flags.
func goFlags(s string) []string {
	var out []string
	for s = strings.TrimLeft(s, " \t\n\r"); s != ""; s = strings.TrimLeft(s, " \t\n\r") {
		if q := s[0]; q == '"' || q == '\'' {
			if end := strings.IndexByte(s[1:], q); end >= 0 {
				out = append(out, s[1:1+end])
				s = s[end+2:]
				continue
			}
		}
		end := strings.IndexAny(s, " \t\n\r")
		if end < 0 {
			end = len(s)
		}
		out = append(out, s[:end])
		s = s[end:]
	}
	return out
}

// refused says why these arguments cannot go with an overlay, empty when they
// can.
func refused(args []string, goflags string) string {
	all := append(goFlags(goflags), args...)
	for i, arg := range all {
		if arg == "-args" || arg == "--args" {
			break
		}
		name, value, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if !strings.HasPrefix(arg, "-") {
			continue
		}
		if !joined && i+1 < len(all) {
			value = all[i+1]
		}
		switch name {
		case "coverpkg":
			for _, p := range strings.Split(value, ",") {
				if coversStandardLibrary(p) {
					return "-coverpkg=" + value + " covers the standard library, which go cannot do for replaced files; name your own packages (-coverpkg=./...)"
				}
			}
		case "compiler":
			if value != "gc" {
				return "-compiler=" + value + " takes no overlay; " + instead
			}
		}
	}
	return ""
}

// coversStandardLibrary knows the patterns that name packages which we patch.
func coversStandardLibrary(pattern string) bool {
	switch pattern {
	case "all", "std", "...":
		return true
	}
	for _, p := range []string{"database/", "testing", "net/http", "net/..."} {
		if strings.HasPrefix(pattern, p) {
			return true
		}
	}
	return false
}
