//go:build linux || darwin || freebsd

package zerotouch

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"unsafe"
)

// terminal is the one that controls our session. It belongs to the process
// group in its foreground, which hears its keys and may read from it. The
// program's group gets it lent: at once where the program is all of the
// shell's job, else when it asks, by reading.
//
// A nil terminal is none.
type terminal struct {
	file   *os.File
	group  int  // the program's
	wanted bool // it was lent before, or asked for
}

func openTerminal(group int) *terminal {
	f, err := os.OpenFile("/dev/tty", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil
	}
	t := &terminal{file: f, group: group}
	if _, ok := t.foreground(); !ok {
		f.Close()
		return nil
	}
	return t
}

func (t *terminal) close() {
	if t != nil {
		t.file.Close()
	}
}

func (t *terminal) ioctl(request uintptr, group *int32) bool {
	raw, err := t.file.SyscallConn()
	if err != nil {
		return false
	}
	ok := false
	err = raw.Control(func(fd uintptr) {
		_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(unsafe.Pointer(group)))
		ok = errno == 0
	})
	return ok && err == nil
}

func (t *terminal) foreground() (group int, ok bool) {
	var g int32
	ok = t.ioctl(syscall.TIOCGPGRP, &g)
	return int(g), ok
}

func (t *terminal) give(group int) {
	g := int32(group)
	t.ioctl(syscall.TIOCSPGRP, &g)
}

// ours reports whether we are in the foreground.
func (t *terminal) ours() bool {
	if t == nil {
		return false
	}
	g, ok := t.foreground()
	return ok && g == syscall.Getpgrp()
}

// lent reports whether the program is.
func (t *terminal) lent() bool {
	if t == nil {
		return false
	}
	g, ok := t.foreground()
	return ok && g == t.group
}

// lend gives the terminal to the program. What we print meanwhile, and taking
// it back, are then things of the background, which must not stop us. The
// child is running already, and does not inherit it.
func (t *terminal) lend() {
	signal.Ignore(syscall.SIGTTOU)
	t.wanted = true
	t.give(t.group)
}

func (t *terminal) takeBack() {
	if t.lent() {
		t.give(syscall.Getpgrp())
		signal.Reset(syscall.SIGTTOU)
	}
}

// alone reports whether we are all of the shell's job, as far as can be seen:
// the first of our group, and no part of a pipeline. Were the terminal lent
// while others of the job use it, it would be taken from them.
func alone(cmd *exec.Cmd) bool {
	if syscall.Getpgrp() != os.Getpid() {
		return false
	}
	for _, stream := range []any{cmd.Stdin, cmd.Stdout, cmd.Stderr} {
		f, ok := stream.(*os.File)
		if !ok {
			return false
		}
		info, err := f.Stat()
		if err != nil || info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0 {
			return false
		}
	}
	return true
}

// jobControl reports whether there is a shell that could let us go on once we
// are stopped: a parent of our session that is not of our group. Where we are
// not the first of our group, the shell looks after that one.
func jobControl() bool {
	group := syscall.Getpgrp()
	if session(0) == group {
		return false
	}
	if group != os.Getpid() {
		return true
	}
	parent := os.Getppid()
	of, err := syscall.Getpgid(parent)
	return err == nil && of != group && session(parent) == session(0)
}

func session(pid int) int {
	sid, _, errno := syscall.Syscall(syscall.SYS_GETSID, uintptr(pid), 0, 0)
	if errno != 0 {
		return -1
	}
	return int(sid)
}
