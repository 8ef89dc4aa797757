package zerotouch

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// dieWithUs has the kernel end the child if we are killed: the program as we
// were, the go command so that it tidies up.
func dieWithUs(attr *syscall.SysProcAttr, build bool) {
	attr.Pdeathsig = syscall.SIGKILL
	if build {
		attr.Pdeathsig = syscall.SIGINT
	}
}

// onlyZombies reports whether all of a group has ended. In a container whose
// first process waits for nobody they stay in the list.
func onlyZombies(group int) bool {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return false
	}
	found := false
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err != nil {
			continue
		}
		text, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		if err != nil {
			continue
		}
		// "pid (name) state parent group ...", and a name may hold anything.
		_, rest, _ := strings.Cut(string(text[strings.LastIndexByte(string(text), ')')+1:]), " ")
		fields := strings.Fields(rest)
		if len(fields) < 3 || fields[2] != strconv.Itoa(group) {
			continue
		}
		if fields[0] != "Z" && fields[0] != "X" {
			return false
		}
		found = true
	}
	return found
}

// isZombie reports whether a process has ended and nobody has waited for it.
func isZombie(pid int) bool {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.HasPrefix(string(text[strings.LastIndexByte(string(text), ')')+1:]), " Z")
}
