package zerotouch

import "syscall"

// dieWithUs has the kernel end the child if we are killed: the program as we
// were, the go command so that it tidies up.
func dieWithUs(attr *syscall.SysProcAttr, build bool) {
	attr.Pdeathsig = syscall.SIGKILL
	if build {
		attr.Pdeathsig = syscall.SIGINT
	}
}
