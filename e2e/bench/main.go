// Command bench prints what `nplusone test` costs, as ratios to plain go
// measured in the same run. Its last line says how many of the bounds held.
//
// It compiles into a build cache of its own, so that a cold build is cold; it
// wants a machine that does nothing else.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	nplusone "github.com/nplusone-go/nplusone"
	"github.com/nplusone-go/nplusone/internal/zerotouch"
)

func main() {
	runs := flag.Int("runs", 5, "runs of each timing, of which the median counts")
	app := flag.String("app", "examples/bookshop", "the application whose tests are built")
	timed := flag.String("timed", "internal/zerotouch/testdata/app", "the application with TestCost")
	flag.Parse()
	if err := bench(*app, *timed, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type bound struct {
	what  string
	got   float64
	limit float64
	unit  string
}

func bench(app, timed string, runs int) error {
	dir, err := os.MkdirTemp("", "nplusone-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for name, value := range map[string]string{"GOCACHE": filepath.Join(dir, "cache"), "NPLUSONE_CACHE": filepath.Join(dir, "nplusone"), "GOWORK": "off", "GOFLAGS": "", "NPLUSONE": ""} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	var bounds []bound
	builds, err := buildCost(app, dir, runs)
	if err != nil {
		return err
	}
	bounds = append(bounds, builds...)
	calls, err := callCost(timed, runs)
	if err != nil {
		return err
	}
	bounds = append(bounds, calls...)
	held := 0
	for _, b := range bounds {
		mark := "MISSED"
		if b.limit == 0 {
			mark = ""
		} else if b.got <= b.limit {
			mark, held = "held", held+1
		}
		limit := ""
		if b.limit != 0 {
			limit = fmt.Sprintf("(bound %.2f)", b.limit)
		}
		fmt.Printf("%-58s %8.2f %-5s %-14s %s\n", b.what, b.got, b.unit, limit, mark)
	}
	of := 0
	for _, b := range bounds {
		if b.limit != 0 {
			of++
		}
	}
	fmt.Printf("bench-zero-touch: %d of %d bounds held\n", held, of)
	return nil
}

// cpu is the user and system time of a finished command and its children.
func cpu(cmd *exec.Cmd) (float64, error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%v: %w\n%s", cmd.Args, err, out.String())
	}
	return (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), nil
}

func buildCost(app, dir string, runs int) ([]bound, error) {
	build := func(overlay string) (float64, error) {
		args := []string{"test", "-c", "-o", filepath.Join(dir, "app.test")}
		if overlay != "" {
			args = append(args, "-overlay="+overlay)
		}
		cmd := exec.Command("go", append(args, ".")...)
		cmd.Dir = app
		return cpu(cmd)
	}
	cold, err := build("")
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	overlay := (&zerotouch.Command{Dir: app, Stderr: os.Stderr, Sources: nplusone.Sources}).Overlay()
	if overlay == "" {
		return nil, fmt.Errorf("there is no overlay")
	}
	making := time.Since(begin)
	first, err := build(overlay)
	if err != nil {
		return nil, err
	}
	var plain, ours []float64
	for range runs {
		p, err := build("")
		if err != nil {
			return nil, err
		}
		o, err := build(overlay)
		if err != nil {
			return nil, err
		}
		plain, ours = append(plain, p), append(ours, o)
	}
	fmt.Printf("cold plain build %.1f CPU s, first build with the overlay %.1f CPU s (and %.1f s to make it and compile it once)\n", cold, first, making.Seconds())
	return []bound{
		{"first build, of a cold plain build", first / cold, 0.6, "x"},
		{"repeated build, of a plain one", median(ours) / median(plain), 1.1, "x"},
	}, nil
}

var costLine = regexp.MustCompile(`cost: statement=(\d+) request=(\d+)`)

// callCost runs TestCost, which times itself, plain and with the overlay in
// turn.
func callCost(app string, runs int) ([]bound, error) {
	var out bytes.Buffer
	c := &zerotouch.Command{Dir: app, Stderr: os.Stderr, Sources: nplusone.Sources}
	overlay := c.Overlay()
	var plain, ours [2][]float64
	for range runs {
		for _, file := range []string{"", overlay} {
			out.Reset()
			args := []string{"test", "-count=1", "-run=^TestCost$", "-v"}
			if file != "" {
				args = append(args, "-overlay="+file)
			}
			cmd := exec.Command("go", append(args, "./shop")...)
			cmd.Dir, cmd.Stdout, cmd.Stderr = app, &out, &out
			cmd.Env = append(os.Environ(), "APP_COST=1", "NPLUSONE=warn")
			if err := cmd.Run(); err != nil {
				return nil, fmt.Errorf("%w\n%s", err, out.String())
			}
			m := costLine.FindStringSubmatch(out.String())
			if m == nil {
				return nil, fmt.Errorf("TestCost printed no cost:\n%s", out.String())
			}
			into := &plain
			if file != "" {
				into = &ours
			}
			for i := range into {
				ns, _ := strconv.ParseFloat(m[i+1], 64)
				into[i] = append(into[i], ns)
			}
		}
	}
	fmt.Printf("statement: plain %.0f ns, with the overlay %.0f ns; request: plain %.0f ns, with the overlay %.0f ns\n",
		median(plain[0]), median(ours[0]), median(plain[1]), median(ours[1]))
	return []bound{
		{"one statement in a test, over plain", (median(ours[0]) - median(plain[0])) / 1000, 0.5, "µs"},
		{"one statement in a test, of plain", median(ours[0]) / median(plain[0]), 0, "x"},
		{"one request with one statement, of plain", median(ours[1]) / median(plain[1]), 0, "x"},
	}, nil
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
