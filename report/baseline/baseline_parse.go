package baseline

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// maxBaselineLine is far longer than any line that Write makes.
const maxBaselineLine = 1 << 20

// ParseBaseline reads a baseline. What is damaged is an error that names the
// line and what was expected; all such lines are reported at once.
func ParseBaseline(in io.Reader) (Baseline, error) { return parseBaseline(in, "baseline") }

func parseBaseline(in io.Reader, name string) (Baseline, error) {
	var b Baseline
	var errs []error
	var comments []string
	seen := map[string]int{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxBaselineLine)
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		switch {
		case line == "" || line == baselineHeader:
			continue
		case strings.HasPrefix(line, "# nplusone baseline "):
			errs = append(errs, fmt.Errorf("%s:%d: written by a newer version: want %q", name, n, baselineHeader))
			continue
		case strings.HasPrefix(line, "#"):
			comments = append(comments, line)
			continue
		}
		e, err := parseEntry(line)
		if first, dup := seen[e.ID]; err == nil && dup {
			err = fmt.Errorf("%s is on line %d already", e.ID, first)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", name, n, err))
			continue
		}
		e.Comments, e.line, comments = comments, n, nil
		seen[e.ID] = n
		b.Entries = append(b.Entries, e)
	}
	if err := lines.Err(); err != nil {
		errs = append(errs, fmt.Errorf("%s:%d: %w", name, n+1, err))
	}
	return b, errors.Join(errs...)
}

func parseEntry(line string) (Entry, error) {
	for _, mark := range []string{"<<<<<<<", "=======", ">>>>>>>", "|||||||"} {
		if strings.HasPrefix(line, mark) {
			return Entry{}, errors.New("a merge conflict; keep the lines of both sides")
		}
	}
	head, reason, _ := strings.Cut(line, " #")
	fields := strings.Fields(head)
	if len(fields) < 5 {
		return Entry{}, fmt.Errorf("%d fields; want: id rule shape function count [expires=YYYY-MM-DD] # reason", len(fields))
	}
	var e Entry
	for i, into := range []*string{&e.ID, &e.Rule, &e.Shape, &e.Function} {
		v, err := unescapeField(fields[i])
		if err != nil {
			return Entry{}, err
		}
		*into = v
	}
	if e.ID == "" || e.Rule == "" {
		return Entry{}, errors.New("an entry needs an id and a rule")
	}
	var err error
	if e.Count, err = strconv.Atoi(fields[4]); err != nil || e.Count < 0 {
		return Entry{}, fmt.Errorf("count %q; want a whole number", fields[4])
	}
	for _, f := range fields[5:] {
		day, ok := strings.CutPrefix(f, "expires=")
		if !ok {
			return Entry{}, fmt.Errorf("unexpected %q; want expires=YYYY-MM-DD, then # and the reason", f)
		}
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return Entry{}, fmt.Errorf("expires=%s; want a day as YYYY-MM-DD", day)
		}
		e.Expires = day
	}
	if e.Reason = strings.TrimSpace(reason); e.Reason == "" {
		return Entry{}, errors.New("no reason; write # and why this finding may stay")
	}
	return e, nil
}

func unescapeField(s string) (string, error) {
	if s == "-" {
		return "", nil
	}
	v, err := url.PathUnescape(s)
	if err != nil {
		return "", fmt.Errorf("field %q: %w", s, err)
	}
	return v, nil
}

// LoadBaseline reads the file of that name. A relative name is looked for in
// the working directory and then in its parents, up to the repository's root,
// since the tests of each package run in a directory of their own. The path
// where it was found is returned, and stands before the line in errors.
func LoadBaseline(name string) (Baseline, string, error) {
	file, err := findUp(name)
	if err != nil {
		return Baseline{}, "", err
	}
	f, err := os.Open(file)
	if err != nil {
		return Baseline{}, "", fmt.Errorf("report: baseline: %w", err)
	}
	defer f.Close()
	b, err := parseBaseline(f, file)
	return b, file, err
}

func findUp(name string) (string, error) {
	if filepath.IsAbs(name) {
		return name, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("report: baseline: %w", err)
	}
	start := dir
	for {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return filepath.Join(dir, name), nil
		}
		_, err := os.Stat(filepath.Join(dir, ".git"))
		parent := filepath.Dir(dir)
		if err == nil || parent == dir {
			return "", fmt.Errorf("report: baseline %s is neither in %s nor above it: %w", name, start, os.ErrNotExist)
		}
		dir = parent
	}
}
