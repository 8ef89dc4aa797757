package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone"
)

// An attempt is one run of a kind: what broke, and which secrets got out.
type attempt struct {
	*workshop
	broken, leaks []string
	cleanups      []func()
}

// stop ends an attempt that cannot go on.
type stop struct{}

// brokenf notes a promise that was broken.
func (a *attempt) brokenf(format string, args ...any) {
	a.broken = append(a.broken, fmt.Sprintf(format, args...))
}

// must ends the attempt on an error: what could not be tried did not hold.
func (a *attempt) must(err error) {
	if err != nil {
		a.brokenf("could not be tried: %v", err)
		panic(stop{})
	}
}

// cleanup runs f when the attempt is over, the last one first.
func (a *attempt) cleanup(f func()) { a.cleanups = append(a.cleanups, f) }

// search looks for secrets in an output, and notes each as a leak.
func (a *attempt) search(where, output string, secrets ...string) {
	for _, secret := range secrets {
		if i := strings.Index(output, secret); i >= 0 {
			from, to := max(0, i-60), min(len(output), i+len(secret)+60)
			a.leaks = append(a.leaks, fmt.Sprintf("%s shows %q: …%s…", where, secret, output[from:to]))
		}
	}
}

// tempDir is a folder of this attempt alone.
func (a *attempt) tempDir() string {
	dir, err := os.MkdirTemp(a.dir, "attempt-")
	a.must(err)
	return dir
}

// files writes a program, or whatever else, below a new folder.
func (a *attempt) files(texts map[string]string) string {
	dir := a.tempDir()
	for name, text := range texts {
		name = filepath.Join(dir, name)
		a.must(os.MkdirAll(filepath.Dir(name), 0o755))
		a.must(os.WriteFile(name, []byte(text), 0o600))
	}
	return dir
}

// An outcome is what a command said.
type outcome struct {
	stdout, stderr string
	code           int
}

func (o outcome) all() string { return o.stdout + o.stderr }

// command runs a program in a folder, with more environment, and waits.
func (a *attempt) command(dir string, env []string, name string, args ...string) outcome {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		a.must(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// A workshop is what the attempts share.
type workshop struct {
	dir    string
	binary func() (string, error)
}

func newWorkshop() *workshop {
	dir, err := os.MkdirTemp("", "nplusone-attack-")
	if err != nil {
		panic(err)
	}
	return &workshop{dir, sync.OnceValues(func() (string, error) { return build(dir) })}
}

func (w *workshop) close() { _ = os.RemoveAll(w.dir) }

// build compiles the command, once for all attempts that need it.
func build(dir string) (string, error) {
	binary := filepath.Join(dir, "nplusone")
	out, err := exec.Command("go", "build", "-o", binary, "github.com/nplusone-go/nplusone/cmd/nplusone").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the command: %w\n%s", err, out)
	}
	return binary, nil
}

// nplusone is the path of the command.
func (a *attempt) nplusone() string {
	path, err := a.binary()
	a.must(err)
	return path
}

// attempt runs one kind. A panic is a break.
func (w *workshop) attempt(k kind) (a *attempt) {
	a = &attempt{workshop: w}
	defer func() {
		for i := len(a.cleanups) - 1; i >= 0; i-- {
			a.cleanups[i]()
		}
	}()
	defer func() {
		if r := recover(); r != nil {
			if _, stopped := r.(stop); !stopped {
				a.brokenf("panic: %v\n%s", r, debug.Stack())
			}
		}
	}()
	k.run(a)
	return a
}

// The command embeds its own sources; a reference keeps this module's
// dependency on the root.
var _ = nplusone.Sources
