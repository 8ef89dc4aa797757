package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// tally counts what works.
type tally struct {
	works, all map[kind]int
	failed     bool
}

func (t *tally) add(k kind, works bool) {
	if t.all == nil {
		t.works, t.all = map[kind]int{}, map[kind]int{}
	}
	t.all[k]++
	if works {
		t.works[k]++
	} else {
		t.failed = true
	}
}

func (t *tally) line() string {
	line := "stacks:"
	for _, k := range []kind{framework, orm, driver, twin} {
		line += fmt.Sprintf(" %s=%d/%d", k, t.works[k], t.all[k])
	}
	return line
}

// twin is a stack whose answers are compared with those behind a middleware
// that does nothing: the first subtests of test/twins.
const twin kind = "twins"

func (t *tally) twins(root string, stdout io.Writer) {
	if _, err := os.Stat(filepath.Join(root, "test", "twins")); err != nil {
		return
	}
	cmd := exec.Command("go", "test", "-race", "-tags=nomsgpack", "-count=1", "-json", "./test/twins/...")
	cmd.Dir = root
	out, _ := cmd.Output() // what fails is among the events
	works := passed(out)
	for name, ok := range works {
		t.add(twin, ok)
		if !ok {
			_, _ = fmt.Fprintln(stdout, "FAIL", name)
		}
	}
	if len(works) == 0 {
		t.add(twin, false)
		_, _ = fmt.Fprintln(stdout, "FAIL test/twins: no test ran")
	}
}

// passed reads the events of go test: which tests, named with their first
// subtest, passed with all that is below them.
func passed(events []byte) map[string]bool {
	works := map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(events))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e struct{ Action, Test string }
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		names := strings.SplitN(e.Test, "/", 3)
		if len(names) < 2 || e.Action != "pass" && e.Action != "fail" {
			continue
		}
		name := names[0] + "/" + names[1]
		before, seen := works[name]
		works[name] = e.Action == "pass" && (before || !seen)
	}
	return works
}
