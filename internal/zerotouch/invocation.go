package zerotouch

import (
	"slices"
	"strings"
)

// invocation is what the arguments of go test say.
type invocation struct {
	packages []string          // patterns or files; empty for the current directory
	flags    []string          // all else, in order
	values   map[string]string // of the flags that go test knows, without "test."
	build    []string          // flags that choose files and modules, as go list takes them
	custom   bool              // something goes to the test that go test does not know
}

// switches are the flags of go test that take a value only behind "=".
var switches = words("a n v x race msan asan cover work json c i failfast short benchmem trimpath linkshared modcacherw artifacts fullpath buildvcs")

// valued are the flags of go test that take a value.
var valued = words("p covermode coverpkg asmflags buildmode compiler gccgoflags gcflags installsuffix ldflags mod modfile overlay pkgdir pgo tags toolexec exec o vet " +
	"run bench benchtime blockprofile blockprofilerate count coverprofile cpu cpuprofile fuzz fuzztime fuzzminimizetime list memprofile memprofilerate " +
	"mutexprofile mutexprofilefraction outputdir parallel shuffle skip timeout trace C debug-actiongraph debug-trace debug-runtime-trace")

// choosing are those that change which packages and files there are.
var choosing = words("race msan asan compiler buildvcs mod modfile tags")

// cacheable are the test flags with which go test answers from its cache.
var cacheable = words("benchtime cpu list parallel run short skip timeout failfast v fullpath coverprofile outputdir")

// forTest are the flags that go to the test.
var forTest = words("artifacts bench benchmem benchtime blockprofile blockprofilerate count coverprofile cpu cpuprofile failfast fullpath fuzz fuzzminimizetime fuzztime list " +
	"memprofile memprofilerate mutexprofile mutexprofilefraction outputdir parallel run short shuffle skip timeout trace v")

func words(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(text) {
		out[w] = true
	}
	return out
}

// readArgs reads arguments as go test does: packages stand together, and what
// follows a flag that go test does not know is the test's. Flags of GOFLAGS
// come first; go test passes over those that it does not know.
func readArgs(args []string, goflags string) invocation {
	v := invocation{values: map[string]string{}}
	for _, f := range goFlags(goflags) {
		if name, value, joined := flagOf(f); switches[name] || valued[name] {
			v.known(name, value, joined)
		}
	}
	v.build = nil // go list reads GOFLAGS itself
	inPackages, seen := false, false
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "-args" || arg == "--args" || arg == "--" {
			v.flags = append(v.flags, args[i:]...)
			v.custom = v.custom || len(args) > i+1
			break
		}
		name, value, joined := flagOf(arg)
		if name == "" {
			if seen && !inPackages {
				v.flags, v.custom = append(v.flags, args[i:]...), true
				break
			}
			inPackages, seen = true, true
			v.packages = append(v.packages, arg)
			continue
		}
		inPackages = false
		v.flags = append(v.flags, arg)
		switch {
		case switches[name]:
			v.known(name, value, joined)
		case valued[name]:
			if !joined && i+1 < len(args) {
				i++
				value = args[i]
				v.flags = append(v.flags, value)
			}
			v.known(name, value, true)
		default:
			seen, v.custom = true, true
			if !joined && i+1 < len(args) && !strings.HasPrefix(args[i+1], "-") {
				i++ // its value, as go test takes it
				v.flags = append(v.flags, args[i])
			}
		}
	}
	return v
}

func (v *invocation) known(name, value string, joined bool) {
	if !joined {
		value = "true"
	}
	v.values[name] = value
	if choosing[name] {
		v.build = append(v.build, "-"+name+"="+value)
	}
}

// flagOf splits "-name=value"; name is empty for what is no flag. "-test.run"
// is "-run".
func flagOf(arg string) (name, value string, joined bool) {
	if len(arg) < 2 || arg[0] != '-' {
		return "", "", false
	}
	name, value, joined = strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
	return strings.TrimPrefix(name, "test."), value, joined
}

// on reports whether a switch is set.
func (v *invocation) on(name string) bool {
	value, ok := v.values[name]
	return ok && !slices.Contains([]string{"0", "f", "F", "false", "FALSE", "False"}, value)
}

// idle says why no test runs, empty where tests do.
func (v *invocation) idle() string {
	switch {
	case v.on("c"):
		return "-c builds the tests and runs none"
	case v.on("n"):
		return "-n runs nothing"
	case v.values["list"] != "":
		return "-list runs no test"
	}
	return ""
}

// mayBeCached reports whether go test may answer from its cache.
func (v *invocation) mayBeCached() bool {
	if v.custom || len(v.packages) == 0 {
		return false
	}
	for name := range v.values {
		if forTest[name] && !cacheable[name] {
			return false
		}
	}
	return true
}

// front are the arguments before the first that is no flag: behind it stand
// those of the program that go run starts.
func front(args []string) []string {
	for i := 0; i < len(args); i++ {
		name, _, joined := flagOf(args[i])
		if name == "" {
			return args[:i]
		}
		if valued[name] && !joined {
			i++
		}
	}
	return args
}
