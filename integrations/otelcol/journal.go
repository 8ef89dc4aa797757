package otelcol

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// journal is a file of fixed records, appended to before a batch is
// acknowledged, so that it outlives the process however that ends. It says of
// a trace how many spans came, that it was judged, that its findings were
// handed on. It is used under the connection's lock. A nil journal keeps
// nothing.
type journal struct {
	path    string
	file    *os.File
	pending []byte
	written int64
}

// mark is what a record says.
type mark byte

const (
	cameSpans  mark = 'S' // n spans of the trace came
	hasFinding mark = 'F' // it was judged, and what was found waits
	isDone     mark = 'D' // it was judged, and what was found was handed on
	lostTraces mark = 'T' // n traces of an earlier process were lost, not yet told
	lostSpans  mark = 'L' // n spans likewise
	unreported mark = 'U' // n judged traces whose findings were not handed on
)

const (
	recordSize = 1 + 16 + 4
	// compactAt is the size past which the file is written anew.
	compactAt = 16 << 20
)

// past is what an earlier process left.
type past struct {
	spans       map[pcommon.TraceID]int64 // received, not judged
	judged      []pcommon.TraceID
	undelivered map[pcommon.TraceID]struct{}

	lost, tracesLost, tracesUnreported int64
}

// openJournal reads what an earlier process left, and begins the file anew.
func openJournal(path string) (*journal, past, error) {
	p, err := readPast(path)
	if err != nil {
		return nil, p, fmt.Errorf("journal: %w", err)
	}
	return &journal{path: path}, p, nil
}

func readPast(path string) (past, error) {
	p := past{spans: map[pcommon.TraceID]int64{}, undelivered: map[pcommon.TraceID]struct{}{}}
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return p, os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err != nil {
		return p, err
	}
	defer f.Close()
	in := bufio.NewReader(f)
	var record [recordSize]byte
	for {
		// A record that was cut short was not acknowledged.
		if _, err := io.ReadFull(in, record[:]); err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return p, nil
			}
			return p, err
		}
		p.read(mark(record[0]), pcommon.TraceID(record[1:17]), int64(binary.BigEndian.Uint32(record[17:])))
	}
}

func (p *past) read(m mark, id pcommon.TraceID, n int64) {
	switch m {
	case cameSpans:
		p.spans[id] += n
	case hasFinding:
		delete(p.spans, id)
		p.undelivered[id] = struct{}{}
	case isDone:
		delete(p.spans, id)
		delete(p.undelivered, id)
		p.judged = append(p.judged, id)
	case lostTraces:
		p.tracesLost += n
	case lostSpans:
		p.lost += n
	case unreported:
		p.tracesUnreported += n
	}
}

func (j *journal) note(m mark, id pcommon.TraceID, n int64) {
	if j == nil {
		return
	}
	j.pending = append(j.pending, byte(m))
	j.pending = append(j.pending, id[:]...)
	j.pending = binary.BigEndian.AppendUint32(j.pending, uint32(min(n, 1<<32-1)))
}

// flush writes what was noted. It need not reach the disk: what ends a process
// leaves the system's cache alone.
func (j *journal) flush() error {
	if j == nil || len(j.pending) == 0 || j.file == nil {
		return nil
	}
	n, err := j.file.Write(j.pending)
	j.written += int64(n)
	j.pending = j.pending[:0]
	return err
}

func (j *journal) full() bool { return j != nil && j.written >= compactAt }

// begin writes the file anew with what is noted now, in the place of all that
// was in it.
func (j *journal) begin() error {
	tmp, err := os.CreateTemp(filepath.Dir(j.path), ".nplusone-journal-*")
	if err != nil {
		return err
	}
	if _, err = tmp.Write(j.pending); err == nil {
		err = os.Rename(tmp.Name(), j.path)
	}
	if err != nil {
		_ = tmp.Close()
		_ = os.Remove(tmp.Name())
		return err
	}
	if j.file != nil {
		_ = j.file.Close()
	}
	// The next compaction comes after as much again.
	j.file, j.written, j.pending = tmp, 0, nil
	return nil
}

func (j *journal) close() error {
	if j == nil || j.file == nil {
		return nil
	}
	return errors.Join(j.flush(), j.file.Close())
}
