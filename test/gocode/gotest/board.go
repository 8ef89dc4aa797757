package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// board counts what became of the fixes, by style.
type board struct {
	verbose bool
	styles  map[string]*tally
	total   tally
}

type tally struct{ compiled, all, ran, edits int }

func (n *tally) add(t *attempt) {
	n.all++
	if t.compiled {
		n.compiled++
	}
	if t.fix.Edit != "" {
		n.edits++
		if t.ran {
			n.ran++
		}
	}
}

func (b *board) add(t *attempt) {
	if b.styles == nil {
		b.styles = map[string]*tally{}
	}
	if b.styles[t.style] == nil {
		b.styles[t.style] = &tally{}
	}
	b.styles[t.style].add(t)
	b.total.add(t)
	if bad := !t.compiled || t.fix.Edit != "" && !t.ran; bad || b.verbose {
		fmt.Printf("%s/%s on %s, %s: %s\n", t.folder, t.loop, t.name, t.fix.Kind, map[bool]string{true: "FAILED", false: "good"}[bad])
		text := t.fix.Edit
		if text == "" {
			text = t.fix.Go
		}
		fmt.Printf("%s\n%s\n%s\n", indent(text), t.fault, t.fix.Note)
	}
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ")
}

// print writes the line that sums up. It is an error if a fix failed.
func (b *board) print() error {
	var names []string
	for name := range b.styles {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		n := b.styles[name]
		fmt.Printf("%s: compiled=%d/%d ran=%d/%d\n", name, n.compiled, n.all, n.ran, n.edits)
	}
	n := b.total
	fmt.Printf("go: compiled=%d/%d ran=%d/%d\n", n.compiled, n.all, n.ran, n.edits)
	if n.compiled < n.all || n.ran < n.edits {
		return errors.New("gotest: a fix does not compile, or another answer came of it")
	}
	return nil
}
