package main

import "os"

// changeDir does as go does with -C, which stands before all other flags: all
// that is named on the command line is then named from that directory.
func changeDir(dir string) error {
	if err := os.Chdir(dir); err != nil {
		return err
	}
	// A command that is started finds its directory there before it asks the
	// system.
	wd, err := os.Getwd()
	if err != nil {
		return err
	}
	return os.Setenv("PWD", wd)
}
