package nplusonetest_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/internal/trace"
	"github.com/nplusone-go/nplusone/nplusonetest"
	"github.com/nplusone-go/nplusone/report"
)

// inner says that this process is run by another test, which looks at what it
// prints.
const inner = "NPLUSONE_TEST_INNER"

// isInner reports whether the test is to run; by itself it would fail.
func isInner() bool { return os.Getenv(inner) != "" }

func TestInnerFails(t *testing.T) {
	if !isInner() {
		return
	}
	db := nplusonetest.Open(t, testshop.Driver, "12")
	ctx := nplusonetest.Check(t) // want: the failure is at this line
	_, err := testshop.List(ctx, db)
	require.NoError(t, err)
}

// Parallel subtests have a scope each, and run at the same time: each waits
// for the others.
func TestInnerParallel(t *testing.T) {
	if !isInner() {
		return
	}
	var there atomic.Int32
	all := make(chan struct{})
	for _, name := range []string{"naive", "joined", "also joined"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := nplusonetest.Open(t, testshop.Driver, "12")
			ctx := nplusonetest.Check(t)
			if there.Add(1) == 3 {
				close(all)
			}
			<-all
			var err error
			if name == "naive" {
				_, err = testshop.ListDroppingContext(db)
			} else {
				_, err = testshop.Joined(ctx, db)
			}
			require.NoError(t, err)
		})
	}
}

func TestInnerProve(t *testing.T) {
	if !isInner() {
		return
	}
	db := nplusonetest.Open(t, testshop.Driver, "3")
	nplusonetest.Prove(t, func(ctx context.Context) { // want: the proof is at this line
		_, _ = testshop.List(ctx, db)
	})
}

// TestFailuresOfARealTest looks at what package testing prints: the fake of
// the other tests cannot tell lines.
func TestFailuresOfARealTest(t *testing.T) {
	artifacts := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestInner", "-test.v=test2json", "-test.artifacts", "-test.outputdir="+artifacts, "-test.parallel=4")
	traces := t.TempDir()
	cmd.Env = append(os.Environ(), inner+"=1", "NPLUSONE=", trace.EnvRecord+"="+traces)
	out, err := cmd.CombinedOutput()
	require.Error(t, err, "the tests fail")
	text := string(out)
	source, err := os.ReadFile("line_test.go")
	require.NoError(t, err)
	for want, message := range map[string]string{"the failure": "N+1 query: 12 queries", "the proof": "N+1 query: 3 queries"} {
		at := "line_test.go:" + lineOf(string(source), "want: "+want) + ": " + message
		assert.Contains(t, text, at)
	}
	assert.Contains(t, text, "=== ATTR  TestInnerFails nplusone.findings 1")
	assert.Contains(t, text, "--- FAIL: TestInnerParallel/naive")
	assert.Contains(t, text, "--- PASS: TestInnerParallel/joined")
	assert.Contains(t, text, "--- PASS: TestInnerParallel/also_joined")
	assert.Contains(t, text, "proved: ")
	var found []string
	require.NoError(t, filepath.WalkDir(artifacts, func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, "nplusone.json") {
			found = append(found, path)
		}
		return err
	}))
	require.NotEmpty(t, found, "findings are an artifact")
	b, err := os.ReadFile(found[0])
	require.NoError(t, err)
	assert.True(t, json.Valid(b))

	files, err := filepath.Glob(filepath.Join(traces, "*.trace.jsonl"))
	require.NoError(t, err)
	require.Len(t, files, 1, "one file a process")
	f, err := os.Open(files[0])
	require.NoError(t, err)
	defer f.Close()
	again := names{}
	sum, err := trace.Replay(f, detect.New(detect.ReportTo(again)))
	require.NoError(t, err)
	assert.Empty(t, sum.Damaged)
	assert.Equal(t, 1, again["TestInnerFails"], "what the test found, its trace tells")
	assert.Equal(t, 1, again["TestInnerParallel/naive"])
	assert.Zero(t, again["TestInnerParallel/joined"])
}

// names counts findings by the names of their scopes.
type names map[string]int

func (n names) Report(_ context.Context, r report.Report) {
	for _, f := range r.Findings {
		n[f.Scope]++
	}
}

func lineOf(text, mark string) string {
	for i, l := range strings.Split(text, "\n") {
		if strings.Contains(l, "// "+mark) {
			return strconv.Itoa(i + 1)
		}
	}
	return "no line"
}
