package main

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// own is our own small corpus.
//
//go:embed testdata/*.tsv
var own embed.FS

// statement is one row of a corpus.
type statement struct {
	id       int
	dialect  string
	source   string
	everyday bool // emitted by an ORM or taken from an application
	sql      string
}

// readCorpus reads the dialect's file below dir, our own one where dir is
// empty: tab separated id, dialect,
// source, everyday, truth, sql.
func readCorpus(dir, dialect string) ([]statement, error) {
	var files fs.FS = own
	if dir != "" {
		files = os.DirFS(dir)
	}
	name := dialect + ".tsv"
	if dir == "" {
		name = "testdata/" + name
	}
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []statement
	in := bufio.NewScanner(f)
	in.Buffer(nil, 16<<20)
	for line := 1; in.Scan(); line++ {
		cols := strings.Split(in.Text(), "\t")
		if line == 1 || in.Text() == "" {
			continue
		}
		if len(cols) != 6 {
			return nil, fmt.Errorf("%s line %d: %d columns, want 6", name, line, len(cols))
		}
		id, err := strconv.Atoi(cols[0])
		if err != nil {
			return nil, fmt.Errorf("%s line %d: %w", name, line, err)
		}
		out = append(out, statement{id, cols[1], cols[2], cols[3] == "1", unescape.Replace(cols[5])})
	}
	return out, in.Err()
}

var unescape = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\r`, "\r", `\\`, `\`)
