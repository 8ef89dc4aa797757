package nplusonetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// envUpdate asks Golden to write its files. It is a variable and no flag, for
// a flag of a library breaks go test in packages that do not import it.
const envUpdate = "NPLUSONE_UPDATE"

// Golden compares the statements that the test ran with those in a file,
// usually below testdata, and fails with the difference. Each line is a
// statement without its values, with the number of its executions, in the
// order of their first one. NPLUSONE_UPDATE=1 writes the file anew, unless
// statements ran that were not seen.
func Golden(tb TB, file string, opts ...Option) {
	tb.Helper()
	r := runOf(tb, changesOf(opts))
	if r == nil {
		return
	}
	r.mustSee = true
	r.atEnd(func(tb TB, scope *detect.Scope, rep *report.Report) {
		tb.Helper()
		got := recordOf((*record.Scope)(scope).Observe())
		r.silence = r.silence || got == "" && isEmptyFile(file)
		if os.Getenv(envUpdate) == "1" && r.blind(reachedBy(rep)) {
			tb.Logf("nplusone: %s is not written: some statements were not seen; where none should run, write an empty file", file)
			return
		}
		compareRecord(tb, file, got)
	})
	tb.Cleanup(func() {
		tb.Helper()
		r.finish(tb)
	})
}

// recordOf is the golden text: one line a statement.
func recordOf(o record.Observation) string {
	var b strings.Builder
	var lines []recordLine
	for i := range o.Groups {
		g := &o.Groups[i]
		// One statement from several places is one line: moving code is no
		// change of what the database is asked.
		text := strings.Join(strings.Fields(g.SQL()), " ")
		at := -1
		for j := range lines {
			if lines[j].text == text {
				at = j
			}
		}
		if at < 0 {
			lines = append(lines, recordLine{text: text})
			at = len(lines) - 1
		}
		lines[at].count += g.Executions
	}
	for _, l := range lines {
		fmt.Fprintf(&b, "%d × %s\n", l.count, l.text)
	}
	return b.String()
}

type recordLine struct {
	text  string
	count int
}

// isEmptyFile tells an empty record from one that was not made yet.
func isEmptyFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular() && info.Size() == 0
}

// compareRecord writes the record or fails with its difference.
func compareRecord(tb TB, file, got string) {
	tb.Helper()
	if os.Getenv(envUpdate) == "1" {
		err := os.MkdirAll(filepath.Dir(file), 0o755)
		if err == nil {
			err = os.WriteFile(file, []byte(got), 0o644)
		}
		if err != nil {
			tb.Errorf("nplusone: %v", err)
			return
		}
		tb.Logf("nplusone: wrote %s", file)
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		tb.Errorf("nplusone: %v\n%s=1 writes it:\n%s", err, envUpdate, got)
		return
	}
	text := strings.ReplaceAll(string(want), "\r\n", "\n")
	if text != got {
		tb.Errorf("nplusone: the statements differ from %s (- file, + now; %s=1 updates it)\n%s",
			file, envUpdate, difference(text, got))
	}
}
