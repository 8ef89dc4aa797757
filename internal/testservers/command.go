package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// interruptGrace is how long an interrupted command may take to end.
const interruptGrace = 10 * time.Second

// runCommand runs args with env added to the environment, and returns its exit
// code. When ctx ends, the command and all that it started are interrupted,
// then killed; the code is then 130, or 124 after a timeout. The outputs are
// files so that nothing has to be copied: copying would last until the last
// grandchild lets go of the pipe.
func runCommand(ctx context.Context, args, env []string, stdout, stderr *os.File) int {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Cancel = func() error { return interruptGroup(cmd) }
	cmd.WaitDelay = interruptGrace
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		_, _ = fmt.Fprintln(stderr, "testservers:", err)
		return 1
	}
	err := cmd.Wait()
	killGroup(cmd) // what the command left behind
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		_, _ = fmt.Fprintf(stderr, "testservers: %s took too long and was stopped\n", args[0])
		return 124
	case ctx.Err() != nil:
		return 130
	case cmd.ProcessState.ExitCode() >= 0:
		return cmd.ProcessState.ExitCode()
	}
	_, _ = fmt.Fprintln(stderr, "testservers:", err)
	return 1
}
