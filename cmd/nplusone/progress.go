package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// How often the line is written anew. Nothing is shown before the first
// interval has passed: what is quick needs no line.
const progressInterval = 250 * time.Millisecond

// progress is one line on a terminal that says how far a long input was read.
// Where standard error is no terminal it shows nothing.
type progress struct {
	w       io.Writer // nil for no line
	what    string
	total   int64 // bytes, 0 where not known
	read    int64
	begin   time.Time
	written time.Time
	shown   bool
	now     func() time.Time
}

func newProgress(w io.Writer, what string, total int64) *progress {
	if !isTerminal(w) {
		w = nil
	}
	return startProgress(w, what, total, time.Now)
}

func startProgress(w io.Writer, what string, total int64, now func() time.Time) *progress {
	t := now()
	return &progress{w: w, what: what, total: total, begin: t, written: t, now: now}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

// reader counts what is read through it.
func (p *progress) reader(r io.Reader) io.Reader { return progressReader{r, p} }

type progressReader struct {
	io.Reader
	p *progress
}

func (r progressReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.p.add(int64(n))
	return n, err
}

func (p *progress) add(n int64) {
	p.read += n
	if p.w == nil {
		return
	}
	now := p.now()
	if now.Sub(p.written) < progressInterval {
		return
	}
	p.written, p.shown = now, true
	fmt.Fprintf(p.w, "\r\x1b[K%s: %s", p.what, p.line(now.Sub(p.begin)))
}

func (p *progress) line(since time.Duration) string {
	text := byteCount(p.read)
	if p.total > 0 {
		text += fmt.Sprintf(" of %s, %d %%", byteCount(p.total), min(100*p.read/p.total, 100))
	}
	if seconds := since.Seconds(); seconds > 0 {
		text += fmt.Sprintf(", %s/s", byteCount(int64(float64(p.read)/seconds)))
	}
	return text
}

// done takes the line away.
func (p *progress) done() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

func byteCount(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.0f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.0f KiB", float64(n)/(1<<10))
}
