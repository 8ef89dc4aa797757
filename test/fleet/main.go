// Command fleet builds a real collector with the connector of this tree, and
// runs a small fleet of them on this machine: two programs, two collectors
// with the load-balancing exporter, and two collectors with the connector
// behind them, one of which is killed and started again. It compares what was
// found and what was lost with what was sent, and measures what the connector
// costs beside the same collector without it.
//
//	make fleet
//
// The collector is a module of its own, in testdata, for its exporter brings
// the client libraries of Kubernetes and of a cloud: neither the tests nor the
// lint of all modules compile it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "feed" {
		exit(feedMain(os.Args[2:]))
	}
	spans := flag.Int("spans", 1_000_000, "spans that the cost is measured with")
	binary := flag.String("collector", "", "a collector that was built before")
	flag.Parse()
	exit(run(context.Background(), *spans, *binary))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "fleet:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run(ctx context.Context, spans int, binary string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "nplusone-fleet-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if binary == "" {
		if binary, err = build(ctx, dir); err != nil {
			return err
		}
	}
	outcome, err := exercise(ctx, dir, binary)
	if err != nil {
		return err
	}
	cost, err := measure(ctx, dir, binary, spans)
	if err != nil {
		return err
	}
	fmt.Printf("fleet: spans=%d ratio_cpu=%.2f ratio_mem=%.2f findings=%d/%d lost_counted=%s twice=%d\n",
		spans, cost.cpu, cost.memory, outcome.found, outcome.expected, yes(outcome.lostCounted), outcome.twice)
	return outcome.verdict()
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// build vets and compiles the collector by its own go.mod.
func build(ctx context.Context, dir string) (string, error) {
	began := time.Now()
	binary := filepath.Join(dir, "collector")
	for _, args := range [][]string{{"vet", "."}, {"build", "-o", binary, "."}} {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = filepath.Join("test", "fleet", "testdata", "collector")
		cmd.Env = append(os.Environ(), "GOWORK=off")
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("go %s in %s: %w", args[0], cmd.Dir, err)
		}
	}
	fmt.Printf("a collector with the connector: vetted and built in %.0f s\n", time.Since(began).Seconds())
	return binary, nil
}
