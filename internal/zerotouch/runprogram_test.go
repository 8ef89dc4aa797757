//go:build linux || darwin || freebsd

package zerotouch_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// patience is for what must happen, however slow the machine is.
const patience = 30 * time.Second

// started is the command in a process of its own, whose program is
// testdata/signals.
type started struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  *bufio.Scanner
	stderr *bytes.Buffer
	temp   string
	pid    int // of the program
	group  int
}

// commandFor makes the command; its temporary files go to a folder of theirs.
func commandFor(t *testing.T, args ...string) (cmd *exec.Cmd, temp string) {
	t.Helper()
	alone(t)
	self, err := os.Executable()
	require.NoError(t, err)
	sources, err := filepath.Abs("../..")
	require.NoError(t, err)
	temp = t.TempDir()
	cmd = exec.Command(self, args...)
	cmd.Dir = "testdata/signals"
	cmd.Env = append(os.Environ(), asCommand+"="+sources, "TMPDIR="+temp, "GOTMPDIR=", "GORACE=atexit_sleep_ms=0")
	return cmd, temp
}

// begin starts a program and waits until it is ready.
func begin(t *testing.T, args ...string) *started {
	t.Helper()
	return beginAs(t, "run", args...)
}

// beginAs starts it by another one of our commands.
func beginAs(t *testing.T, verb string, args ...string) *started {
	t.Helper()
	return beginIn(t, "testdata/signals", verb, args...)
}

func beginIn(t *testing.T, dir, verb string, args ...string) *started {
	t.Helper()
	s := &started{t: t, stderr: &bytes.Buffer{}}
	s.cmd, s.temp = commandFor(t, args...)
	s.cmd.Dir, s.cmd.Env = dir, append(s.cmd.Env, asVerb+"="+verb)
	out, err := s.cmd.StdoutPipe()
	require.NoError(t, err)
	s.cmd.Stderr = s.stderr
	s.cmd.WaitDelay = patience
	require.NoError(t, s.cmd.Start())
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	s.lines = bufio.NewScanner(out)
	fields := strings.Fields(s.line())
	for len(fields) > 0 && fields[0] == "===" { // of go test
		fields = strings.Fields(s.line())
	}
	require.Len(t, fields, 3, "%v %s", fields, s.stderr)
	require.Equal(t, "ready", fields[0])
	s.pid, _ = strconv.Atoi(fields[1])
	s.group, _ = strconv.Atoi(fields[2])
	return s
}

func (s *started) line() string {
	s.lines.Scan()
	return s.lines.Text()
}

func (s *started) signal(sig syscall.Signal) {
	s.t.Helper()
	require.NoError(s.t, s.cmd.Process.Signal(sig))
}

// wait returns the exit code of the command, which has left nothing.
func (s *started) wait() int {
	s.t.Helper()
	for s.lines.Scan() {
		assert.Fail(s.t, "it was told more", s.lines.Text())
	}
	_ = s.cmd.Wait()
	assert.True(s.t, gone(s.pid), "the program has ended")
	assert.Empty(s.t, files(s.t, s.temp))
	return s.cmd.ProcessState.ExitCode()
}

// gone is true for a process that has ended, though nobody may have waited for
// it, as in a container without an init.
func gone(pid int) bool {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return syscall.Kill(pid, 0) == syscall.ESRCH || strings.Contains(string(text), ") Z ")
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// until asks again and again what must become true.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			require.Fail(t, what)
		}
	}
}

// Each signal that is sent to the command reaches the program, once, whoever
// sends it; what the program makes of it is its own matter.
func TestRunPassesSignalsOn(t *testing.T) {
	for _, wrapped := range []struct {
		name string
		args []string
	}{
		{"alone", nil},
		{"below env, which becomes the program", []string{"-exec", "env SIGNALS_NOTE=x"}},
	} {
		t.Run(wrapped.name, func(t *testing.T) {
			s := begin(t, append(wrapped.args, ".", "catch")...)
			assert.Equal(t, s.pid, s.group, "in a process group of its own")
			for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGWINCH, syscall.SIGINT} {
				s.signal(sig)
				assert.Equal(t, "got "+sig.String(), s.line())
			}
			s.signal(syscall.SIGUSR2)
			assert.Equal(t, "got "+syscall.SIGUSR2.String(), s.line())
			assert.Equal(t, 7, s.wait(), "the program's exit code")
		})
	}
}

// A wrapper that waits for the program is no wall: the program is told.
func TestRunPassesSignalsThroughAWrapper(t *testing.T) {
	s := begin(t, "-exec", `sh -c 'trap "" INT; "$0" "$@"; exit $?'`, ".", "catch")
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGUSR2} {
		s.signal(sig)
		assert.Equal(t, "got "+sig.String(), s.line())
	}
	s.wait()
}

// How the program ended is how the command ends.
func TestRunEndsAsTheProgram(t *testing.T) {
	for _, test := range []struct {
		name   string
		signal syscall.Signal // to the command
		kill   syscall.Signal // to the program
		want   int
	}{
		{"by an interrupt", syscall.SIGINT, 0, 130},
		{"by an end", syscall.SIGTERM, 0, 143},
		{"by a hang-up", syscall.SIGHUP, 0, 129},
		{"by another's hand", 0, syscall.SIGKILL, 137},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := begin(t, ".")
			if test.signal != 0 {
				s.signal(test.signal)
			} else {
				require.NoError(t, syscall.Kill(s.pid, test.kill))
			}
			assert.Equal(t, test.want, s.wait())
		})
	}
	for _, code := range []int{0, 1, 3, 255} {
		t.Run(fmt.Sprint("with ", code), func(t *testing.T) {
			cmd, temp := commandFor(t, ".", fmt.Sprint("exit=", code))
			out, _ := cmd.Output()
			assert.Equal(t, code, cmd.ProcessState.ExitCode(), string(out))
			assert.Empty(t, files(t, temp))
		})
	}
	t.Run("with a panic", func(t *testing.T) {
		cmd, temp := commandFor(t, ".", "panic")
		out, _ := cmd.CombinedOutput()
		assert.Equal(t, 2, cmd.ProcessState.ExitCode())
		assert.Contains(t, string(out), "panic: as asked")
		assert.Empty(t, files(t, temp))
	})
}

// What a program has started for itself does not outlive an order to end,
// even if it does not hear the order.
func TestRunLeavesNoChildren(t *testing.T) {
	for _, test := range []struct {
		name string
		sig  syscall.Signal
		args []string
	}{
		{"the program dies", syscall.SIGINT, nil},
		{"it ends by itself", syscall.SIGUSR2, []string{"catch"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "pid")
			s := begin(t, append([]string{".", "child=" + file}, test.args...)...)
			pid, err := strconv.Atoi(strings.TrimSpace(read(t, file)))
			require.NoError(t, err)
			t.Cleanup(func() { _ = syscall.Kill(-s.group, syscall.SIGKILL) })
			if test.args == nil {
				s.signal(test.sig)
				s.wait()
				until(t, "its child has ended", func() bool { return gone(pid) })
				return
			}
			s.signal(syscall.SIGUSR2)
			s.line()
			s.wait()
			assert.False(t, gone(pid), "a child that the program leaves of its own will is left alone")
		})
	}
}

// Nor does anything stay where the command itself is killed.
func TestRunIsKilled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	s := begin(t, ".", "catch", "child="+file)
	pid, err := strconv.Atoi(strings.TrimSpace(read(t, file)))
	require.NoError(t, err)
	require.NotEmpty(t, files(t, s.temp))
	s.signal(syscall.SIGKILL)
	_ = s.cmd.Wait()
	until(t, "the program has ended", func() bool { return gone(s.pid) })
	until(t, "its child has ended", func() bool { return gone(pid) })
	until(t, "no file is left", func() bool { return len(files(t, s.temp)) == 0 })
}

// What was left by a command that was killed together with its guard goes with
// the next run; what belongs to one that is running stays.
func TestRunSweeps(t *testing.T) {
	running := begin(t, ".", "catch")
	mine := files(t, running.temp)
	require.Len(t, mine, 1)
	dead := filepath.Join(running.temp, "nplusone-run-1")
	require.NoError(t, os.MkdirAll(filepath.Join(dead, "program"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dead, "lock"), nil, 0o600))
	foreign := filepath.Join(running.temp, "nplusone-run-notes")
	require.NoError(t, os.WriteFile(foreign, nil, 0o600))
	cmd, _ := commandFor(t, ".", "exit=0")
	cmd.Env = append(cmd.Env, "TMPDIR="+running.temp)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Equal(t, []string{mine[0], "nplusone-run-notes"}, files(t, running.temp))
	require.NoError(t, os.Remove(foreign))
	running.signal(syscall.SIGUSR2)
	running.line()
	assert.Equal(t, 7, running.wait())
}

// The flags of go run are go's, what stands behind the package the program's.
func TestRunTakesTheFlagsOfGo(t *testing.T) {
	for _, test := range []struct {
		name    string
		args    []string
		in      string // seen from testdata/signals
		env     string
		want    []string
		wantDir string
	}{
		{"arguments", []string{".", "-overlay", "x", "-exec=y", "--", "exit=0"}, "", "", []string{"args [-overlay x -exec=y -- exit=0]", "name signals", "dir signals", "note plain "}, ""},
		{"tags", []string{"-tags", "other", ".", "exit=0"}, "", "", []string{"args [exit=0]", "name signals", "dir signals", "note other "}, ""},
		{"files", []string{"main.go", "other.go", "exit=0"}, "", "", []string{"args [exit=0]", "name main", "dir signals", "note other "}, ""},
		{"another directory", []string{"-C", "signals", ".", "exit=0"}, "..", "", []string{"args [exit=0]", "name signals", "dir signals", "note plain "}, ""},
		{"another directory and tags", []string{"-C=signals", "-v", "-tags=other", "--", ".", "exit=0"}, "..", "", []string{"args [exit=0]", "name signals", "dir signals", "note other "}, ""},
		{"exec", []string{"-exec", "env 'SIGNALS_NOTE=a b'", ".", "exit=0"}, "", "", []string{"args [exit=0]", "name signals", "dir signals", "note plain a b"}, ""},
		{"exec in GOFLAGS", []string{".", "exit=0"}, "", "GOFLAGS='-exec=env SIGNALS_NOTE=c'", []string{"args [exit=0]", "name signals", "dir signals", "note plain c"}, ""},
		{"values", []string{"-ldflags", "-X main.note=linked", ".", "exit=0"}, "", "", []string{"args [exit=0]", "name signals", "dir signals", "note linked "}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			cmd, temp := commandFor(t, test.args...)
			cmd.Dir = filepath.Join(cmd.Dir, test.in)
			if test.env != "" {
				cmd.Env = append(cmd.Env, test.env)
			}
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			require.NoError(t, err, "%s%s", out, &stderr)
			assert.Equal(t, test.want, strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"))
			assert.Empty(t, files(t, temp))
		})
	}
}

// Where there is nothing to start, go's own word and code are the answer.
func TestRunWithoutAProgram(t *testing.T) {
	for _, test := range []struct {
		name     string
		args     []string
		code     int
		wantText string
	}{
		{"no package", nil, 1, "go: no go files listed"},
		{"no such package", []string{"./nowhere"}, 1, "nowhere"},
		{"an unknown flag", []string{"-nonsense", "."}, 2, "flag provided but not defined: -nonsense"},
		{"no run at all", []string{"-n", ".", "catch"}, 0, "signals catch\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cmd, temp := commandFor(t, test.args...)
			out, _ := cmd.CombinedOutput()
			assert.Equal(t, test.code, cmd.ProcessState.ExitCode())
			assert.Contains(t, string(out), test.wantText)
			assert.NotContains(t, string(out), "ready")
			assert.NotContains(t, string(out), "__hand")
			assert.Empty(t, files(t, temp))
		})
	}
}

// A signal while go builds ends the build, and no program is started.
func TestRunIsInterruptedWhileItBuilds(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			mark := filepath.Join(t.TempDir(), "mark") // a name of its own, so that there is something to link
			tool := filepath.Join(t.TempDir(), "tool")
			require.NoError(t, os.WriteFile(tool, []byte("#!/bin/sh\ncase $* in *-V=full*) exec \"$@\";; esac\necho >>"+mark+"\nsleep 1000\n"), 0o755))
			cmd, temp := commandFor(t, "-toolexec", tool, "-ldflags=-X main.note="+mark, ".", "catch")
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			require.NoError(t, cmd.Start())
			until(t, "the build is under way", func() bool { _, err := os.Stat(mark); return err == nil })
			require.NoError(t, cmd.Process.Signal(sig))
			_ = cmd.Wait()
			assert.Equal(t, 128+int(sig), cmd.ProcessState.ExitCode(), out.String())
			assert.NotContains(t, out.String(), "ready")
			assert.Empty(t, files(t, temp))
		})
	}
}

// What is ignored when the command is started is ignored by the program, as
// with nohup, and nothing else is.
func TestRunInheritsWhatIsIgnored(t *testing.T) {
	cmd, temp := commandFor(t, ".")
	nohup := exec.Command("sh", append([]string{"-c", `trap "" HUP; exec "$0" "$@"`}, cmd.Args...)...)
	nohup.Dir, nohup.Env = cmd.Dir, cmd.Env
	s := &started{t: t, cmd: nohup, stderr: &bytes.Buffer{}, temp: temp}
	out, err := nohup.StdoutPipe()
	require.NoError(t, err)
	nohup.Stderr = s.stderr
	require.NoError(t, nohup.Start())
	t.Cleanup(func() { _ = nohup.Process.Kill() })
	s.lines = bufio.NewScanner(out)
	s.pid, err = strconv.Atoi(strings.Fields(s.line())[1])
	require.NoError(t, err, s.stderr)
	s.signal(syscall.SIGHUP)
	s.signal(syscall.SIGTERM)
	assert.Equal(t, 143, s.wait(), "it was the second one that ended it")
}
