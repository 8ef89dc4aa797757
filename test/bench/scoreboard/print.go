package main

import (
	"fmt"
	"io"

	"github.com/nplusone-go/nplusone/test/bench/peers"
	"github.com/nplusone-go/nplusone/test/scenarios"
)

func (b *board) print(w io.Writer, o options) {
	var wants, harmless, held int
	for _, s := range scenarios.All() {
		if !b.scenarios[s.Name] {
			continue
		}
		if len(s.Want) == 0 {
			harmless++
		} else {
			wants++
		}
		if s.HeldOut {
			held++
		}
	}
	fmt.Fprintf(w, "%d scenarios with something to find, %d harmless; %d of them held out; on %v\n\n", wants, harmless, held, b.on)

	fmt.Fprintf(w, "%-36s", "precision / recall at n rows")
	for _, n := range b.rows {
		fmt.Fprintf(w, "%16s", fmt.Sprint("n=", n))
	}
	fmt.Fprintln(w)
	for _, t := range tiers {
		b.line(w, t.name, t.name, "", o.split)
	}
	for _, on := range b.on {
		b.line(w, "  traced and likely, "+string(on), tierLikely, on, o.split)
	}
	if o.split == "all" {
		b.line(w, "  traced and likely, development", tierLikely, "", "dev")
		b.line(w, "  traced and likely, held out", tierLikely, "", "held-out")
	}
	fmt.Fprintln(w)
	for _, r := range peers.Rules {
		b.line(w, r.Name, r.Name, "", o.split)
	}
	fmt.Fprintln(w, "\nthe rules are those of:")
	for _, r := range peers.Rules {
		fmt.Fprintf(w, "  %-36s %s\n", r.Name, r.After)
	}

	small, large := b.sum(tierLikely, "", 3, false, o.split), b.sum(tierLikely, "", 20, true, o.split)
	all := b.sum(tierRepeated, "", 20, true, o.split)
	fmt.Fprintf(w, "\nright parent and column     n=3 %s   from 20 rows %s\n", small.source, large.source)
	fmt.Fprintf(w, "right relation              n=3 %s   from 20 rows %s\n", small.relation, large.relation)
	fmt.Fprintf(w, "loop blamed, not data layer n=3 %s   from 20 rows %s\n", small.loop, large.loop)
	fmt.Fprintf(w, "with repeated: N+1 found from 20 rows %s, loops over own values %s\n", all.recall(), all.unsourced)
	fmt.Fprintf(w, "recognised by name          %s\n", b.recognised)

	if o.misses {
		fmt.Fprintln(w, "\nmissed and wrong, development scenarios, with the number of key styles:")
		for _, line := range b.noteOrder {
			fmt.Fprintf(w, "  %s (%d)\n", line, b.notes[line])
		}
	}
}

func (b *board) line(w io.Writer, title, rule string, on scenarios.Dialect, split string) {
	fmt.Fprintf(w, "%-36s", title)
	for _, n := range b.rows {
		c := b.sum(rule, on, n, false, split)
		fmt.Fprintf(w, "%16s", c.precision().String()+" / "+c.recall().String())
	}
	fmt.Fprintln(w)
}

// goals returns what is missed of what was promised.
func (b *board) goals() []string {
	var missed []string
	want := func(what string, got share, least float64) {
		if got.of > 0 && got.value() < least {
			missed = append(missed, fmt.Sprintf("%s is %.4f (%d of %d), wanted %.2f", what, got.value(), got.right, got.of, least))
		}
	}
	small, large, all := b.sum(tierLikely, "", 3, false, "all"), b.sum(tierLikely, "", 20, true, "all"), b.sum(tierRepeated, "", 20, true, "all")
	want("precision at 3 rows", small.precision(), 0.98)
	want("recall at 3 rows", small.recall(), 0.85)
	want("precision from 20 rows", large.precision(), 1)
	want("recall from 20 rows", large.recall(), 0.97)
	want("right parent and column at 3 rows", small.source, 0.99)
	want("right parent and column from 20 rows", large.source, 0.99)
	want("N+1 found with the repeated tier from 20 rows", all.recall(), 1)
	want("loops over own values found with the repeated tier", all.unsourced, 1)
	if b.tracedWrong > 0 {
		missed = append(missed, fmt.Sprintf("%d harmless runs were called traced, wanted none", b.tracedWrong))
	}
	return missed
}

func (b *board) lastLine() string {
	small, large := b.sum(tierLikely, "", 3, false, "all"), b.sum(tierLikely, "", 20, true, "all")
	return fmt.Sprintf("scoreboard: n=3 precision=%.3f recall=%.3f n=20 precision=%.3f recall=%.3f traced_wrong=%d",
		small.precision().value(), small.recall().value(), large.precision().value(), large.recall().value(), b.tracedWrong)
}
