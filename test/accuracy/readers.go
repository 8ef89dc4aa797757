package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite/reader"
)

// agreement counts how the two readers fare on the everyday rows.
type agreement struct {
	n            int
	parsed       int // the second reader could read it
	agree        int
	agreeRight   int // and the scanner was right by its judge
	refused      int // agree is false
	refusedRight int // and the scanner was right all the same
	disagreed    []string
}

func (a *agreement) add(d fingerprint.Dialect, s statement, read *fingerprint.Structure, right bool) {
	a.n++
	ok, why := reader.Agree(d, s.sql, read)
	if reader.Parses(d, s.sql) {
		a.parsed++
	}
	if ok {
		a.agree++
		if right {
			a.agreeRight++
		}
		return
	}
	a.refused++
	if right {
		a.refusedRight++
	}
	a.disagreed = append(a.disagreed, fmt.Sprintf("%s %d %s: %s\n  %s", s.dialect, s.id, s.source, why, strings.ReplaceAll(s.sql, "\n", " ")))
}

func printAgreement(w io.Writer, all []*result) {
	fmt.Fprintf(w, "\n%-22s %5s %13s %7s %12s %14s\n", "two readers, everyday", "n", "second parses", "agree", "then right", "else right")
	for _, r := range all {
		a := r.readers
		fmt.Fprintf(w, "%-22s %5d %13s %7s %12s %10d/%d\n", r.dialect, a.n, percent(a.parsed, a.n), percent(a.agree, a.n),
			percent(a.agreeRight, a.agree), a.refusedRight, a.refused)
	}
	fmt.Fprintln(w)
}
