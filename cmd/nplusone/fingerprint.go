package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

func fingerprintCommand() command {
	return command{
		name: "fingerprint", args: "[flags] < statements", short: "the shapes of statements",
		long: `Fingerprint reads statements from standard input, one JSON string a line, and
writes a JSON object for each: the id and the normalised text of its shape, and
its structure: tables, joins, comparisons, placeholders, with byte offsets into
the statement. A line that is no JSON string is named on standard error; the
others are read all the same, and the exit code is 2.`,
		example: `  echo '"SELECT name FROM authors WHERE id = 42"' | nplusone fingerprint -dialect postgres`,
		flags:   func() *flag.FlagSet { f, _ := fingerprintFlags(); return f },
		words:   func() []string { return []string{} },
		run:     runFingerprint,
	}
}

func dialectNames() []string {
	var names []string
	for d := fingerprint.Generic; d <= fingerprint.SQLServer; d++ {
		names = append(names, d.String())
	}
	return names
}

func fingerprintFlags() (*flag.FlagSet, *fingerprint.Dialect) {
	f, dialect := newFlags("fingerprint"), new(fingerprint.Dialect)
	f.Var(&flagValue{words: dialectNames, set: into(dialect, fingerprint.ParseDialect)}, "dialect",
		"the statements' `dialect`: "+strings.Join(dialectNames(), ", "))
	return f, dialect
}

func runFingerprint(s stdio, args []string) (int, error) {
	f, dialect := fingerprintFlags()
	rest, err := parse(f, args)
	if err == nil {
		err = noArguments(rest)
	}
	if err != nil {
		return exitUsage, err
	}
	p := newProgress(s.err, "fingerprint", 0)
	defer p.done()
	out := bufio.NewWriter(s.out)
	damaged, err := fingerprintLines(p.reader(s.in), out, s.err, *dialect)
	if err := errors.Join(err, out.Flush()); err != nil {
		return exitUsage, err
	}
	if damaged > 0 {
		return exitUsage, nil
	}
	return exitOK, nil
}

// fingerprintLines returns how many lines could not be read.
func fingerprintLines(in io.Reader, out, problems io.Writer, dialect fingerprint.Dialect) (damaged int, err error) {
	w := structureWriter{newJSONWriter()}
	err = eachLine(in, func(n int, line []byte, err error) error {
		var sql *string
		if err == nil {
			err = json.Unmarshal(line, &sql)
		}
		if err == nil && sql == nil {
			err = errors.New("null is no JSON string")
		}
		if err != nil {
			damaged++
			_, err = fmt.Fprintf(problems, "nplusone fingerprint: line %d: %v\n", n, err)
			return err
		}
		w.Reset()
		w.shape(dialect, *sql)
		w.WriteByte('\n')
		_, err = out.Write(w.Bytes())
		return err
	})
	return damaged, err
}
