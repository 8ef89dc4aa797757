package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
)

// cpu runs a command and returns the user and system time, in seconds, of it
// and of all that it waited for.
func cpu(dir, name string, args ...string) (float64, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%v: %w\n%s", cmd.Args, err, out.String())
	}
	return (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), nil
}

// pairs are measurements of plain and ours that were taken in turn.
type pairs struct{ plain, ours []float64 }

// inTurn measures both n times, and lets each go first as often.
func inTurn(n int, plain, ours func() (float64, error)) (p pairs, err error) {
	measure := func(f func() (float64, error), into *[]float64) {
		if err != nil {
			return
		}
		var v float64
		if v, err = f(); err == nil {
			*into = append(*into, v)
		}
	}
	for i := range n {
		if i%2 == 0 {
			measure(plain, &p.plain)
			measure(ours, &p.ours)
		} else {
			measure(ours, &p.ours)
			measure(plain, &p.plain)
		}
	}
	return p, err
}

// ratio is that of the least of each.
func (p pairs) ratio() float64 { return slices.Min(p.ours) / slices.Min(p.plain) }

// over is how much more the least of ours is.
func (p pairs) over() float64 { return slices.Min(p.ours) - slices.Min(p.plain) }

// spread tells the medians and how far the single pairs lie apart.
func (p pairs) spread(unit string, scale float64, between func(ours, plain float64) float64) string {
	each := make([]float64, len(p.ours))
	for i := range each {
		each[i] = between(p.ours[i], p.plain[i])
	}
	return fmt.Sprintf("least %.0f and %.0f %s, medians %.0f and %.0f; pairs %.2f to %.2f, median %.2f",
		scale*slices.Min(p.plain), scale*slices.Min(p.ours), unit, scale*median(p.plain), scale*median(p.ours),
		slices.Min(each), slices.Max(each), median(each))
}

func quotient(ours, plain float64) float64 { return ours / plain }

func median(values []float64) float64 {
	values = slices.Clone(values)
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}
