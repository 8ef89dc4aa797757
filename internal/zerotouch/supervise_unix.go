//go:build linux || darwin || freebsd

package zerotouch

import (
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// signals are those that a program may be sent, which arrive here in its
// place.
type signals struct {
	c       chan os.Signal
	late    []os.Signal // were ignored when we were started
	printed syscall.Signal
}

var passedOn = []os.Signal{
	syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2,
	syscall.SIGWINCH, syscall.SIGTSTP, syscall.SIGCONT,
	// Caught, so that a closed pipe at standard error is an error, not an end.
	syscall.SIGPIPE,
}

// listen begins to take signals. What was ignored when we were started, as by
// nohup, is to be ignored by the program too, which inherits it as long as we
// do not catch it.
func listen() *signals {
	s := &signals{c: make(chan os.Signal, 64)}
	for _, sig := range passedOn {
		if signal.Ignored(sig) {
			s.late = append(s.late, sig)
			continue
		}
		signal.Notify(s.c, sig)
	}
	return s
}

func (s *signals) close() { signal.Stop(s.c) }

// child is a process in a group of its own, so that each signal reaches it
// once: what is sent to us is passed on, what the terminal sends to our group
// does not reach it by another way.
type child struct {
	supervision
	cmd     *exec.Cmd
	group   int
	term    *terminal // nil without one
	printed syscall.Signal
	// skip is how many stop signals are our own.
	skip int
}

// supervise runs a command to its end, and what it leaves in its group if it
// was told to end.
func (s *signals) supervise(cmd *exec.Cmd, how supervision) (ending, error) {
	if s.printed != 0 || s.pending() {
		return ending{128 + int(s.printed), s.printed}, nil
	}
	ch := &child{supervision: how, cmd: cmd}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = restTime // for what it leaves behind with its output open
	dieWithUs(cmd.SysProcAttr, how.build)
	states := make(chan syscall.WaitStatus)
	if err := ch.start(states); err != nil {
		return ending{}, err
	}
	if len(s.late) > 0 {
		signal.Notify(s.c, s.late...)
		defer signal.Reset(s.late...) // for the next child
	}
	ch.term = openTerminal(ch.group)
	defer ch.term.close()
	if !how.build && !how.asks && ch.term.ours() && alone(cmd) {
		ch.term.lend()
	}
	end := ch.watch(s.c, states)
	ch.term.takeBack()
	s.printed = end.printed
	if end.printed != 0 {
		ch.endRest(s.c)
	}
	// What is left is the copying of its output.
	_ = cmd.Wait()
	return end, nil
}

// pending takes signals that came while there was no child, and reports
// whether one was to end it.
func (s *signals) pending() bool {
	for {
		select {
		case sig := <-s.c:
			if ends(sig) {
				s.printed = sig.(syscall.Signal)
				return true
			}
		default:
			return false
		}
	}
}

func ends(sig os.Signal) bool {
	switch sig {
	case syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT:
		return true
	}
	return false
}

// start starts the child and sends each change of its state. It does so on a
// thread of its own: the kernel takes the end of the thread that started a
// child for the parent's end.
func (c *child) start(states chan<- syscall.WaitStatus) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		if err == nil {
			c.group = c.cmd.Process.Pid
			if c.started != nil {
				// At once: until the guard knows it, it ends nothing.
				c.started(c.group)
			}
		}
		done <- err
		if err != nil {
			return
		}
		for {
			var state syscall.WaitStatus
			_, err := syscall.Wait4(c.group, &state, syscall.WUNTRACED, nil)
			if err == syscall.EINTR {
				continue
			}
			if err != nil {
				close(states)
				return
			}
			states <- state
			if state.Exited() || state.Signaled() {
				return
			}
		}
	}()
	return <-done
}

func (c *child) watch(signals <-chan os.Signal, states <-chan syscall.WaitStatus) ending {
	for {
		select {
		case sig := <-signals:
			c.pass(sig.(syscall.Signal))
		case state, ok := <-states:
			switch {
			case !ok:
				return ending{2, c.printed}
			case state.Exited():
				return ending{state.ExitStatus(), c.printed}
			case state.Signaled():
				if c.printed == 0 && ends(state.Signal()) {
					c.printed = state.Signal()
				}
				return ending{128 + int(state.Signal()), c.printed}
			case state.Stopped():
				c.stopped(state.StopSignal())
			}
		}
	}
}

// pass sends a signal on. Those of the keyboard go to the whole group, as a
// terminal sends them; others to the program alone, for it is the one that was
// meant.
func (c *child) pass(sig syscall.Signal) {
	if ends(sig) {
		c.printed = sig
		if c.build {
			sig = syscall.SIGINT
		}
	}
	switch sig {
	case syscall.SIGPIPE:
	case syscall.SIGCONT:
		c.goOn()
	case syscall.SIGTSTP:
		if c.skip > 0 {
			c.skip--
			return
		}
		c.all(sig)
	case syscall.SIGINT, syscall.SIGQUIT, syscall.SIGWINCH:
		c.all(sig)
	default:
		if c.wrapped {
			c.all(sig)
			return
		}
		_ = c.cmd.Process.Signal(sig) // it may have ended
	}
}

func (c *child) all(sig syscall.Signal) { _ = syscall.Kill(-c.group, sig) }

// stopped is told that the child was stopped. At a terminal we are the job
// that the shell sees, so we stop with it; elsewhere whoever has stopped it
// lets it go on.
func (c *child) stopped(by syscall.Signal) {
	if c.term == nil {
		return
	}
	if by == syscall.SIGTTIN || by == syscall.SIGTTOU {
		// It wants the terminal.
		if c.term.ours() {
			c.term.lend()
		}
		if c.term.lent() {
			c.all(syscall.SIGCONT)
			return
		}
		c.term.wanted = true
	}
	lent := c.term.lent()
	c.term.takeBack()
	if !jobControl() {
		// Nobody could let us go on; the kernel does not stop such a group
		// either.
		if lent {
			c.term.lend()
		}
		c.all(syscall.SIGCONT)
		return
	}
	if lent && !alone(c.cmd) {
		// The rest of the job has not heard of it.
		c.skip++
		_ = syscall.Kill(0, syscall.SIGTSTP)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
}

// goOn lets the child go on, with the terminal if it had it and the shell has
// given it to us.
func (c *child) goOn() {
	if c.term != nil && c.term.wanted && c.term.ours() {
		c.term.lend()
	}
	c.all(syscall.SIGCONT)
}

// What the rest of a group has to end: what a program has left behind, and the
// program itself whose wrapper has ended first.
const (
	restTime    = 5 * time.Second
	programTime = 30 * time.Second
)

// endRest ends what the child has left in its group when it was told to end.
// A program behind a wrapper was told too, and is waited for.
func (c *child) endRest(signals <-chan os.Signal) {
	patience := programTime
	if !c.wrapped {
		patience = restTime
		c.all(syscall.SIGTERM)
	}
	limit := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !groupGone(c.group) {
		select {
		case <-tick.C:
		case sig := <-signals:
			if sig != syscall.SIGPIPE {
				c.all(sig.(syscall.Signal))
			}
		case <-limit:
			c.all(syscall.SIGKILL)
			return
		}
	}
}

// groupGone is also true for a group that is not ours to look at.
func groupGone(group int) bool { return syscall.Kill(-group, 0) != nil || onlyZombies(group) }

// endGroup ends the group of a command that was killed.
func endGroup(group int) {
	if syscall.Kill(-group, syscall.SIGTERM) != nil {
		return
	}
	for range 200 {
		if groupGone(group) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	_ = syscall.Kill(-group, syscall.SIGKILL)
}

// ignoreSignals keeps those from us that are meant for all of a session.
func ignoreSignals() { signal.Ignore(passedOn...) }

// alive reports whether a process is running.
func alive(pid int) bool {
	return pid > 0 && syscall.Kill(pid, 0) != syscall.ESRCH && !isZombie(pid)
}
