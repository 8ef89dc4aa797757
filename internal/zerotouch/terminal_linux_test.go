package zerotouch_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// screen is a terminal with a command on it, which leads a session.
type screen struct {
	t      *testing.T
	master *os.File
	cmd    *exec.Cmd
	temp   string
	mu     sync.Mutex
	shown  bytes.Buffer
	at     int // what was looked at
}

func onTerminal(t *testing.T, cmd *exec.Cmd, temp string) *screen {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	var number, unlocked int32
	for request, value := range map[uintptr]*int32{syscall.TIOCSPTLCK: &unlocked, syscall.TIOCGPTN: &number} {
		_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(value)))
		require.Zero(t, errno)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	defer tty.Close()
	s := &screen{t: t, master: master, cmd: cmd, temp: temp}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		master.Close()
	})
	go func() {
		text := make([]byte, 4096)
		for {
			n, err := master.Read(text)
			s.mu.Lock()
			s.shown.Write(text[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return s
}

func (s *screen) keys(text string) {
	s.t.Helper()
	_, err := s.master.WriteString(text)
	require.NoError(s.t, err)
}

// waitFor waits until the screen shows a text behind the last one.
func (s *screen) waitFor(text string) {
	s.t.Helper()
	found := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		i := bytes.Index(s.shown.Bytes()[s.at:], []byte(text))
		if i >= 0 {
			s.at += i + len(text)
		}
		return i >= 0
	}
	defer func() {
		if s.t.Failed() {
			s.t.Logf("%q is not on the screen:\n%s", text, s.all())
		}
	}()
	until(s.t, text, found)
}

func (s *screen) all() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown.String()
}

// ends checks how the command ended, and that the program heard of each
// signal once.
func (s *screen) ends(code int, got ...string) {
	s.t.Helper()
	_ = s.cmd.Wait()
	assert.Equal(s.t, code, s.cmd.ProcessState.ExitCode())
	var heard []string
	for line := range strings.Lines(s.all()) {
		if _, what, ok := strings.Cut(strings.TrimSpace(line), "got "); ok {
			heard = append(heard, what)
		}
	}
	assert.Equal(s.t, got, heard, s.all())
	assert.Empty(s.t, files(s.t, s.temp))
}

const (
	ctrlC = "\x03"
	ctrlZ = "\x1a"
)

// At a terminal of its own the program reads what is typed and hears its keys.
func TestRunAtATerminal(t *testing.T) {
	cmd, temp := commandFor(t, ".", "catch", "read")
	s := onTerminal(t, cmd, temp)
	s.waitFor("ready")
	s.keys("one\n")
	s.waitFor(`read "one"`)
	s.keys(ctrlC)
	s.waitFor("got interrupt")
	// Nobody could let it go on: there is no shell, so it is not stopped.
	s.keys(ctrlZ)
	s.keys("two\n")
	s.waitFor(`read "two"`)
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	s.waitFor("got interrupt")
	require.NoError(t, cmd.Process.Signal(syscall.SIGUSR2))
	s.ends(7, "interrupt", "interrupt", "user defined signal 2")
}

// A program that catches nothing ends by Ctrl-C.
func TestRunEndsByKey(t *testing.T) {
	cmd, temp := commandFor(t, ".")
	s := onTerminal(t, cmd, temp)
	s.waitFor("ready")
	s.keys(ctrlC)
	s.ends(130)
}

// In a shell it is a job like any other: stopped, let go on in the foreground
// and in the background, and part of a pipeline whose other members keep the
// terminal.
func TestRunInAShell(t *testing.T) {
	cmd, temp := commandFor(t, ".", "catch", "read")
	line := "'" + strings.Join(cmd.Args, "' '") + "'"
	shell := exec.Command("sh", "-i")
	shell.Dir, shell.Env = cmd.Dir, append(cmd.Env, "PS1=$ ", "ENV=")
	s := onTerminal(t, shell, temp)
	s.waitFor("$ ")

	s.keys(line + "\n")
	s.waitFor("ready")
	s.keys("one\n")
	s.waitFor(`read "one"`)
	s.keys(ctrlZ)
	s.waitFor("Stopped")
	s.keys("fg\n")
	s.keys("two\n")
	s.waitFor(`read "two"`)
	s.keys(ctrlC)
	s.waitFor("got interrupt")
	s.keys(ctrlZ)
	s.waitFor("Stopped")
	s.keys("kill -USR2 %1; fg; echo code $?\n")
	s.waitFor("got user defined signal 2")
	s.waitFor("code 7")

	// The program asks for the terminal only by reading, since others of the
	// job may use it.
	s.keys(strings.Replace(line, "'catch'", "", 1) + " | cat; echo done\n")
	s.waitFor("ready")
	s.keys("three\n")
	s.waitFor(`read "three"`)
	s.keys(ctrlZ)
	s.waitFor("Stopped")
	s.keys("fg\n")
	s.keys("four\n")
	s.waitFor(`read "four"`)
	s.keys(ctrlC)
	s.waitFor("$ ")
	s.keys("exit 5\n")
	s.ends(5, "interrupt", "user defined signal 2")
}
