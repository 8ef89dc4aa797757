// Command analyze shows that `nplusone analyze` reads a trace of any length in
// bounded memory: it records a trace of some MiB from scopes that run, gives
// the command as many copies of it as make the size, each the trace of another
// process with scopes of other names, and measures its peak of memory; then
// the same with an eighth of the size. Its last line has both figures.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/trace"
)

func main() {
	size := flag.Int64("size", 1024, "MiB of the trace")
	limit := flag.Int64("limit", 256, "MiB of memory that the command may take")
	growth := flag.Float64("growth", 2.5, "how many times the memory of an eighth of the trace it may take")
	flag.Parse()
	if err := run(*size, *limit, *growth); err != nil {
		fmt.Fprintln(os.Stderr, "analyze:", err)
		os.Exit(1)
	}
}

func run(size, limit int64, growth float64) error {
	dir, err := os.MkdirTemp("", "nplusone-analyze-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin := filepath.Join(dir, "nplusone")
	if out, err := exec.Command("go", "build", "-o", bin, "github.com/nplusone-go/nplusone/cmd/nplusone").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	block, err := writeTrace(filepath.Join(dir, "traces"))
	if err != nil {
		return err
	}
	eighth, err := measure(bin, block, size<<20/8)
	if err != nil {
		return err
	}
	whole, err := measure(bin, block, size<<20)
	if err != nil {
		return err
	}
	ratio := float64(whole.memory) / float64(eighth.memory)
	fmt.Printf("an eighth: %s\nthe whole: %s\n", eighth, whole)
	fmt.Printf("analyze: trace=%dMiB memory=%dMiB eighth=%dMiB ratio=%.2f seconds=%.0f\n", whole.size>>20, whole.memory>>20, eighth.memory>>20, ratio, whole.took.Seconds())
	if whole.memory > limit<<20 || ratio > growth {
		return fmt.Errorf("bounds: %d MiB, %.2f times the memory of an eighth", limit, growth)
	}
	return nil
}

// blockScopes is how many scopes are recorded: some MiB. Each has a name of its
// own, which is the worst that a program can do.
const blockScopes = 1500

// record returns the trace of a process.
func writeTrace(dir string) ([]byte, error) {
	rec, err := trace.Open(dir, trace.PartSize(1<<30))
	if err != nil {
		return nil, err
	}
	d := detect.New(detect.RecordTo(rec))
	db := d.NewDatabase(fingerprint.PostgreSQL, nil)
	for i := range blockScopes {
		ctx, scope := d.Start(context.Background(), fmt.Sprintf("GET /pages/%d", i), detect.KindHTTP)
		page(ctx, db, i)
		scope.End()
	}
	if err := rec.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(rec.Files()[0])
}

// page reads a list and, on three pages of four, an author for each row; each
// page has a statement of its own.
func page(ctx context.Context, db *record.Database, n int) {
	keys := list(ctx, db, fmt.Sprintf("SELECT id, author_id FROM posts_%d WHERE blog = $1 LIMIT 50", n%500), n)
	if n%4 == 3 {
		return
	}
	for _, k := range keys {
		author(ctx, db, k)
	}
}

func list(ctx context.Context, db *record.Database, query string, n int) []int64 {
	var x record.Execution
	if !x.Start(ctx, db, nil, query) {
		return nil
	}
	x.Arg(1, "", int64(n))
	x.Query([]string{"id", "author_id"})
	var keys []int64
	for i := range 50 {
		key := int64(n*7919+i*104729) % 1_000_003
		keys = append(keys, key)
		x.Cell(0, int64(n*50+i))
		x.Cell(1, key)
		x.Row()
	}
	x.Close(nil)
	return keys
}

func author(ctx context.Context, db *record.Database, key int64) {
	var x record.Execution
	if !x.Start(ctx, db, nil, "SELECT id, name FROM authors WHERE id = $1") {
		return
	}
	x.Arg(1, "", key)
	x.Query([]string{"id", "name"})
	x.Cell(0, key)
	x.Cell(1, "somebody")
	x.Row()
	x.Close(nil)
}

type measured struct {
	size, memory int64 // bytes
	took         time.Duration
	findings     string
}

func (m measured) String() string {
	return fmt.Sprintf("%d MiB in %.1f s, at most %d MiB of memory; %s", m.size>>20, m.took.Seconds(), m.memory>>20, m.findings)
}

// measure has the command analyze size bytes from its standard input.
func measure(bin string, block []byte, size int64) (measured, error) {
	m := measured{}
	c := exec.Command(bin, "analyze", "-format", "text,json", "-")
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	in, err := c.StdinPipe()
	if err != nil {
		return m, err
	}
	begin := time.Now()
	if err := c.Start(); err != nil {
		return m, err
	}
	m.size, err = feed(in, block, size)
	err = errors.Join(err, in.Close(), c.Wait())
	m.took = time.Since(begin)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 { // 1: it has findings
		return m, fmt.Errorf("nplusone analyze ended with %w, want findings\n%s", err, stderr.String())
	}
	m.memory, err = peak(c.ProcessState)
	for line := range strings.Lines(stdout.String()) {
		if summary.MatchString(line) {
			m.findings = strings.TrimSpace(line)
		}
	}
	return m, err
}

var (
	summary = regexp.MustCompile(`^[0-9,]+ findings? in `)
	process = regexp.MustCompile(`"process":"[^"]*"`)
)

// feed writes copies of the block, each as another process's with other names
// of scopes, until there are size bytes.
func feed(w io.Writer, block []byte, size int64) (int64, error) {
	out := bufio.NewWriterSize(w, 1<<20)
	var n int64
	for i := 0; n < size; i++ {
		own := process.ReplaceAll(block, []byte(`"process":"p`+strconv.Itoa(i)+`"`))
		own = bytes.ReplaceAll(own, []byte("GET /pages/"), []byte("GET /"+strconv.Itoa(i)+"/pages/"))
		k, err := out.Write(own)
		n += int64(k)
		if err != nil {
			return n, err
		}
	}
	return n, out.Flush()
}
