package zerotouch_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/nplusone-go/nplusone/internal/zerotouch"
)

// asCommand is set where a test starts this binary as the command, and asVerb
// where it is another one than run.
const (
	asCommand = "NPLUSONE_TEST_AS_COMMAND"
	asVerb    = "NPLUSONE_TEST_AS_VERB"
)

// TestMain stands for the command: where it starts itself, and where a test
// needs a process to send signals to.
func TestMain(m *testing.M) {
	if code, ok := zerotouch.Inner(os.Args[1:]); ok {
		os.Exit(code)
	}
	sources := os.Getenv(asCommand)
	if sources == "" {
		os.Exit(m.Run())
	}
	cache, err := os.UserCacheDir()
	if err == nil {
		c := &zerotouch.Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Sources: os.DirFS(sources), CacheDir: cache + "/nplusone-test"}
		var out zerotouch.Outcome
		switch args := os.Args[1:]; os.Getenv(asVerb) {
		case "test":
			out, err = c.Test(args, "", nil)
		case "build":
			out.Code, err = c.Build(args)
		case "exec":
			out.Code, err = c.Exec(args)
		default:
			out, err = c.Run(args)
		}
		if err == nil {
			os.Exit(out.Code)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(99)
}
