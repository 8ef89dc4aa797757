package inproc

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A process that serves has three files of one name. Lines tell what is new,
// at once. Counts have a place of fixed size for each finding ("f ID SEEN")
// and each name of a scope ("s KEY RUNS QUERIES ROWS ERRORS NS NS"), written
// over at each scope's end: what is in them survives any death of the process.
// Sums are a Line with the rest, replaced now and then.
const (
	LinesExt  = ".jsonl"
	CountsExt = ".counts"
	SumsExt   = ".sums"
)

// CountSize is the size of one place in the counts.
const CountSize = 192

// ScopeKey stands for a scope's kind and name in the counts.
func ScopeKey(kind, name string) string {
	h := fnv.New64a()
	h.Write([]byte(kind + "\x00" + name))
	return fmt.Sprintf("%016x", h.Sum64())
}

// disk is the files of a ledger.
type disk struct {
	dir           string // empty for no files
	mu            sync.Mutex
	name          string // without the ending
	lines, counts *os.File
	opened        bool
	broken        bool

	timing  sync.Mutex
	next    time.Time
	running bool
}

// The sums are written once a second at most, and where that takes long, as
// seldom as to cost a fiftieth of the time.
const (
	sumEvery = time.Second
	sumShare = 50
)

// due reports whether it is time to write the sums, and takes the turn.
func (d *disk) due(last bool) bool {
	d.timing.Lock()
	defer d.timing.Unlock()
	if !last && (d.running || time.Now().Before(d.next)) {
		return false
	}
	d.running = true
	return true
}

func (d *disk) took(t time.Duration) {
	d.timing.Lock()
	defer d.timing.Unlock()
	d.running = false
	d.next = time.Now().Add(max(sumEvery, sumShare*t))
}

// open makes the process's files, once. Their name tells the process, so that
// the command knows which ones are complete.
func (d *disk) open() bool {
	if d.opened || d.broken {
		return !d.broken
	}
	d.opened = true
	if d.dir == "" {
		d.broken = true
		return false
	}
	h := fnv.New64a()
	h.Write([]byte(workDir()))
	f, err := os.CreateTemp(d.dir, fmt.Sprintf("%016x-%d-*%s", h.Sum64(), os.Getpid(), LinesExt))
	if err != nil {
		d.fail(err)
		return false
	}
	d.lines, d.name = f, strings.TrimSuffix(filepath.Join(d.dir, filepath.Base(f.Name())), LinesExt)
	d.counts, err = os.Create(d.name + CountsExt)
	d.fail(err)
	return !d.broken
}

// append writes a line.
func (d *disk) append(text []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open() {
		_, err := d.lines.Write(text)
		d.fail(err)
	}
}

// count writes one place of the counts.
func (d *disk) count(slot int, format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.open() {
		return
	}
	text := append(make([]byte, 0, CountSize), fmt.Sprintf(format, args...)...)
	if len(text) >= CountSize {
		return
	}
	text = append(text, bytes.Repeat([]byte{' '}, CountSize-1-len(text))...)
	_, err := d.counts.WriteAt(append(text, '\n'), int64(slot)*CountSize)
	d.fail(err)
}

// replace writes the sums.
func (d *disk) replace(text []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.open() {
		return
	}
	part := d.name + ".part"
	err := os.WriteFile(part, text, 0o600)
	if err == nil {
		err = os.Rename(part, d.name+SumsExt)
	}
	d.fail(err)
}

// fail says once that nothing more is written. A directory that is gone was
// taken away by a command that has ended: there is nobody left to tell.
func (d *disk) fail(err error) {
	if err == nil {
		return
	}
	if !d.broken && !os.IsNotExist(err) {
		fmt.Fprintf(os.Stderr, "nplusone: cannot write findings: %v\n", err)
	}
	d.broken = true
}
