//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The test binary doubles as a server: a greeting to whoever connects.
func TestMain(m *testing.M) {
	if port := os.Getenv("TESTSERVERS_FAKE_PORT"); port != "" {
		serveGreetings(port)
	}
	os.Exit(m.Run())
}

func serveGreetings(port string) {
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			os.Exit(1)
		}
		_, _ = io.WriteString(conn, "hello")
		_ = conn.Close()
	}
}

type fakeDatabase struct {
	variableName string
	missing      error
	prepareErr   error
	command      []string // instead of the server
	starts       int
	account      string
}

func (f *fakeDatabase) name() string       { return "Fake" }
func (f *fakeDatabase) variable() string   { return f.variableName }
func (f *fakeDatabase) packages() []string { return []string{"fake-server"} }
func (f *fakeDatabase) find() error        { return f.missing }
func (f *fakeDatabase) user() string       { return f.account }
func (f *fakeDatabase) prepare(_ context.Context, dir string, _ owner) error {
	return errors.Join(f.prepareErr, os.WriteFile(filepath.Join(dir, "data"), nil, 0o600))
}

func (f *fakeDatabase) serve(_ string, port int) []string {
	f.starts++
	if f.command != nil {
		return f.command
	}
	return []string{"env", "TESTSERVERS_FAKE_PORT=" + strconv.Itoa(port), os.Args[0]}
}
func (f *fakeDatabase) ready(ctx context.Context, port int) error { return greeting(ctx, port) }
func (f *fakeDatabase) dsn(port int) string                       { return "fake://127.0.0.1:" + strconv.Itoa(port) }

func newFake(t *testing.T) *fakeDatabase {
	t.Helper()
	me, err := user.Current()
	require.NoError(t, err)
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("NPLUSONE_TEST_FAKE", "")
	return &fakeDatabase{variableName: "NPLUSONE_TEST_FAKE", account: me.Username}
}

// output is a file to write to.
func output(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "output"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func written(t *testing.T, f *os.File) string {
	t.Helper()
	text, err := os.ReadFile(f.Name())
	require.NoError(t, err)
	return string(text)
}

// leftovers are the directories that startAll did not remove.
func leftovers(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.TempDir(), "nplusone-servers-*"))
	require.NoError(t, err)
	return found
}

func TestServersStartAndStop(t *testing.T) {
	fake := newFake(t)
	env, stop, err := startAll(t.Context(), []database{fake}, io.Discard)
	require.NoError(t, err)
	require.Len(t, env, 1)
	address, ok := strings.CutPrefix(env[0], "NPLUSONE_TEST_FAKE=fake://")
	require.True(t, ok, env[0])
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err, "the server answers")
	require.NoError(t, conn.Close())
	require.NotEmpty(t, leftovers(t))

	stop()
	_, err = net.Dial("tcp", address)
	require.Error(t, err, "the server is gone")
	require.Empty(t, leftovers(t))
}

func TestServerGivenByTheEnvironmentIsNotStarted(t *testing.T) {
	fake := newFake(t)
	t.Setenv("NPLUSONE_TEST_FAKE", "somewhere else")
	env, stop, err := startAll(t.Context(), []database{fake}, io.Discard)
	defer stop()
	require.NoError(t, err)
	require.Empty(t, env)
	require.Zero(t, fake.starts)
}

func TestServerThatEndsIsTriedAgainThenReported(t *testing.T) {
	fake := newFake(t)
	fake.command = []string{"sh", "-c", "echo out of luck; exit 3"}
	_, stop, err := startAll(t.Context(), []database{fake}, io.Discard)
	require.ErrorContains(t, err, "starting Fake on port")
	require.ErrorContains(t, err, "out of luck", "the log's end is in the message")
	require.Equal(t, startAttempts, fake.starts)
	stop()
	require.Empty(t, leftovers(t))
}

func TestServerThatCannotBePrepared(t *testing.T) {
	fake := newFake(t)
	fake.prepareErr = errors.New("disk full")
	_, stop, err := startAll(t.Context(), []database{fake}, io.Discard)
	require.EqualError(t, err, "preparing Fake: disk full")
	stop()
	require.Empty(t, leftovers(t))
}

func TestStartIsInterrupted(t *testing.T) {
	fake := newFake(t)
	fake.command = []string{"sleep", "600"} // never answers
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, stop, err := startAll(ctx, []database{fake}, io.Discard)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, fake.starts, "no second attempt")
	stop()
	require.Empty(t, leftovers(t))
}

func TestMissingServerIsNamed(t *testing.T) {
	fake := newFake(t)
	fake.missing = errors.New("faked was not found")
	t.Setenv("PATH", t.TempDir()) // no apt-get
	_, stop, err := startAll(t.Context(), []database{fake}, io.Discard)
	defer stop()
	require.ErrorContains(t, err, "NPLUSONE_TEST_FAKE is not set and Fake is not installed: faked was not found")
	require.ErrorContains(t, err, "no browser for the browser tests")
}

func TestCommandsExitCodeIsPassedOn(t *testing.T) {
	tests := []struct {
		name, script string
		want         int
	}{
		{"success", "exit 0", 0},
		{"failure", "exit 7", 7},
		{"environment", `test "$ADDED" = yes`, 0},
		{"killed by a signal", "kill -9 $$", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := runCommand(t.Context(), []string{"sh", "-c", test.script}, []string{"ADDED=yes"}, output(t), output(t))
			require.Equal(t, test.want, got)
		})
	}
}

func TestCommandThatDoesNotExist(t *testing.T) {
	out := output(t)
	require.Equal(t, 1, runCommand(t.Context(), []string{"/no/such/program"}, nil, out, out))
	require.Contains(t, written(t, out), "/no/such/program")
}

// An interrupted command takes what it started along: the pipe that the
// grandchild holds is closed.
func TestCommandIsInterruptedWithItsChildren(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	done := make(chan int)
	go func() {
		done <- runCommand(ctx, []string{"sh", "-c", "echo up; sleep 600 & wait"}, nil, writer, os.Stderr)
	}()
	up := make([]byte, 3)
	_, err = io.ReadFull(reader, up)
	require.NoError(t, err)

	cancel()
	require.Equal(t, 130, <-done)
	require.NoError(t, writer.Close())
	_, err = reader.Read(up)
	require.ErrorIs(t, err, io.EOF)
}

func TestCommandThatTakesTooLong(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	out := output(t)
	require.Equal(t, 124, runCommand(ctx, []string{"sleep", "600"}, nil, out, out))
	require.Contains(t, written(t, out), "sleep took too long")
}

func TestUsage(t *testing.T) {
	out := output(t)
	require.Equal(t, 2, run(t.Context(), nil, out, out))
	require.Contains(t, written(t, out), "no command given")
	require.Equal(t, 2, run(t.Context(), []string{"-nonsense"}, out, out))
}

func TestSocketsPathIsShort(t *testing.T) {
	require.Equal(t, "/tmp/x/mariadb/socket", socket("/tmp/x/mariadb"))
	long := "/" + strings.Repeat("long/", 30) + "nplusone-servers-1/mariadb"
	require.Equal(t, "/tmp/nplusone-servers-1.socket", socket(long))
}
