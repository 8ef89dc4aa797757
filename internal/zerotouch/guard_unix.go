//go:build linux || darwin || freebsd

package zerotouch

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// guard is a process that outlives us only where we are killed: it then ends
// the program and removes what we have on disk.
type guard struct {
	cmd  *exec.Cmd
	pipe io.WriteCloser
	lock *os.File
}

const lockName = "lock"

// watchOver starts the guard of a folder, of processes alone if dir is empty.
// Without one, as where there is no room for another process, the next run
// tidies up.
func watchOver(self, dir string) *guard {
	g := &guard{}
	if dir != "" {
		g.lock = lock(filepath.Join(dir, lockName))
	}
	cmd := exec.Command(self, tidyWord, dir)
	cmd.Dir = "/"
	// Away from the terminal and from signals to all of our group.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return g
	}
	if err := cmd.Start(); err != nil {
		_ = pipe.Close()
		return g
	}
	g.cmd, g.pipe = cmd, pipe
	return g
}

// lock holds a file for as long as we live; nil where that cannot be had.
func lock(name string) *os.File {
	f, err := os.Create(name)
	if err != nil {
		return nil
	}
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		f.Close()
		return nil
	}
	return f
}

// group tells the guard what to end.
func (g *guard) group(pgid int) {
	if g.pipe != nil {
		fmt.Fprintf(g.pipe, "group %d\n", pgid)
	}
}

// done dismisses the guard.
func (g *guard) done() {
	if g.pipe != nil {
		fmt.Fprintln(g.pipe, "done")
		_ = g.pipe.Close()
		_ = g.cmd.Wait()
	}
	if g.lock != nil {
		g.lock.Close()
	}
}

// sweep removes the folders of earlier runs that were killed together with
// their guards. Nobody holds their locks.
func sweep(parent string) {
	if parent == "" {
		parent = os.TempDir()
	}
	names, _ := filepath.Glob(filepath.Join(parent, runPrefix+"*", lockName))
	for _, name := range names {
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(filepath.Dir(name))
		}
		f.Close()
	}
}
