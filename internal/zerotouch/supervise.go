package zerotouch

import "syscall"

// supervision says how a child is kept.
type supervision struct {
	// build is set for the go command that builds: it reads nothing from the
	// terminal, and only an interrupt makes it tidy up.
	build bool
	// wrapped is set where the program is a child of the child (-exec): signals
	// go to all of its group, or they would end at the wrapper.
	wrapped bool
	// asks is set where the terminal is lent only when it is asked for: its
	// keys are to be heard here, too.
	asks bool
	// started is told the child's process group, where it has one of its own.
	started func(group int)
}

// ending is how a child ended.
type ending struct {
	code    int            // its exit code, 128+n where signal n ended it
	printed syscall.Signal // the last signal to end that was passed on, 0 for none
}

// interrupted is the exit code of what a signal has kept from starting.
func (e ending) interrupted() int { return 128 + int(e.printed) }
