//go:build linux || darwin || freebsd

package zerotouch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// leaves waits for the command and for all that it has started. What go leaves
// on disk where it is ended is go's.
func (s *started) leaves() int {
	s.t.Helper()
	for s.lines.Scan() {
		assert.Fail(s.t, "it was told more", s.lines.Text())
	}
	_ = s.cmd.Wait()
	until(s.t, "the program has ended", func() bool { return gone(s.pid) })
	return s.cmd.ProcessState.ExitCode()
}

// What exec starts is told each signal once, and so is what go starts for it.
func TestExecPassesSignalsOn(t *testing.T) {
	alone(t)
	program := filepath.Join(t.TempDir(), "signals")
	cmd := exec.Command("go", "build", "-o", program, ".")
	cmd.Dir = "testdata/signals"
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	all := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGWINCH, syscall.SIGINT}
	for _, test := range []struct {
		name  string
		args  []string
		sent  []syscall.Signal
		group bool // the program leads it
		last  bool // the program hears of the last signal, by which it ends
		want  int
	}{
		{"a program", []string{program, "catch"}, all, true, true, 7},
		{"go run, which hears an interrupt and does nothing", []string{"go", "run", ".", "catch"}, []syscall.Signal{syscall.SIGINT, syscall.SIGUSR1, syscall.SIGINT}, false, true, 1},
		{"go run, which an order to end ends first", []string{"go", "run", ".", "catch"}, []syscall.Signal{syscall.SIGTERM, syscall.SIGINT}, false, true, 143},
		{"a shell, which passes nothing on", []string{"sh", "-c", `"$0" "$@"; exit $?`, program, "catch"}, nil, false, false, 140},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := beginAs(t, "exec", test.args...)
			t.Cleanup(func() { _ = syscall.Kill(-s.group, syscall.SIGKILL) })
			assert.Equal(t, test.group, s.pid == s.group)
			assert.NotEqual(t, syscall.Getpgrp(), s.group)
			for _, sig := range test.sent {
				s.signal(sig)
				assert.Equal(t, "got "+sig.String(), s.line())
			}
			s.signal(syscall.SIGUSR2)
			if test.last {
				assert.Equal(t, "got "+syscall.SIGUSR2.String(), s.line())
			} else {
				until(t, "the one that was meant has ended", func() bool { return gone(s.group) })
				require.NoError(t, syscall.Kill(s.pid, syscall.SIGKILL)) // it goes on
			}
			assert.Equal(t, test.want, s.leaves())
		})
	}
}

// An order to end reaches what a script has started, and nothing stays where
// the command is killed.
func TestExecLeavesNothing(t *testing.T) {
	alone(t)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "pid")
			s := beginAs(t, "exec", "sh", "-c", `trap "echo heard" USR1; (trap "" INT; echo $$ >"$0"; sleep 1000; true) & while ! test -s "$0"; do :; done; echo ready $$ $$; wait; wait`, file)
			t.Cleanup(func() { _ = syscall.Kill(-s.group, syscall.SIGKILL) })
			s.signal(syscall.SIGUSR1)
			require.Equal(t, "heard", s.line(), "the command has begun to look after it")
			s.signal(sig)
			if got := s.leaves(); sig != syscall.SIGKILL {
				assert.Equal(t, 128+int(sig), got)
			}
			until(t, "its group has ended", func() bool { return syscall.Kill(-s.group, 0) != nil || gone(s.group) })
		})
	}
}

// The test's own process is told, not only go.
func TestTestPassesSignalsOn(t *testing.T) {
	alone(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/waits\n\ngo 1.24\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a_test.go"), []byte(`package waits

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"
)

func TestWaits(t *testing.T) {
	fmt.Println("ready", os.Getpid(), syscall.Getpgrp())
	time.Sleep(time.Hour)
}
`), 0o600))
	for sig, want := range map[syscall.Signal]int{syscall.SIGINT: 1, syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGKILL: -1} {
		t.Run(sig.String(), func(t *testing.T) {
			s := beginIn(t, dir, "test", "-count=1", "-v", "-run", "TestWaits")
			t.Cleanup(func() { _ = syscall.Kill(-s.group, syscall.SIGKILL) })
			s.signal(sig)
			for s.lines.Scan() {
			}
			assert.Equal(t, want, s.leaves())
		})
	}
}

// What go has started to build ends with it.
func TestBuildPassesSignalsOn(t *testing.T) {
	alone(t)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			dir := t.TempDir()
			tool, mark := filepath.Join(dir, "tool"), filepath.Join(dir, "mark")
			require.NoError(t, os.WriteFile(tool, []byte("#!/bin/sh\ncase $* in *-V=full*) exec \"$@\";; esac\necho $$ >\"$MARK\"\nexec sleep 100\n"), 0o700))
			cmd, _ := commandFor(t, "-o", os.DevNull, "-toolexec", tool, "-ldflags=-X main.note="+dir, ".")
			cmd.Env = append(cmd.Env, asVerb+"=build", "MARK="+mark)
			require.NoError(t, cmd.Start())
			t.Cleanup(func() { _ = cmd.Process.Kill() })
			pid := 0
			until(t, "go builds", func() bool {
				text, _ := os.ReadFile(mark)
				pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
				return pid != 0
			})
			require.NoError(t, cmd.Process.Signal(sig))
			_ = cmd.Wait()
			if sig != syscall.SIGKILL {
				assert.Equal(t, 128+int(sig), cmd.ProcessState.ExitCode())
			}
			until(t, "the compiler has ended", func() bool { return gone(pid) })
		})
	}
}
