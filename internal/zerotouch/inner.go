package zerotouch

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
)

// The command starts itself under these words.
const (
	handWord = "__hand"
	tidyWord = "__tidy"
)

// serves is set where this process does as it is told by these words. Another
// one, as a test that uses this package, would do something else if it was
// started under them.
var serves atomic.Bool

// Inner does what the command asks of itself, and reports whether args, which
// are those behind the command's name, ask for it.
func Inner(args []string) (code int, ok bool) {
	serves.Store(true)
	switch {
	case len(args) >= 3 && args[0] == handWord:
		return hand(args[1], args[2]), true
	case len(args) == 2 && args[0] == tidyWord:
		tidy(args[1], os.Stdin)
		return 0, true
	}
	return 0, false
}

// hand stands in -exec of `go run`: it copies the program that go has built,
// and go, which would outlive no signal and pass none on, ends.
func hand(dir, program string) int {
	if err := copyProgram(filepath.Join(dir, filepath.Base(program)), program); err != nil {
		fmt.Fprintln(os.Stderr, "nplusone:", err)
		return 2
	}
	return 0
}

func copyProgram(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, in)
	return err
}

// tidy waits for the end of the command that holds the other end of the pipe.
// Should it end without having said that it is done, as by SIGKILL, its
// program is ended and its files are removed here.
func tidy(dir string, in io.Reader) {
	ignoreSignals()
	group := 0
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		switch word {
		case "done":
			return
		case "group":
			group, _ = strconv.Atoi(rest)
		}
	}
	if group > 1 {
		endGroup(group)
	}
	_ = os.RemoveAll(dir) // there is nobody left to tell
}
