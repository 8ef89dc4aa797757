package main

import (
	"fmt"
	"strings"
)

// figures are the sums for one number of rows.
type figures struct{ scenarios, wanted, proved, wrong, runs int }

// tally has the figures by number of rows.
type tally map[int]figures

func (t tally) count(n int, v verdict) {
	f := t[n]
	f.scenarios++
	f.wanted += v.wanted
	f.proved += v.proved
	f.runs += v.runs
	if len(v.wrong) > 0 {
		f.wrong++
	}
	t[n] = f
}

func (t tally) add(o tally) {
	for n, f := range o {
		g := t[n]
		t[n] = figures{g.scenarios + f.scenarios, g.wanted + f.wanted, g.proved + f.proved, g.wrong + f.wrong, g.runs + f.runs}
	}
}

// String is the form of the last line.
func (t tally) String() string {
	var parts []string
	for _, n := range sizes {
		f := t[n]
		parts = append(parts, fmt.Sprintf("n=%d proved=%d/%d false=%d", n, f.proved, f.wanted, f.wrong))
	}
	return strings.Join(parts, " ")
}

// missed names the goals that were missed.
func (t tally) missed() []string {
	var texts []string
	for _, n := range sizes {
		f := t[n]
		if float64(f.proved) < leastProved[n]*float64(f.wanted) {
			texts = append(texts, fmt.Sprintf("at %d rows %d of %d are proved, the goal is %.0f %%", n, f.proved, f.wanted, 100*leastProved[n]))
		}
		if f.wrong*scenariosAFalse > f.scenarios {
			texts = append(texts, fmt.Sprintf("at %d rows %d of %d scenarios have a false proof, the goal is 1 in %d", n, f.wrong, f.scenarios, scenariosAFalse))
		}
	}
	return texts
}
