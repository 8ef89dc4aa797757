package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

var costLine = regexp.MustCompile(`cost: (\w+) min=(\d+) median=(\d+)`)

// batches are timed in each run of TestCost, which tells the fastest.
const batches = "100"

// callCost runs TestCost, which times itself, plain and with the overlay in
// turn.
func callCost(s *setting) ([]bound, error) {
	overlay, err := overlayOf(s, s.timed)
	if err != nil {
		return nil, err
	}
	compile := func(name string, args ...string) (string, error) {
		file, err := filepath.Abs(filepath.Join(s.dir, name))
		if err != nil {
			return "", err
		}
		_, err = cpu(s.timed, "go", append([]string{"test", "-c", "-o", file}, append(args, "./shop")...)...)
		return file, err
	}
	plain, err := compile("cost.plain")
	if err != nil {
		return nil, err
	}
	ours, err := compile("cost.ours", "-overlay="+overlay)
	if err != nil {
		return nil, err
	}
	var request pairs
	statement, err := inTurn(s.runs,
		func() (float64, error) { return costs(s, plain, &request.plain) },
		func() (float64, error) { return costs(s, ours, &request.ours) })
	if err != nil {
		return nil, err
	}
	return []bound{
		{"a statement with one row in a test, over plain", statement.over() / 1000, 0.5, "µs",
			statement.spread("ns", 1, func(ours, plain float64) float64 { return (ours - plain) / 1000 })},
		{"a statement with one row in a test, of plain", statement.ratio(), 0, "x", ""},
		{"a request with one statement, of plain", request.ratio(), 0, "x", request.spread("ns", 1, quotient)},
	}, nil
}

// costs runs a test binary once and returns what a statement took; what a
// request took is appended to requests.
func costs(s *setting, binary string, requests *[]float64) (statement float64, err error) {
	cmd := exec.Command(binary, "-test.run=^TestCost$", "-test.v")
	cmd.Dir = filepath.Join(s.timed, "shop")
	cmd.Env = append(os.Environ(), "APP_COST="+batches, "NPLUSONE=warn")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%w\n%s", err, out.String())
	}
	found := map[string]float64{}
	for _, m := range costLine.FindAllStringSubmatch(out.String(), -1) {
		if found[m[1]], err = strconv.ParseFloat(m[2], 64); err != nil {
			return 0, err
		}
	}
	if found["statement"] == 0 || found["request"] == 0 {
		return 0, fmt.Errorf("TestCost told no cost:\n%s", out.String())
	}
	*requests = append(*requests, found["request"])
	return found["statement"], nil
}
