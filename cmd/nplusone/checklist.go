package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func checklistCommand() command {
	return command{
		name: "checklist", args: "[flags] file|directory|-...", short: "a report as the checklist of a performance guide",
		long: `Checklist marks each item of a performance checklist as checked, unchecked or
unknown, as far as a report shows, with the evidence and the command that would
decide it. A report covers only what ran: run the whole test suite, or the
service under load. Known findings count, suppressed ones are listed. The exit
code is 1 if an item is unchecked.`,
		example: "  nplusone checklist reports/\n  nplusone checklist -format markdown -load load.txt nplusone.json",
		flags:   func() *flag.FlagSet { f, _ := checklistFlags(); return f },
		run:     runChecklist,
	}
}

type checklistOptions struct {
	format, load string
}

func checklistFlags() (*flag.FlagSet, *checklistOptions) {
	f, o := newFlags("checklist"), &checklistOptions{format: "text"}
	f.Var(choice(&o.format, "format", "text", "markdown", "json"), "format", "`format`: text, markdown or json")
	f.StringVar(&o.load, "load", "", "`file` with what make load printed")
	return f, o
}

func runChecklist(s stdio, args []string) (int, error) {
	f, o := checklistFlags()
	names, err := parse(f, args)
	if err != nil {
		return exitUsage, err
	}
	if len(names) == 0 {
		return exitUsage, errNoInput
	}
	var load loadResult
	if o.load != "" {
		if load, err = readLoad(o.load); err != nil {
			return exitUsage, err
		}
	}
	r, damage := readReports(s, names)
	list := checklist(evidence{Report: &r, load: load})
	if err := o.write(s.out, list); err != nil {
		return exitUsage, err
	}
	if damage != nil {
		return exitUsage, damage
	}
	for _, c := range list {
		if c.State == unchecked {
			return exitFindings, nil
		}
	}
	return exitOK, nil
}

// A state says what a report shows of an item.
type state string

const (
	checked   state = "checked"
	unchecked state = "unchecked"
	unknown   state = "unknown"
)

// A check is one item of the list.
type check struct {
	Item     string   `json:"item"`
	State    state    `json:"state"`
	Evidence string   `json:"evidence"`
	Decide   string   `json:"decide,omitempty"` // command
	Findings []string `json:"findings,omitempty"`
}

func (o checklistOptions) write(w io.Writer, list []check) error {
	switch o.format {
	case "json":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Items []check `json:"items"`
		}{list})
	case "markdown":
		return checklistMarkdown(w, list)
	}
	return checklistText(w, list)
}

func checklistText(w io.Writer, list []check) error {
	var b strings.Builder
	mark := map[state]string{checked: "[x]", unchecked: "[ ]", unknown: "[?]"}
	for _, c := range list {
		fmt.Fprintf(&b, "%s %s\n      %s\n", mark[c.State], c.Item, printable(c.Evidence))
		if c.Decide != "" {
			fmt.Fprintf(&b, "      %s\n", c.Decide)
		}
	}
	n := tally(list)
	fmt.Fprintf(&b, "%d checked, %d unchecked, %d unknown\n", n[checked], n[unchecked], n[unknown])
	_, err := io.WriteString(w, b.String())
	return err
}

func tally(list []check) map[state]int {
	n := map[state]int{}
	for _, c := range list {
		n[c.State]++
	}
	return n
}

// checklistMarkdown writes a task list for GitHub and GitLab, which know no
// third state: what is not known is left open and says so.
func checklistMarkdown(w io.Writer, list []check) error {
	var b strings.Builder
	for _, c := range list {
		box, word := " ", ""
		switch c.State {
		case checked:
			box = "x"
		case unknown:
			word = " (unknown)"
		}
		fmt.Fprintf(&b, "- [%s] %s%s: %s", box, c.Item, word, markdownText(c.Evidence))
		if c.Decide != "" {
			fmt.Fprintf(&b, "; `%s`", c.Decide)
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var markdownEscapes = strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;", "|", "\\|", "~", "\\~", "@", "&#64;", "#", "&#35;")

func markdownText(text string) string { return markdownEscapes.Replace(printable(text)) }

// loadResult is the last line of make load.
type loadResult struct {
	there   bool
	users   int
	success float64 // percent
	line    string
}

func readLoad(name string) (loadResult, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return loadResult{}, err
	}
	var l loadResult
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "load: ") {
			continue
		}
		l = loadResult{line: line}
		for field := range strings.FieldsSeq(line) {
			if value, ok := strings.CutPrefix(field, "users="); ok {
				_, err = fmt.Sscan(value, &l.users)
			} else if value, ok := strings.CutPrefix(field, "success="); ok {
				_, err = fmt.Sscan(strings.TrimSuffix(value, "%"), &l.success)
				l.there = err == nil
			}
			if err != nil {
				return loadResult{}, fmt.Errorf("%s: cannot read %q in %q", name, field, line)
			}
		}
	}
	if !l.there {
		return loadResult{}, fmt.Errorf("%s has no line \"load: users=... success=...\"", name)
	}
	return l, nil
}
