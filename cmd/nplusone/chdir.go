package main

import (
	"errors"
	"os"
	"strings"
)

// changeDir does as go does with -C, which stands before all other flags: all
// that is named on the command line is then named from that directory. It
// returns the arguments behind the flag.
func changeDir(args []string) ([]string, error) {
	if len(args) == 0 {
		return args, nil
	}
	name, dir, joined := strings.Cut(args[0], "=")
	if name != "-C" && name != "--C" {
		return args, nil
	}
	rest := args[1:]
	if !joined {
		if len(rest) == 0 {
			return nil, errors.New("flag -C needs a directory")
		}
		dir, rest = rest[0], rest[1:]
	}
	if err := os.Chdir(dir); err != nil {
		return nil, err
	}
	// A command that is started finds its directory there before it asks the
	// system.
	wd, err := os.Getwd()
	if err == nil {
		err = os.Setenv("PWD", wd)
	}
	return rest, err
}
