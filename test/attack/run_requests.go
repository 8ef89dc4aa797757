package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// What a run may take, whatever it does for however long.
const (
	runMostDisk   = 8 << 20
	runMostMemory = 64 << 10 // KiB, of the command
	runMostGrowth = 96 << 10 // KiB, of the program
	runMostDelay  = 3 * time.Second
	runMostLines  = 20_000 // of standard error
)

// runServes runs a server and measures what it costs.
func runServes(args ...string) func(*attempt) {
	return func(a *attempt) {
		// What it takes to make the overlay, once, is not asked here.
		a.must(exec.Command(a.nplusone(), "overlay").Run())
		cmd, temp := runCommand(a, append([]string{"./runserver"}, args...)...)
		stdin, err := cmd.StdinPipe()
		a.must(err)
		stdout, err := cmd.StdoutPipe()
		a.must(err)
		stderr, err := cmd.StderrPipe()
		a.must(err)
		a.must(cmd.Start())
		a.cleanup(func() { _ = cmd.Process.Kill() })
		printed := make(chan time.Time, 1)
		lines := make(chan int, 1)
		go func() {
			n := 0
			for in := bufio.NewScanner(stderr); in.Scan(); n++ {
				if strings.Contains(in.Text(), "authors") && len(printed) == 0 {
					printed <- time.Now()
				}
			}
			lines <- n
		}()
		out := bufio.NewReader(stdout)
		for {
			line, err := out.ReadString('\n')
			a.must(err)
			fields := strings.Fields(line)
			if line == "first\n" {
				begin := time.Now()
				select {
				case at := <-printed:
					printed <- at
				case <-time.After(runMostDelay):
					a.brokenf("a finding is not printed %v after its request", time.Since(begin))
				}
			}
			if len(fields) == 3 && fields[0] == "served" {
				runMeasure(a, cmd.Process.Pid, fields[1], fields[2])
				break
			}
		}
		begin := time.Now()
		a.must(stdin.Close())
		rest, err := io.ReadAll(out)
		a.must(err)
		n := <-lines
		_ = cmd.Wait()
		if took := time.Since(begin); took > runMostDelay {
			a.brokenf("the end takes %v", took)
		}
		if n > runMostLines {
			a.brokenf("%d lines of findings", n)
		}
		if !strings.Contains(string(rest), "authors") {
			a.brokenf("the report says nothing of it: %s", rest)
		}
		runNothingLeft(a, temp)
	}
}

func runMeasure(a *attempt, command int, program, findings string) {
	var disk int64
	entries, err := os.ReadDir(findings)
	a.must(err)
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			disk += info.Size()
		}
	}
	if disk > runMostDisk || len(entries) > 200 {
		a.brokenf("%d bytes in %d files of findings", disk, len(entries))
	}
	pid, _ := strconv.Atoi(program)
	if kib := runMemory(a, command); kib > runMostMemory {
		a.brokenf("the command takes %d KiB", kib)
	}
	if kib := runMemory(a, pid); kib > runMostGrowth {
		a.brokenf("the program takes %d KiB", kib)
	}
}

// runMemory is the most that a process ever took, in KiB; 0 where the system
// does not tell.
func runMemory(a *attempt, pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if os.IsNotExist(err) {
		return 0
	}
	a.must(err)
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib
		}
	}
	return 0
}

func runCounts(a *attempt) {
	cmd, temp := runCommand(a, "-format", "json", "./runserver", "-requests", "1234")
	stdin, err := cmd.StdinPipe()
	a.must(err)
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	a.must(err)
	a.must(cmd.Start())
	a.cleanup(func() { _ = cmd.Process.Kill() })
	out := bufio.NewReader(stdout)
	for line := ""; !strings.HasPrefix(line, "served"); {
		line, err = out.ReadString('\n')
		a.must(err)
	}
	a.must(cmd.Process.Signal(syscall.SIGTERM))
	rest, err := io.ReadAll(out)
	a.must(err)
	_ = cmd.Wait()
	for _, want := range []string{`"seen": 1234`, `"runs": 1234`} {
		if !strings.Contains(string(rest), want) {
			a.brokenf("the report does not say %s: %s", want, rest)
		}
	}
	runNothingLeft(a, temp)
}
