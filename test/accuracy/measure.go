package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// judge is a dialect with its native parser.
type judge struct {
	dialect fingerprint.Dialect
	read    func(sql string) (*query, error)
	name    string // of the parser
}

var dialects = []judge{
	{fingerprint.PostgreSQL, judgePostgres, "oliphant"},
	{fingerprint.MySQL, judgeMySQL, "marino"},
	{fingerprint.SQLite, judgeSQLite, "meyer"},
}

// tally counts one part of a corpus.
type tally struct {
	n        int // judged
	unjudged int // the judge could not read them
	wrong    [fields]int
	right    int // on all fields
}

// miss is one statement that the scanner read otherwise than the judge.
type miss struct {
	statement
	fields    []field
	got, want *facts
}

// result is what came out for one dialect.
type result struct {
	judge
	everyday, suites tally
	misses           []miss
	readers          agreement
}

// measure runs the scanner and the judge over one dialect's statements.
func measure(j judge, dir, rows string) (*result, error) {
	list, err := readCorpus(dir, j.dialect.String())
	if err != nil {
		return nil, err
	}
	r := &result{judge: j}
	for _, s := range list {
		if rows == "even" && s.id%2 == 1 || rows == "odd" && s.id%2 == 0 {
			continue
		}
		r.statement(s)
	}
	return r, nil
}

func (r *result) statement(s statement) {
	t := &r.suites
	if s.everyday {
		t = &r.everyday
	}
	tree, err := r.read(s.sql)
	if err != nil {
		t.unjudged++
		return
	}
	want := factsOf(tree)
	read := scan(r.judge, s.sql)
	got := scannedFacts(read)
	t.n++
	different := got.differs(want)
	if s.everyday {
		r.readers.add(r.dialect, s, read, len(different) == 0)
	}
	for _, f := range different {
		t.wrong[f]++
	}
	if len(different) == 0 {
		t.right++
		return
	}
	r.misses = append(r.misses, miss{s, different, got, want})
}

// printMisses lists the first n misses, everyday ones first.
func (r *result) printMisses(w io.Writer, n int) {
	for _, everyday := range []bool{true, false} {
		for _, m := range r.misses {
			if m.everyday != everyday || n == 0 {
				continue
			}
			n--
			fmt.Fprintf(w, "%s %d %s everyday=%v\n  %s\n", m.dialect, m.id, m.source, m.everyday, strings.ReplaceAll(m.sql, "\n", " "))
			for _, f := range m.fields {
				fmt.Fprintf(w, "  %-10s scanner %q\n  %-10s judge   %q\n", fieldNames[f], m.got[f], "", m.want[f])
			}
		}
	}
}

// print writes the table, and the line that other tools read.
func print(w io.Writer, all []*result) {
	fmt.Fprintf(w, "%-22s %5s %9s", "right, % of judged", "n", "unjudged")
	for _, name := range fieldNames {
		fmt.Fprintf(w, " %10s", name)
	}
	fmt.Fprintf(w, " %7s\n", "ALL")
	for _, r := range all {
		r.everyday.print(w, r.dialect.String()+" everyday")
		r.suites.print(w, r.dialect.String()+" test suites")
	}
	printAgreement(w, all)
	fmt.Fprintf(w, "accuracy:")
	for _, r := range all {
		fmt.Fprintf(w, " %s=%d/%d", r.dialect, r.everyday.right, r.everyday.n)
	}
	fmt.Fprintln(w)
}

func (t *tally) print(w io.Writer, name string) {
	if t.n+t.unjudged == 0 {
		return
	}
	fmt.Fprintf(w, "%-22s %5d %9d", name, t.n, t.unjudged)
	for f := range t.wrong {
		fmt.Fprintf(w, " %10s", percent(t.n-t.wrong[f], t.n))
	}
	fmt.Fprintf(w, " %7s\n", percent(t.right, t.n))
}

func percent(k, n int) string {
	if n == 0 {
		return "-"
	}
	if k == n {
		return "100"
	}
	return fmt.Sprintf("%.2f", 100*float64(k)/float64(n))
}

func scan(j judge, sql string) *fingerprint.Structure { return fingerprint.Scan(j.dialect, sql) }
