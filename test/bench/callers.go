package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"

	"github.com/nplusone-go/nplusone/test/bench/layers"
	"github.com/nplusone-go/nplusone/test/bench/turns"
)

// How call sites are found is settled when a program is built, so this one
// builds and runs itself once more for the way that needs no frame pointers.
const (
	childMark   = "NPLUSONE_BENCH_CALLERS"
	portableTag = "nplusone_portable"
	itself      = "github.com/nplusone-go/nplusone/test/bench"

	boundOfCallers       = 1000 // ns
	boundOfFramePointers = 300  // ns
)

func isChild() bool { return os.Getenv(childMark) != "" }

// boundOfStatement is the bound of this build.
func boundOfStatement() (ns float64, how string) {
	if runtime.GOARCH == "amd64" {
		return boundOfFramePointers, "frame pointers"
	}
	return boundOfCallers, "runtime.Callers"
}

// statementsByCallers measures what statements in a scope cost where frame
// pointers cannot be walked, beyond the walk itself, which is the runtime's.
func statementsByCallers(b *bench) error {
	if runtime.GOARCH != "amd64" {
		return nil // as measured above
	}
	for i, w := range layers.Works {
		cmd := exec.Command("go", "run", "-tags", portableTag, itself, "-rounds", strconv.Itoa(b.rounds))
		cmd.Env = append(os.Environ(), childMark+"="+strconv.Itoa(i))
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("%v: %w", cmd.Args, err)
		}
		ns, err := strconv.ParseFloat(string(out), 64)
		if err != nil {
			return err
		}
		b.atMost("one statement in a scope, "+w.Name+", runtime.Callers, over shims that walk", ns, boundOfCallers, "ns")
	}
	return nil
}

// child prints the one figure that statementsByCallers asks for.
func child(b *bench) error {
	i, err := strconv.Atoi(os.Getenv(childMark))
	if err != nil || i < 0 || i >= len(layers.Works) {
		return fmt.Errorf("%s=%s is no number of a piece of work", childMark, os.Getenv(childMark))
	}
	c, err := turns.Take(b.rounds, layers.Block, turns.Wall, layers.Arms(layers.Works[i], []*layers.Layer{layers.Shims(layers.Walking()), layers.Scoped(layers.OneRow)})...)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(b.out, c[1].Over(c[0]))
	return err
}
