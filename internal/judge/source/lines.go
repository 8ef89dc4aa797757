package source

import (
	"bytes"
	"os"
	"sync"
	"sync/atomic"
)

// lineCache remembers what was read from the source about a line, for a
// program's source does not change while it runs and the same lines come up
// at the end of every scope. It is bounded: past that, files are read again.
type lineCache[T any] struct {
	known sync.Map // of lineKey to T
	size  atomic.Int32
}

type lineKey struct {
	file string
	line int
}

const maxKnownLines = 1 << 13

func (c *lineCache[T]) get(file string, line int, read func() T) T {
	key := lineKey{file, line}
	if v, ok := c.known.Load(key); ok {
		return v.(T)
	}
	v := read()
	if c.size.Load() < maxKnownLines {
		if _, loaded := c.known.LoadOrStore(key, v); !loaded {
			c.size.Add(1)
		}
	}
	return v
}

var (
	knownLoops lineCache[bool]
)

// maxSource is the length in bytes up to which a source file is read.
const maxSource = 4 << 20

// Files reads the program's files, each once, while a scope is judged.
type Files struct{ lines map[string][][]byte }

// of returns a file's lines, nil where it cannot be read: built elsewhere, or
// with -trimpath.
func (s *Files) of(file string) [][]byte {
	if lines, ok := s.lines[file]; ok {
		return lines
	}
	if s.lines == nil {
		s.lines = make(map[string][][]byte)
	}
	var lines [][]byte
	if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Size() <= maxSource {
		if text, err := os.ReadFile(file); err == nil {
			lines = bytes.Split(text, []byte{'\n'})
		}
	}
	s.lines[file] = lines
	return lines
}

// InLoop reports whether a line stands in the body of a for statement of its
// function, or of a closure's function. It goes by the indentation that gofmt
// gives: every line that opens a block around it is indented less.
func (s *Files) InLoop(file string, line int) bool {
	return knownLoops.get(file, line, func() bool { return s.readLoop(file, line) })
}

func (s *Files) readLoop(file string, line int) bool {
	lines := s.of(file)
	if line < 1 || line > len(lines) {
		return false
	}
	depth := indent(lines[line-1])
	for n := line - 1; n > 0 && depth > 0; n-- {
		text := lines[n-1]
		d := indent(text)
		if d < 0 || d >= depth {
			continue
		}
		depth = d
		word := bytes.TrimLeft(text, "\t")
		switch {
		case bytes.HasPrefix(word, []byte("for ")) && bytes.HasSuffix(bytes.TrimRight(word, " \r"), []byte("{")):
			return true
		case bytes.Contains(word, []byte(".Run(")) && bytes.Contains(word, []byte("func(")):
			// A subtest is a scope of its own, whatever table it is from.
			return false
		}
	}
	return false
}

// indent counts the tabs before a line's text, -1 for an empty line.
func indent(line []byte) int {
	for i, c := range line {
		if c != '\t' {
			if c == '\r' || c == ' ' && len(bytes.TrimSpace(line)) == 0 {
				return -1
			}
			return i
		}
	}
	return -1
}
