package zerotouch

import (
	"os/exec"
	"path/filepath"
	"strings"
)

// foreign says why a command builds Go programs in a way that the overlay does
// not reach, empty where it may reach it. Commands are known by their names,
// for asking them would start them.
func foreign(command string) string {
	name := strings.ToLower(strings.TrimSuffix(filepath.Base(command), ".exe"))
	switch name {
	case "bazel", "bazelisk", "bazelw", "ibazel":
		return name + " builds the standard library itself and ignores GOFLAGS and -overlay"
	case "buck", "buck2", "plz", "please":
		return name + " calls the compiler itself and ignores GOFLAGS and -overlay"
	case "tinygo":
		return "tinygo has a compiler and a standard library of its own"
	}
	if name == "gccgo" || strings.HasPrefix(name, "gccgo-") {
		return "gccgo has a standard library of its own, compiled already"
	}
	return ""
}

// instead is what to do where the overlay cannot be had.
const instead = "wrap the driver with package driver instead"

// linked is the file that a command's name leads to, the name itself where it
// leads nowhere.
func linked(command string) string {
	at, err := exec.LookPath(command)
	if err != nil {
		return command
	}
	if file, err := filepath.EvalSymlinks(at); err == nil {
		return file
	}
	return at
}
