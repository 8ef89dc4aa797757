// Package corpus reads statements to measure with: those of a directory that
// NPLUSONE_CORPUS names, or the few of our own.
package corpus

import (
	"bufio"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// everyday are statements in the manner of the ORMs and of programs, one a
// line.
//
//go:embed everyday.sql
var everyday string

// unescape undoes what keeps a statement on one line of a table.
var unescape = strings.NewReplacer(`\t`, "\t", `\n`, "\n", `\r`, "\r", `\0`, "\x00", `\\`, `\`).Replace

// Everyday returns the everyday statements of a dialect, and whose they are.
func Everyday(d fingerprint.Dialect) (texts []string, which string, err error) {
	dir := os.Getenv("NPLUSONE_CORPUS")
	if dir == "" {
		return strings.Split(strings.TrimSpace(everyday), "\n"), "statements of our own", nil
	}
	const isEveryday, text, columns = 3, 5, 6
	file := filepath.Join(dir, d.String()+".tsv")
	err = table(file, columns, func(c []string) {
		if c[isEveryday] == "1" {
			texts = append(texts, unescape(c[text]))
		}
	})
	if err == nil && len(texts) == 0 {
		err = fmt.Errorf("%s holds no everyday statement", file)
	}
	return texts, "everyday statements of " + filepath.Base(dir), err
}

// Pair is two texts and whether they have one shape.
type Pair struct {
	A, B    string
	Same    bool
	dialect string
}

// HoldsIn says whether the pair is one of the dialect.
func (p Pair) HoldsIn(d fingerprint.Dialect) bool {
	return p.dialect == "any" || p.dialect == d.String()
}

// Pairs returns the pairs of the corpus, or those of package fingerprint's
// tests where the command runs at the root of the repository.
func Pairs() (pairs []Pair, err error) {
	file := "fingerprint/testdata/pairs.tsv"
	if dir := os.Getenv("NPLUSONE_CORPUS"); dir != "" {
		file = filepath.Join(dir, "fingerprint_pairs.tsv")
	}
	err = table(file, 5, func(c []string) {
		if c[2] == "same" || c[2] == "different" { // not the names of the columns
			pairs = append(pairs, Pair{A: unescape(c[0]), B: unescape(c[1]), Same: c[2] == "same", dialect: c[3]})
		}
	})
	return pairs, err
}

// table calls row with each line that has the number of columns.
func table(file string, columns int, row func([]string)) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if c := strings.Split(lines.Text(), "\t"); len(c) == columns {
			row(c)
		}
	}
	return lines.Err()
}
