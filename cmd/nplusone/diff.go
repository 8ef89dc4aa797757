package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/match"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
	"github.com/nplusone-go/nplusone/report/compare"
)

func diffCommand() command {
	return command{
		name: "diff", args: "[flags] base head", short: "two reports: new, gone and unchanged findings",
		long: `Diff compares the report of a base, such as the main branch, with a later one.
Both are files or directories of reports. The text lists what is new, grown,
gone and fewer; markdown is a comment for a pull request; json has the lists of
ids; all other formats write the later report with what is new marked as such.
The exit code is 1 where something is new or grew.`,
		example: "  nplusone diff base.json head.json\n  nplusone diff -format markdown -o comment.md base.json head.json",
		flags:   func() *flag.FlagSet { f, _, _ := reportFlags("diff"); return f },
		run:     runDiff,
	}
}

func runDiff(s stdio, args []string) (int, error) {
	o, names, err := parseReport("diff", args)
	if err != nil {
		return exitUsage, err
	}
	if len(names) != 2 {
		return exitUsage, fmt.Errorf("want two reports, the base and the later one; got %d", len(names))
	}
	base, baseDamage := readReports(s, names[:1])
	head, headDamage := readReports(s, names[1:])
	baseline, err := o.loadBaseline()
	if err != nil {
		return exitUsage, err
	}
	base, head = accepted(base, baseline), accepted(head, baseline)
	d := compare.Diff(base, head)
	err = o.eachFormat(s, func(w io.Writer, format printers.Format) error {
		return diffIn(w, format, base, head, d, o.options(format))
	})
	if err != nil {
		return exitUsage, err
	}
	if damage := errors.Join(baseDamage, headDamage); damage != nil {
		return exitUsage, damage
	}
	if worse(d) && !o.warnsOnly() {
		return exitFindings, nil
	}
	return exitOK, nil
}

// worse reports whether more than advice is new or grew.
func worse(d compare.Difference) bool {
	for i := range d.New {
		if !report.Advisory(d.New[i].Rule) {
			return true
		}
	}
	for i := range d.Grown {
		if !report.Advisory(d.Grown[i].Rule) {
			return true
		}
	}
	return false
}

// accepted is the report without the findings that a baseline knows: they are
// nobody's news.
func accepted(r report.Report, b baseline.Baseline) report.Report {
	known := map[string]int{}
	for _, e := range b.Entries {
		known[e.ID] = e.Count
	}
	var left []report.Finding
	for _, f := range r.Findings {
		if n, ok := known[f.ID]; !ok || f.Query.Count > n {
			left = append(left, f)
		}
	}
	r.Findings = left
	return r
}

func diffIn(w io.Writer, format printers.Format, base, head report.Report, d compare.Difference, opts []printers.Option) error {
	switch format {
	case printers.FormatText:
		return diffText(w, d)
	case printers.FormatJSON:
		return diffJSON(w, d)
	case printers.FormatMarkdown:
		return printers.Markdown(w, head, append(opts, printers.Against(base))...)
	}
	return printers.Write(w, format, marked(head, d), opts...)
}

// marked is the report with each finding's state, as after a comparison with
// a baseline of all that the base has.
func marked(r report.Report, d compare.Difference) report.Report {
	states := map[string]match.State{}
	for i := range r.Findings {
		states[r.Findings[i].ID] = match.Known
	}
	for i := range d.New {
		states[d.New[i].ID] = match.New
	}
	for i := range d.Grown {
		states[d.Grown[i].ID] = match.Grown
	}
	r.Findings = slices.Clone(r.Findings)
	match.Mark(&r, states)
	return r
}

func diffText(w io.Writer, d compare.Difference) error {
	var b strings.Builder
	line := func(word string, f *report.Finding, more string) {
		fmt.Fprintf(&b, "%-9s %s:%d: %s in %s, %d times%s\n", word, printable(f.Site.File), f.Site.Line, printable(f.Rule), printable(f.Site.Function), f.Query.Count, more)
		fmt.Fprintf(&b, "          %s\n", printable(f.Query.SQL))
	}
	for i := range d.New {
		line("new", &d.New[i], "")
	}
	for i := range d.Grown {
		line("grown", &d.Grown[i].Finding, fmt.Sprintf(", before %d", d.Grown[i].Was))
	}
	for i := range d.Gone {
		line("gone", &d.Gone[i], "")
	}
	for i := range d.Shrunk {
		line("fewer", &d.Shrunk[i].Finding, fmt.Sprintf(", before %d", d.Shrunk[i].Was))
	}
	fmt.Fprintf(&b, "%d new, %d grown, %d gone, %d fewer, %d unchanged\n", len(d.New), len(d.Grown), len(d.Gone), len(d.Shrunk), len(d.Same))
	_, err := io.WriteString(w, b.String())
	return err
}

// diffJSON writes ids, which the reports explain.
func diffJSON(w io.Writer, d compare.Difference) error {
	ids := func(findings []report.Finding) []string {
		list := []string{}
		for i := range findings {
			list = append(list, findings[i].ID)
		}
		return list
	}
	type step struct {
		ID  string `json:"id"`
		Was int    `json:"was"`
		Now int    `json:"now"`
	}
	steps := func(from []compare.Step) []step {
		list := []step{}
		for i := range from {
			list = append(list, step{from[i].ID, from[i].Was, from[i].Query.Count})
		}
		return list
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		New       []string `json:"new"`
		Grown     []step   `json:"grown"`
		Gone      []string `json:"gone"`
		Fewer     []step   `json:"fewer"`
		Unchanged []string `json:"unchanged"`
	}{ids(d.New), steps(d.Grown), ids(d.Gone), steps(d.Shrunk), ids(d.Same)})
}
