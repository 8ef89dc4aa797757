//go:build !(linux || darwin || freebsd)

package zerotouch

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// signals are those that are known on every system. The console sends an
// interrupt to all that run in it, so that the child has it already.
type signals struct {
	c    chan os.Signal
	told syscall.Signal
}

func listen() *signals {
	s := &signals{c: make(chan os.Signal, 4)}
	signal.Notify(s.c, os.Interrupt, syscall.SIGTERM)
	return s
}

func (s *signals) close() { signal.Stop(s.c) }

func (s *signals) supervise(cmd *exec.Cmd, _ supervision) (ending, error) {
	if s.told != 0 {
		return ending{128 + int(s.told), s.told}, nil
	}
	if err := cmd.Start(); err != nil {
		return ending{}, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case sig := <-s.c:
			s.told, _ = sig.(syscall.Signal)
			if sig != os.Interrupt {
				_ = cmd.Process.Signal(sig) // it may have ended
			}
		case err := <-done:
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				return ending{}, err
			}
			code := cmd.ProcessState.ExitCode()
			if code < 0 {
				code = 1
			}
			return ending{code, s.told}, nil
		}
	}
}

// guard is nothing where there are no process groups.
type guard struct{}

func watchOver(string, string) *guard { return &guard{} }
func (*guard) group(int)              {}
func (*guard) done()                  {}
func sweep(string)                    {}
func endGroup(int)                    {}
func ignoreSignals()                  {}

// alive reports whether a process is running.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	_ = p.Release()
	return true
}
