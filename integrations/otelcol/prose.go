package otelcol

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

// describe puts a finding into the words of the root module's own.
func describe(f *finding, g *group, v values) {
	n := f.Query.Count
	one, many := called(g.statement.kind)
	switch {
	case f.Rule != report.RuleDuplicate:
		f.Message = words.Number(n) + " " + many + " that 1 can replace"
		f.Advice = adviceFor(g.statement)
	case v.distinct > 1:
		f.Message = words.Number(n) + " " + many + " for " + words.Number(v.distinct) + " different results"
		f.Advice = "keep the results by argument, in a map or a cache for the request"
	default:
		f.Message = words.Number(n) + " times the same " + one
		f.Advice = "load it once and pass it down, or keep it in a cache for the request"
		if g.statement.writes() {
			f.Advice = "run it once, after the loop"
		}
	}
	f.Why = why(f, g, v)
}

// why is what the finding rests on, and what it does not.
func why(f *finding, g *group, v values) string {
	var b strings.Builder
	b.WriteString(words.Number(f.Query.Count) + " executions in one trace")
	if len(g.requests) > 1 {
		b.WriteString(", in " + words.Number(len(g.requests)) + " requests")
	}
	if g.place != nil && g.place.name != "" {
		b.WriteString(", within " + g.place.name)
	}
	if f.Parallel {
		b.WriteString(", some side by side")
	}
	switch {
	case v.none:
		b.WriteString("; the statement takes no arguments")
	case v.distinct == 1:
		b.WriteString("; the same arguments each time")
	case v.distinct > 1:
		b.WriteString("; " + words.Number(v.distinct) + " different arguments, whose source is not in the spans")
	case g.statement.operation != "":
		b.WriteString("; the spans have no text: statements are grouped by operation and table alone")
	default:
		b.WriteString("; spans do not show the arguments: nothing is known of their source")
		if collapsed(g.statement) {
			b.WriteString(", and a list may have held many that the text shows as one")
		}
	}
	if g.place == nil {
		b.WriteString("; the span that they lie in was not seen")
	}
	return b.String()
}

// collapsed reports whether the only value stands in a list: instrumentation
// may write IN (?) for a list of any length.
func collapsed(s *statement) bool {
	slots := fingerprint.Scan(s.dialect, s.text).Slots
	return len(slots) == 1 && slots[0].Op == "IN"
}

func called(k fingerprint.Kind) (one, many string) {
	switch k {
	case fingerprint.Insert:
		return "INSERT", "INSERTs"
	case fingerprint.Update:
		return "UPDATE", "UPDATEs"
	case fingerprint.Delete:
		return "DELETE", "DELETEs"
	case fingerprint.Call:
		return "call", "calls"
	}
	return "query", "queries"
}

func adviceFor(s *statement) string {
	switch s.kind {
	case fingerprint.Insert:
		return "insert all rows with one INSERT of several rows"
	case fingerprint.Update:
		return "update all rows with one UPDATE that joins a list of keys and values"
	case fingerprint.Delete:
		return "delete all rows with one DELETE over the list of keys"
	case fingerprint.Call:
		return "let the procedure take a list"
	}
	return "fetch all rows with one query over the list of keys, and pick each from a map"
}
