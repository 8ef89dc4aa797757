package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/detect"
)

// number writes 12,345.
func number[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// count writes "1 query" or "12 queries".
func count[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// took writes a duration with two or three digits that say something.
func took(ns int64) string {
	d := time.Duration(ns)
	switch {
	case d < time.Microsecond:
		return fmt.Sprintf("%d ns", d)
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/1e6)
	case d < 10*time.Second:
		return number(d.Milliseconds()) + " ms"
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// headline is what is wrong, in one line without the place.
func headline(f *detect.Finding) string {
	title := ruleTitle(f.Rule)
	if f.Message == "" {
		return title + ": " + count(f.Query.Count, "query", "queries")
	}
	return title + ": " + clean(f.Message)
}

// evidence is the strength of a finding and what it rests on, or "".
func evidence(f *detect.Finding) string {
	switch {
	case f.Evidence == "":
		return clean(f.Why)
	case f.Why == "":
		return clean(string(f.Evidence))
	}
	return clean(string(f.Evidence)) + ": " + clean(f.Why)
}

// childFigures are the counts behind the repeated statement.
func childFigures(q *detect.Query) string {
	parts := []string{count(q.Count, "time", "times")}
	switch {
	case q.Count < 2 || q.DistinctArgs < 1:
	case q.DistinctArgs == 1:
		parts = append(parts, "the same each time") // or without arguments
	default:
		parts = append(parts, number(q.DistinctArgs)+" different arguments")
	}
	if q.DurationNS > 0 {
		parts = append(parts, took(q.DurationNS))
	}
	return strings.Join(parts, ", ")
}

// parentFigures are the counts behind the statement that supplied the rows.
func parentFigures(p *detect.Parent) string {
	n := max(p.Count, 1)
	return count(n, "time", "times") + ", " + count(p.Rows, "row", "rows")
}

// fixHead names a fix, what it saves and whether it was tried.
func fixHead(x *detect.Fix) string {
	head := clean(x.Title)
	if head == "" {
		head = clean(x.Kind)
	}
	if x.QueriesBefore > 0 && x.QueriesAfter > 0 {
		head += fmt.Sprintf(", %s queries -> %s", number(x.QueriesBefore), number(x.QueriesAfter))
	}
	if tried := fixTried(x); tried != "" {
		head += ", " + tried
	}
	return head
}

// fixTried says how far a rewrite can be trusted. A fix without SQL is advice,
// of which there is nothing to try.
func fixTried(x *detect.Fix) string {
	switch {
	case x.Verified:
		return "verified"
	case x.SQL != "":
		return "not tried here"
	}
	return ""
}

// fixNote is the note without what the headline of the fix says already.
func fixNote(x *detect.Fix) string {
	note := clean(x.Note)
	if rest, ok := strings.CutPrefix(note, "not tried here"); ok && fixTried(x) == "not tried here" {
		return strings.TrimPrefix(rest, "; ")
	}
	return note
}

// advice is what to do in words, for findings without a rewrite of the SQL.
func advice(f *detect.Finding) string {
	for i := range f.Fixes {
		if f.Fixes[i].SQL != "" {
			return ""
		}
	}
	return clean(f.Advice)
}

// place is "file:line", or what is known of it.
func place(s detect.Site) string {
	switch {
	case s.File == "" && s.Function == "":
		return "(place unknown)"
	case s.File == "":
		return clean(s.Function)
	case s.Line <= 0:
		return clean(s.File)
	}
	return clean(s.File) + ":" + strconv.Itoa(s.Line)
}
