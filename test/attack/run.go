package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func init() {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGWINCH} {
		register(kind{
			name: "run/signal-" + strings.ReplaceAll(sig.String(), " ", "-"), reason: "a server that is told to stop or to reload does not hear of it, or hears it twice and stops in the middle",
			run: func(a *attempt) { runSignal(a, sig) },
		})
	}
	register(
		kind{"run/exit-code", "a script goes on after a failure", runExitCode},
		kind{"run/death-by-signal", "a supervisor takes a crash for an orderly end", runDeath},
		kind{"run/behind-a-wrapper", "with -exec the wrapper ends and the program stays", runWrapper},
		kind{"run/children", "what the program has started keeps its port", runChildren},
		kind{"run/killed", "the command is killed, and program and files stay", runKilled},
		kind{"run/killed-in-build", "the command is killed while go builds, and files stay", runKilledInBuild},
		kind{"run/flags", "flags of go run mean something else, or arguments of the program are taken for flags", runFlags},
		kind{"run/standard-streams", "standard input, output and error are not the program's alone", runStreams},
		kind{"run/requests", "a server that runs for long fills disk and memory, and its end takes as long", runServes("-requests", "20000")},
		kind{"run/requests-each-with-a-path", "paths with ids in them are kept for ever", runServes("-requests", "5000", "-paths")},
		kind{"run/requests-each-with-a-statement", "statements that are made up for each request are kept for ever", runServes("-requests", "3000", "-shapes")},
		kind{"run/a-process-for-each-request", "each process leaves a file, and prints what the last one did", runServes("-requests", "150", "-processes")},
		kind{"run/counts", "what was seen a thousand times is said to have been seen once, where the server dies by a signal", runCounts},
	)
}

// runCommand is the command with a program of this module.
func runCommand(a *attempt, args ...string) (cmd *exec.Cmd, temp string) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/nplusone-go/nplusone/test/attack").Output()
	a.must(err)
	temp = a.tempDir()
	cmd = exec.Command(a.nplusone(), append([]string{"run"}, args...)...)
	cmd.Dir = strings.TrimSpace(string(out))
	cmd.Env = append(os.Environ(), "TMPDIR="+temp, "GOTMPDIR=")
	return cmd, temp
}

// runStarted is a command whose program is running.
type runStarted struct {
	*attempt
	cmd   *exec.Cmd
	out   *bufio.Scanner
	temp  string
	pid   int
	extra []string // lines that nobody waited for
}

func runStart(a *attempt, args ...string) *runStarted {
	cmd, temp := runCommand(a, args...)
	s := &runStarted{attempt: a, cmd: cmd, temp: temp}
	out, err := cmd.StdoutPipe()
	a.must(err)
	a.must(cmd.Start())
	a.cleanup(func() { _ = cmd.Process.Kill() })
	s.out = bufio.NewScanner(out)
	ready := strings.Fields(s.line())
	if len(ready) != 3 || ready[0] != "ready" {
		a.must(fmt.Errorf("the program said %q", ready))
	}
	s.pid, _ = strconv.Atoi(ready[1])
	if ready[1] != ready[2] && len(args) == 2 {
		a.brokenf("the program is in the process group %s, not in its own", ready[2])
	}
	return s
}

func (s *runStarted) line() string {
	s.out.Scan()
	return s.out.Text()
}

// end waits for the command, and checks what it leaves.
func (s *runStarted) end(code int) {
	for s.out.Scan() {
		s.extra = append(s.extra, s.out.Text())
	}
	_ = s.cmd.Wait()
	if got := s.cmd.ProcessState.ExitCode(); got != code {
		s.brokenf("the exit code is %d, not %d", got, code)
	}
	s.nothingLeft(s.pid)
}

// nothingLeft checks that processes and files are gone within seconds.
func (s *runStarted) nothingLeft(pids ...int) { runNothingLeft(s.attempt, s.temp, pids...) }

func runNothingLeft(a *attempt, temp string, pids ...int) {
	var left []string
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		left = nil
		for _, pid := range pids {
			if runAlive(pid) {
				left = append(left, fmt.Sprint("process ", pid))
			}
		}
		entries, err := os.ReadDir(temp)
		a.must(err)
		for _, e := range entries {
			left = append(left, e.Name())
		}
		if left == nil {
			return
		}
	}
	a.brokenf("left behind: %v", left)
}

// runAlive is false for a process that has ended and that nobody has waited
// for, as in a container without an init.
func runAlive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(text), ") Z ")
}

func runSignal(a *attempt, sig syscall.Signal) {
	s := runStart(a, "./runprogram", "catch")
	for range 2 {
		a.must(s.cmd.Process.Signal(sig))
		if got := s.line(); got != "got "+sig.String() {
			a.brokenf("sent %v, the program said %q", sig, got)
		}
	}
	a.must(s.cmd.Process.Signal(syscall.SIGUSR2))
	s.line()
	s.end(7)
	if slices.ContainsFunc(s.extra, func(l string) bool { return strings.HasPrefix(l, "got") }) {
		a.brokenf("heard more than was sent: %q", s.extra)
	}
}

func runExitCode(a *attempt) {
	for _, code := range []int{0, 1, 2, 3, 42, 255} {
		cmd, temp := runCommand(a, "./runprogram", fmt.Sprint("exit=", code))
		_ = cmd.Run()
		if got := cmd.ProcessState.ExitCode(); got != code {
			a.brokenf("the program ended with %d, the command with %d", code, got)
		}
		runNothingLeft(a, temp)
	}
	// Findings do not change it.
	for mode, want := range map[string]int{"warn": 0, "fail": 1, "off": 0} {
		cmd, temp := runCommand(a, "-mode", mode, "./runserver")
		_ = cmd.Run()
		if got := cmd.ProcessState.ExitCode(); got != want {
			a.brokenf("-mode %s: the command ended with %d, not %d", mode, got, want)
		}
		runNothingLeft(a, temp)
	}
}

func runDeath(a *attempt) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		s := runStart(a, "./runprogram", "wait")
		a.must(s.cmd.Process.Signal(sig))
		s.end(128 + int(sig))
	}
	for _, sig := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		s := runStart(a, "./runprogram", "wait")
		a.must(syscall.Kill(s.pid, sig))
		s.end(128 + int(sig))
	}
}

func runWrapper(a *attempt) {
	for _, wrapper := range []string{"env A=B", `sh -c '"$0" "$@"; exit $?'`, `sh -c 'trap "" INT TERM; "$0" "$@"; exit $?'`} {
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			s := runStart(a, "-exec", wrapper, "./runprogram", "catch")
			a.must(s.cmd.Process.Signal(sig))
			if got := s.line(); got != "got "+sig.String() {
				a.brokenf("%s: sent %v, the program said %q", wrapper, sig, got)
			}
			a.must(s.cmd.Process.Signal(syscall.SIGUSR2))
			for s.out.Scan() {
				if text := s.out.Text(); text == "got "+sig.String() {
					a.brokenf("%s: sent %v once, the program heard it again", wrapper, sig)
				}
			}
			_ = s.cmd.Wait()
			s.nothingLeft(s.pid)
		}
	}
}

func runChildren(a *attempt) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		file := filepath.Join(a.tempDir(), "pid")
		s := runStart(a, "./runprogram", "child="+file)
		text, err := os.ReadFile(file)
		a.must(err)
		child, _ := strconv.Atoi(strings.TrimSpace(string(text)))
		a.cleanup(func() { _ = syscall.Kill(-s.pid, syscall.SIGKILL) })
		a.must(s.cmd.Process.Signal(sig))
		_ = s.cmd.Wait()
		s.nothingLeft(s.pid, child)
	}
}

func runKilled(a *attempt) {
	for _, args := range [][]string{{"wait"}, {"catch"}} {
		s := runStart(a, append([]string{"./runprogram"}, args...)...)
		a.must(s.cmd.Process.Kill())
		_ = s.cmd.Wait()
		s.nothingLeft(s.pid)
	}
}

func runKilledInBuild(a *attempt) {
	for _, sig := range []syscall.Signal{syscall.SIGKILL, syscall.SIGINT, syscall.SIGTERM} {
		dir := a.files(map[string]string{"tool": "#!/bin/sh\ncase $* in *-V=full*) exec \"$@\";; esac\necho $$ >\"$MARK\"\nexec sleep 100\n"})
		a.must(os.Chmod(filepath.Join(dir, "tool"), 0o700))
		mark := filepath.Join(dir, "mark")
		cmd, temp := runCommand(a, "-toolexec", filepath.Join(dir, "tool"), "-ldflags=-X main.note="+dir, "./runprogram", "wait")
		cmd.Env = append(cmd.Env, "MARK="+mark)
		a.must(cmd.Start())
		a.cleanup(func() { _ = cmd.Process.Kill() })
		var tool int
		for end := time.Now().Add(time.Minute); tool == 0 && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			text, _ := os.ReadFile(mark)
			tool, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		}
		a.must(cmd.Process.Signal(sig))
		_ = cmd.Wait()
		if got := cmd.ProcessState.ExitCode(); sig != syscall.SIGKILL && got != 128+int(sig) {
			a.brokenf("%v: the exit code is %d", sig, got)
		}
		a.cleanup(func() { _ = syscall.Kill(tool, syscall.SIGKILL) })
		runNothingLeft(a, temp, tool)
	}
}

func runFlags(a *attempt) {
	for _, args := range [][]string{
		{"./runprogram", "-exec=x", "-overlay", "y", "-C", "z", "-race", "exit=0"},
		{"-race", "./runprogram", "-v", "exit=0"},
		{"-C", "runprogram", ".", "exit=0"},
		{"-C=runprogram", "main.go", "other.go", "exit=0"},
		{"-ldflags", "-X main.note=linked", "-v=false", "--", "./runprogram", "--", "exit=0"},
		{"-tags", "a,b", "-exec", "env SIGNALS_NOTE=1", "./runprogram", "exit=0"},
		{"-trimpath", "-gcflags=all=-N -l", "-p", "2", "./runprogram", "exit=0"},
	} {
		ours, temp := runCommand(a, append([]string{"-mode=off"}, args...)...)
		goes := exec.Command("go", append([]string{"run"}, args...)...)
		goes.Dir, goes.Env = ours.Dir, ours.Env
		watched, _ := runCommand(a, args...)
		watched.Env = append(watched.Env, "TMPDIR="+temp)
		want, err := goes.Output()
		a.must(err)
		for what, cmd := range map[string]*exec.Cmd{"-mode off": ours, "watched": watched} {
			got, err := cmd.Output()
			said, _, _ := strings.Cut(string(got), "no findings\n")
			if err != nil || said != string(want) {
				a.brokenf("%s %q: go run says %q, nplusone run %q (%v)", what, args, want, got, err)
			}
		}
		runNothingLeft(a, temp)
	}
}

func runStreams(a *attempt) {
	cmd, temp := runCommand(a, "./runprogram", "echo")
	cmd.Stdin = strings.NewReader("one\ntwo\n")
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	a.must(cmd.Run())
	if got, _, _ := strings.Cut(stdout.String(), "no findings"); got != "out one\nout two\n" {
		a.brokenf("standard output is %q", got)
	}
	if stderr.String() != "err one\nerr two\n" {
		a.brokenf("standard error is %q", stderr.String())
	}
	runNothingLeft(a, temp)
}
