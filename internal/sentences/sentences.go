// Package sentences puts findings into the words that every format shows.
package sentences

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// Headline is what is wrong, in one line without the place.
func Headline(f *report.Finding) string {
	title := RuleTitle(f.Rule)
	if f.Message == "" {
		return title + ": " + words.Count(f.Query.Count, "query", "queries")
	}
	return title + ": " + escape.Clean(f.Message)
}

// RuleTitle is a rule's title, or the id of a rule that a newer version knows.
func RuleTitle(id string) string {
	if r, known := report.RuleByID(id); known {
		return r.Title
	}
	return escape.Clean(id)
}

// Evidence is the strength of a finding and what it rests on, or "".
func Evidence(f *report.Finding) string {
	if f.Field != "" {
		plain := *f
		plain.Field = ""
		return Evidence(&plain) + "; in the field " + escape.Clean(f.Field)
	}
	switch {
	case f.Evidence == "":
		return escape.Clean(f.Why)
	case f.Why == "":
		return escape.Clean(string(f.Evidence))
	}
	return escape.Clean(string(f.Evidence)) + ": " + escape.Clean(f.Why)
}

// ChildFigures are the counts behind the repeated statement.
func ChildFigures(q *report.Query) string {
	parts := []string{words.Count(q.Count, "time", "times")}
	switch {
	case q.Count < 2 || q.DistinctArgs < 1:
	case q.DistinctArgs == 1:
		parts = append(parts, "the same each time") // or without arguments
	default:
		n := words.Number(q.DistinctArgs)
		if q.AtLeast {
			n = "at least " + n
		}
		parts = append(parts, n+" different arguments")
	}
	if q.DurationNS > 0 {
		parts = append(parts, words.Took(q.DurationNS))
	}
	return strings.Join(parts, ", ")
}

// ParentFigures are the counts behind the statement that supplied the rows.
func ParentFigures(p *report.Parent) string {
	n := max(p.Count, 1)
	return words.Count(n, "time", "times") + ", " + words.Count(p.Rows, "row", "rows")
}

// FixHead names a fix, what it saves and whether it was tried.
func FixHead(x *report.Fix) string {
	head := escape.Clean(x.Title)
	if head == "" {
		head = escape.Clean(x.Kind)
	}
	if x.QueriesBefore > 0 && x.QueriesAfter > 0 {
		head += fmt.Sprintf(", %s queries -> %s", words.Number(x.QueriesBefore), words.Number(x.QueriesAfter))
	}
	if tried := FixTried(x); tried != "" {
		head += ", " + tried
	}
	return head
}

// FixTried says how far a rewrite can be trusted. A fix without SQL is advice,
// of which there is nothing to try.
func FixTried(x *report.Fix) string {
	switch {
	case x.Verified:
		return "verified"
	case x.SQL != "":
		return "not tried here"
	}
	return ""
}

// FixNote is the note without what the headline of the fix says already.
func FixNote(x *report.Fix) string {
	note := escape.Clean(x.Note)
	if rest, ok := strings.CutPrefix(note, "not tried here"); ok && FixTried(x) == "not tried here" {
		return strings.TrimPrefix(rest, "; ")
	}
	return note
}

// Advice is what to do in words, for findings without a rewrite of the SQL.
func Advice(f *report.Finding) string {
	for i := range f.Fixes {
		if f.Fixes[i].SQL != "" {
			return ""
		}
	}
	return escape.Clean(f.Advice)
}

// Position is "file:line", or what is known of it.
func Position(s report.Site) string {
	switch {
	case s.File == "" && s.Function == "":
		return "(place unknown)"
	case s.File == "":
		return escape.Clean(s.Function)
	case s.Line <= 0:
		return escape.Clean(s.File)
	}
	return escape.Clean(s.File) + ":" + strconv.Itoa(s.Line)
}
