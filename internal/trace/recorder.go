package trace

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
)

// EnvRecord names the directory that traces are written to.
const EnvRecord = "NPLUSONE_RECORD"

// Option configures a Recorder.
type Option interface{ apply(*Recorder) error }

type optionFunc func(*Recorder) error

func (f optionFunc) apply(r *Recorder) error { return f(r) }

// PartSize sets the bytes after which a further file is begun; 64 MiB without
// it, 64 KiB at least.
func PartSize(bytes int64) Option {
	return optionFunc(func(r *Recorder) error {
		if bytes < 64<<10 {
			return fmt.Errorf("trace: PartSize(%d): want 64 KiB or more", bytes)
		}
		r.partSize = bytes
		return nil
	})
}

// KeepParts sets how many files of a process stay; 16 without it. The oldest
// are removed.
func KeepParts(n int) Option {
	return optionFunc(func(r *Recorder) error {
		if n < 1 {
			return fmt.Errorf("trace: KeepParts(%d): want 1 or more", n)
		}
		r.keep = n
		return nil
	})
}

// Recorder is a detect.Sink that writes a trace. Every line is written whole
// before the statement goes on, so that a crash loses nothing that came
// before it. It is safe for concurrent use. Where it cannot write it stops,
// says so on standard error, and Close reports it; the program goes on.
type Recorder struct {
	dir      string
	process  string
	partSize int64
	keep     int

	mu        sync.Mutex
	file      *os.File
	err       error
	parts     []string
	written   int64 // of this part
	next      uint64
	scopes    map[*record.Scope]*recorded
	databases map[*record.Database]int
	texts     map[textKey]int
	stacks    map[uint64]bool
	left      int // scopes that were not recorded
}

// recorded is an open scope.
type recorded struct {
	id    uint64
	begin line
	salt  salt
}

type textKey struct {
	text    string
	shape   fingerprint.ID
	dialect fingerprint.Dialect
}

// The bounds of what a Recorder remembers.
const (
	maxOpenScopes = 10_000
	maxTexts      = 1 << 15
	maxStacks     = 1 << 15
)

// Open begins a trace in dir, which is made if it is not there. Each process
// has files of its own, named nplusone-<process>-<part>.trace.jsonl.
func Open(dir string, opts ...Option) (*Recorder, error) {
	r := &Recorder{dir: dir, partSize: 64 << 20, keep: 16, scopes: map[*record.Scope]*recorded{}, databases: map[*record.Database]int{}}
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o.apply(r); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	var random [6]byte
	_, _ = rand.Read(random[:]) // never fails
	r.process = fmt.Sprintf("%d-%s", os.Getpid(), hex.EncodeToString(random[:]))
	if err := r.rotate(); err != nil {
		return nil, err
	}
	return r, nil
}

// Files are the files of this process that are there, the oldest first.
func (r *Recorder) Files() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.parts...)
}

// Close ends the trace. Its error is the first that a write had.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.err
	if r.file != nil {
		err = errors.Join(err, r.file.Close())
		r.file = nil
	}
	if r.left > 0 {
		err = errors.Join(err, fmt.Errorf("trace: %d scopes were not recorded: more than %d were open at once", r.left, maxOpenScopes))
	}
	if r.err == nil {
		r.err = errors.New("trace: the recorder is closed")
	}
	return err
}

// rotate begins the next part: what lines refer to is written anew there.
func (r *Recorder) rotate() error {
	if r.file != nil {
		_ = r.file.Close()
		r.file = nil
	}
	number := 1
	if n := len(r.parts); n > 0 {
		_, _ = fmt.Sscanf(filepath.Base(r.parts[n-1]), "nplusone-"+r.process+"-%d.trace.jsonl", &number)
		number++
	}
	name := filepath.Join(r.dir, fmt.Sprintf("nplusone-%s-%04d.trace.jsonl", r.process, number))
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	r.file, r.written = f, 0
	r.parts = append(r.parts, name)
	for len(r.parts) > r.keep {
		_ = os.Remove(r.parts[0])
		r.parts = r.parts[1:]
	}
	r.texts, r.stacks = map[textKey]int{}, map[uint64]bool{}
	lines := []line{{Type: typeTrace, Version: version, Process: r.process, Part: number}}
	for _, s := range r.scopes {
		lines = append(lines, s.begin)
	}
	return r.write(lines...)
}

// write writes lines at once: a crash in between leaves none of them in half,
// as far as the system does not.
func (r *Recorder) write(lines ...line) error {
	var text []byte
	for i := range lines {
		one, err := json.Marshal(&lines[i])
		if err != nil {
			return fmt.Errorf("trace: %w", err)
		}
		text = append(append(text, one...), '\n')
	}
	n, err := r.file.Write(text)
	r.written += int64(n)
	if err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	return nil
}

// emit writes lines, and begins a part where this one is full. The first
// error ends the recording.
func (r *Recorder) emit(lines ...line) {
	if r.err != nil {
		return
	}
	if err := r.write(lines...); err != nil {
		r.fail(err)
		return
	}
	if r.written >= r.partSize || len(r.texts) >= maxTexts || len(r.stacks) >= maxStacks {
		if err := r.rotate(); err != nil {
			r.fail(err)
		}
	}
}

// fail says so once: who records by the environment never calls Close. Not by
// package log, whose output may go to a database that is recorded.
func (r *Recorder) fail(err error) {
	r.err = err
	fmt.Fprintf(os.Stderr, "nplusone: the recording stops: %v\n", err)
	if r.file != nil {
		_ = r.file.Close()
		r.file = nil
	}
	r.scopes = map[*record.Scope]*recorded{}
}
