package baseline

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/internal/escape"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/report"
)

// Baseline is the list of findings that are known and do not fail: how a code
// base that already has a hundred begins. It is a text file to be reviewed
// and committed, sorted, one finding a line:
//
//	# nplusone baseline 1
//	9c1185a5c5e9fc54 n-plus-one 1a2b3c4d5e6f7081 example.com/app.listPosts 50 # rewritten with the new feed
//	f7fbba6e0636f890 duplicate-query 5a2b3c4d5e6f7085 example.com/app.setting 3 expires=2027-01-31 # cache in sprint 12
//
// The fields are the finding's id, its rule, the statement's shape, the
// function, the count that may not grow, optionally the last day on which the
// entry holds, and behind " # " the reason, which must be there. "-" stands
// for an empty field; white space, "#" and "%" in fields are percent-encoded.
// Empty lines are allowed, and comments, which stay above the entry that they
// precede. The id has no line number in it: entries hold while code moves.
type Baseline struct{ Entries []Entry }

// Entry is one known finding.
type Entry struct {
	ID       string
	Rule     string
	Shape    string
	Function string
	Count    int
	Expires  string // last day on which it holds, 2006-01-02; empty for ever
	Reason   string
	Comments []string // lines above it, each with its "#"

	line int // in the file that it was read from
}

const baselineHeader = "# nplusone baseline 1"

// NewBaseline makes a baseline of all findings that are not suppressed.
func NewBaseline(r report.Report, reason string) Baseline {
	return Baseline{}.Update(r, reason)
}

// Update returns the baseline with entries for findings that are not in it,
// for which reason is given, and with the counts that findings have now.
// Entries that have expired are renewed without an expiry and with the new
// reason. Entries without a finding stay: Prune removes them.
func (b Baseline) Update(r report.Report, reason string) Baseline {
	entries := slices.Clone(b.Entries)
	index := map[string]int{}
	for i, e := range entries {
		index[e.ID] = i
	}
	for _, f := range tree.WorstByID(r.Findings) {
		i, ok := index[f.ID]
		if !ok {
			e := entryOf(&f, reason)
			e.Comments = statementOf(&f)
			entries = append(entries, e)
			continue
		}
		entries[i].Count = f.Query.Count
		if f.Baseline == "new" && entries[i].Expires != "" {
			entries[i].Expires, entries[i].Reason = "", reason
		}
	}
	return Baseline{sorted(entries)}
}

// statementOf is the line that stands above an entry, for whoever reviews it.
func statementOf(f *report.Finding) []string {
	if f.Query.SQL == "" {
		return nil
	}
	return []string{escape.OneLine(f.Query.SQL, 160)}
}

// Prune returns the baseline without the entries that vanished, and with the
// counts of those that shrank. Compare a whole run: after a part of the tests
// all others seem to have vanished.
func (b Baseline) Prune(c Comparison) Baseline {
	gone, shrunk := map[string]bool{}, map[string]int{}
	for _, e := range c.Vanished {
		gone[e.ID] = true
	}
	for _, s := range c.Shrunk {
		shrunk[s.ID] = s.Now
	}
	var entries []Entry
	for _, e := range b.Entries {
		if gone[e.ID] {
			continue
		}
		if n, ok := shrunk[e.ID]; ok {
			e.Count = n
		}
		entries = append(entries, e)
	}
	return Baseline{sorted(entries)}
}

// Write writes the file. The same entries always give the same bytes.
func (b Baseline) Write(w io.Writer) error {
	var s strings.Builder
	s.WriteString(baselineHeader + "\n")
	for _, e := range sorted(b.Entries) {
		for _, c := range e.Comments {
			s.WriteString("# " + strings.TrimLeft(escape.Clean(c), "# ") + "\n")
		}
		s.WriteString(e.Line() + "\n")
	}
	_, err := io.WriteString(w, s.String())
	return err
}

func entryOf(f *report.Finding, reason string) Entry {
	return Entry{ID: f.ID, Rule: f.Rule, Shape: f.Query.Shape, Function: f.Site.Function, Reason: reason, Count: f.Query.Count}
}

// Line is the entry as it stands in a file, without the comments above it.
func (e Entry) Line() string {
	var s strings.Builder
	for _, field := range []string{e.ID, e.Rule, e.Shape, e.Function} {
		s.WriteString(escapeField(field) + " ")
	}
	s.WriteString(strconv.Itoa(e.Count))
	if e.Expires != "" {
		s.WriteString(" expires=" + escapeField(e.Expires))
	}
	s.WriteString(" # " + cmp.Or(strings.TrimSpace(escape.Clean(e.Reason)), "no reason given"))
	return s.String()
}

func sorted(entries []Entry) []Entry {
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Function, b.Function), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Shape, b.Shape), cmp.Compare(a.ID, b.ID))
	})
	return entries
}

// escapeField makes a field one word.
func escapeField(s string) string {
	if s == "" {
		return "-"
	}
	if s == "-" {
		return "%2D"
	}
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		if r <= ' ' || r == '%' || r == '#' || r == 0x7f || r > 0x7f && (escape.Hidden(r) || r == '\u00a0' || r == '\u3000') {
			for _, c := range []byte(string(r)) {
				b.WriteString("%" + strings.ToUpper(escape.Hex2(c)))
			}
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
