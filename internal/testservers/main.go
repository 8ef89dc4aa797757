// Command testservers runs a command with real databases to test against:
//
//	go run ./internal/testservers -- make test-modules
//
// It starts PostgreSQL and MariaDB on loopback, on free ports, with their data
// in a temporary directory, and stops them when the command ends, fails, is
// interrupted or takes too long. What is missing is installed from Debian's
// packages where apt-get can be used. The command finds the databases by
// NPLUSONE_TEST_POSTGRES and NPLUSONE_TEST_MYSQL; a database whose variable is
// set already is not started. NPLUSONE_TEST_ALL=1 tells the command's tests
// that all of them must be there.
//
// Servers are started on Linux only. On other systems both variables must be
// set, and testservers says which one is missing.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

func init() {
	// The kernel ends the servers with the thread that started them; the main
	// goroutine starts them and must keep its thread.
	runtime.LockOSThread()
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run does everything but exit: it returns the command's exit code, 1 where
// the servers did not start, 2 for wrong arguments.
func run(ctx context.Context, args []string, stdout, stderr *os.File) int {
	flags := flag.NewFlagSet("testservers", flag.ContinueOnError)
	flags.SetOutput(stderr)
	timeout := flags.Duration("timeout", 80*time.Minute, "stop the command after this long")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() == 0 {
		_, _ = fmt.Fprintln(stderr, "testservers: no command given: testservers [-timeout 80m] -- command arguments...")
		return 2
	}

	ctx, cancel := context.WithTimeout(ctx, *timeout)
	defer cancel()
	env, stop, err := startAll(ctx, databases(), stderr)
	defer stop()
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "testservers:", err)
		return 1
	}
	return runCommand(ctx, flags.Args(), append(env, "NPLUSONE_TEST_ALL=1"), stdout, stderr)
}
