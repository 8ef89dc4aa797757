package inproc

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/nplusone-go/nplusone/internal/hash"
)

// maxFile bounds what one process writes.
const maxFile = 64 << 20

// file is where this process writes its findings, a line at a time, so that
// what was written survives a crash. A test's has the extension ".part" until
// the process ends in order: what a process left as ".part" is not all.
var file struct {
	sync.Mutex
	f      *os.File
	opened bool
	ended  bool
	name   string // without the extension
	main   bool   // of the process that go test started, not of one below it
	pkg    string // import path, empty where the program is no test
	// generation is what go test's answer is tied to, read before the test
	// may change its environment.
	generation string
	size       int
	dropped    int
}

var (
	flush      atomic.Pointer[func()] // the detector's, once there is one
	statements atomic.Bool            // a statement came by
	elsewhere  atomic.Bool            // one came by that package driver follows
	tests      atomic.Int64           // that were begun
	ofTest     atomic.Bool            // the process is a test's
)

// PackageKey stands for an import path in the names of files and variables.
func PackageKey(importPath string) string { return hash.Name(importPath) }

// GenerationName is the variable that holds the generation of a package's
// test results. Each package has one of its own, so that go test runs no
// other again where one has changed.
func GenerationName(importPath string) string { return envGeneration + PackageKey(importPath) }

// FreshName is the variable that a package without a generation reads in its
// place: it is never the same, so that go test has no answer for it.
const FreshName = envFresh

// NPlusOneMain begins the process of a test, before TestMain.
func NPlusOneMain(importPath string) {
	if os.Getenv(envProbe) == "1" {
		os.Exit(1) // only what go test answers from its cache is asked about
	}
	defer guardHook()
	if settings().findings == "" {
		return
	}
	watchExit()
	file.Lock()
	defer file.Unlock()
	if file.opened {
		return
	}
	ofTest.Store(true)
	file.opened, file.pkg, file.generation = true, importPath, os.Getenv(GenerationName(importPath))
	if settings().store != "" {
		// From here on go may keep a result of this process: what was found
		// with an earlier one no longer stands for it.
		_ = os.Remove(filepath.Join(settings().store, PackageKey(importPath)+".gen"))
	}
	claim()
	put(Line{Dir: workDir(), Package: importPath})
}

// claim makes the file. The first process of a package is the one that go test
// started; those that a test starts from its own binary come later.
func claim() {
	base := filepath.Join(settings().findings, PackageKey(file.pkg))
	for _, name := range []string{base, fmt.Sprintf("%s-%d", base, os.Getpid())} {
		f, err := os.OpenFile(name+".part", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err == nil {
			file.f, file.name, file.main = f, name, name == base
			return
		}
		if !os.IsExist(err) {
			unwritten(err)
			return
		}
	}
}

// NPlusOneBefore reads what go test's answer depends on, once go takes note of
// what is read.
func NPlusOneBefore() {
	defer guardHook()
	_ = os.Getenv(envMode)
	file.Lock()
	pkg := file.pkg
	file.Unlock()
	if pkg != "" && os.Getenv(GenerationName(pkg)) == "" {
		_ = os.Getenv(envFresh)
	}
}

// NPlusOneTimeout writes down what was found until the time ran out; the
// process panics next.
func NPlusOneTimeout() {
	defer guardHook()
	running := endRunning()
	file.Lock()
	defer file.Unlock()
	end := ending(running)
	end.TimedOut = true
	put(Line{Dir: workDir(), Ending: end})
}

// NPlusOneExit is the end of M.Run. The process itself ends later, if the
// toolchain can tell us.
func NPlusOneExit() {
	if NPlusOneOnExit == nil {
		finish()
	}
}

var watchExit = sync.OnceFunc(func() {
	if NPlusOneOnExit != nil {
		NPlusOneOnExit(finish)
	}
})

// finish ends what is still open and the file. It runs when the process ends
// by os.Exit or by the end of main, not when it panics or is killed.
func finish() {
	defer guardHook()
	running := endRunning()
	if f := flush.Load(); f != nil {
		guarded(*f) // what main runs has no end of its own
	}
	if settings().live {
		book().sum(true)
	}
	file.Lock()
	defer file.Unlock()
	if file.pkg == "" || file.ended {
		return
	}
	file.ended = true
	put(Line{Dir: workDir(), Ending: ending(running)})
	if file.f == nil {
		return
	}
	err := file.f.Close()
	file.f = nil
	if err == nil {
		err = os.Rename(file.name+".part", file.name+".jsonl")
	}
	if err != nil {
		unwritten(err)
		return
	}
	if file.main && file.generation != "" && settings().store != "" {
		// Where this fails, the package has no findings under its generation,
		// and gets a new one.
		_ = copyWhole(file.name+".jsonl", filepath.Join(settings().store, PackageKey(file.pkg)+"-"+file.generation+".jsonl"))
	}
}

// noteStopped writes at once that detection has ended in a program that is no
// test: most of them, as servers, end by a signal, and nobody is asked then.
func noteStopped() {
	defer func() { _ = recover() }() // the first panic is told, and no other
	if settings().findings == "" || settings().live && !ofTest.Load() {
		return // nobody reads it, or the ledger says so
	}
	file.Lock()
	defer file.Unlock()
	if file.pkg != "" {
		return // the end of a test says so
	}
	if !file.opened {
		file.opened = true
		openProgram(settings().findings)
	}
	put(Line{Dir: workDir(), Ending: &Ending{Stopped: *stoppedBy.Load()}})
}

func ending(running []string) *Ending {
	end := &Ending{Tests: int(tests.Load()), Statements: statements.Load(), Elsewhere: elsewhere.Load(), Running: running, Dropped: file.dropped}
	end.Stopped = whyStopped()
	return end
}

// copyWhole copies a file, whole or not at all.
func copyWhole(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(to), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	_, err = io.Copy(out, in)
	if err2 := out.Close(); err == nil {
		err = err2
	}
	if err == nil {
		err = os.Rename(out.Name(), to)
	}
	return err
}

// writeLine writes one line of findings.
func writeLine(line Line) {
	file.Lock()
	defer file.Unlock()
	if !file.opened {
		file.opened = true
		openProgram(settings().findings)
	}
	if file.size >= maxFile {
		file.dropped++
		return
	}
	put(line)
}

// openProgram makes the file of a program that is no test and not listened to.
func openProgram(dir string) {
	file.name = filepath.Join(dir, PackageKey(workDir())+fmt.Sprintf("-%d", os.Getpid()))
	f, err := os.Create(file.name + ".jsonl")
	if err != nil {
		unwritten(err)
		return
	}
	file.f = f
}

func put(line Line) {
	if file.f == nil {
		return
	}
	text, err := json.Marshal(line)
	if err != nil {
		if stop(err) {
			put(Line{Dir: workDir(), Ending: &Ending{Stopped: *stoppedBy.Load()}})
		}
		return
	}
	file.size += len(text)
	if _, err := file.f.Write(append(text, '\n')); err != nil {
		unwritten(err)
	}
}

// unwritten gives the file up. It stays a ".part".
func unwritten(err error) {
	fmt.Fprintf(os.Stderr, "nplusone: cannot write findings: %v\n", err)
	if file.f != nil {
		_ = file.f.Close()
		file.f = nil
	}
}

// handStop says at once why detection has ended: what serves mostly dies by a
// signal, and then there are no last sums.
func handStop() {
	defer func() {
		// We are told of a panic already, and there is nobody else to tell.
		_ = recover()
	}()
	if !settings().live || ofTest.Load() || book().disk.dir == "" {
		return
	}
	text, err := json.Marshal(Line{Dir: workDir(), Ending: &Ending{Stopped: whyStopped()}})
	if err == nil {
		book().disk.append(append(text, '\n'))
	}
}
