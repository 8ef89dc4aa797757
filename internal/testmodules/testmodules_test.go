package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const passing = `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA/sub","Elapsed":0}
{"Action":"pass","Package":"p","Test":"TestA","Elapsed":0}
{"Action":"pass","Package":"p","Elapsed":1.5}
`

func TestTally(t *testing.T) {
	tests := []struct {
		name, reason, stream    string
		passed, failed, skipped int
		shows, hides            []string
	}{
		{
			name: "passing", reason: "subtests count, their output is not shown", stream: passing,
			passed: 2, shows: []string{"ok   p 2 tests, 1.5 s\n"}, hides: []string{"chatter"},
		},
		{
			name: "failing test", reason: "a failure is shown in full and counted once, not again for its package",
			stream: `{"Action":"output","Package":"p","Test":"TestA","Output":"want 1, got 2\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p"}
`,
			passed: 1, failed: 1, shows: []string{"want 1, got 2", "FAIL p"},
		},
		{
			name: "broken build", reason: "a package that does not build has no tests to count",
			stream: `{"ImportPath":"p [p.test]","Action":"build-output","Output":"a.go:3: undefined: x\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}
`,
			failed: 1, shows: []string{"undefined: x", "FAIL p"},
		},
		{
			name: "process ended", reason: "a test that never ended is shown with its package's failure",
			stream: `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"exit was called\n"}
{"Action":"fail","Package":"p"}
`,
			passed: 1, failed: 1, shows: []string{"exit was called"},
		},
		{
			name: "skipped", reason: "a skip is neither",
			stream: `{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"skip","Package":"q"}
`,
			skipped: 1,
		},
		{
			name: "no JSON", reason: "what go says itself is passed on", stream: "go: no such module\n",
			shows: []string{"go: no such module"},
		},
		{
			name: "cached", reason: "a result of an earlier run says so",
			stream: `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"ok  \tp\t(cached)\n"}
{"Action":"pass","Package":"p"}
`,
			passed: 1, shows: []string{"(cached)"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			total := newTally(&out)
			require.NoError(t, total.read(strings.NewReader(test.stream)))
			require.Equal(t, test.passed, total.passed, test.reason)
			require.Equal(t, test.failed, total.failed, test.reason)
			require.Len(t, total.skipped, test.skipped, test.reason)
			for _, text := range test.shows {
				require.Contains(t, out.String(), text, test.reason)
			}
			for _, text := range test.hides {
				require.NotContains(t, out.String(), text, test.reason)
			}
		})
	}
}

func TestConclusion(t *testing.T) {
	tests := []struct {
		name           string
		passed, failed int
		skipped        []string
		all            bool
		code           int
		last           string
	}{
		{"all passed", 3, 0, nil, true, 0, "3 passed, 0 failed"},
		{"one failed", 3, 1, nil, false, 1, "3 passed, 1 failed"},
		{"nothing ran", 0, 0, nil, false, 1, "0 passed, 0 failed"},
		{"skipped", 3, 0, []string{"p.TestA"}, false, 0, "3 passed, 0 failed, 1 skipped"},
		{"skipped where nothing may be", 3, 0, []string{"p.TestA"}, true, 1, "3 passed, 0 failed, 1 skipped"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			code := conclude(&tally{passed: test.passed, failed: test.failed, skipped: test.skipped}, test.all, &out)
			require.Equal(t, test.code, code)
			require.True(t, strings.HasSuffix("\n"+out.String(), "\n"+test.last+"\n"), out.String())
		})
	}
}

// A whole run over two small modules of which one fails.
func TestRun(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	write("go.work", "go 1.26.0\n\nuse (\n\t./good\n\t./bad\n)\n")
	write("good/go.mod", "module example.com/good\n\ngo 1.26.0\n")
	write("good/a_test.go", "package good\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) {}\n")
	write("bad/go.mod", "module example.com/bad\n\ngo 1.26.0\n")
	write("bad/a_test.go", "package bad\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) { t.Error(\"broken\") }\n")
	t.Chdir(root)
	t.Setenv("GOFLAGS", "-vet=off") // quicker, and nothing to find here
	t.Setenv("GOWORK", "")

	var out bytes.Buffer
	require.Equal(t, 1, run(nil, &out, io.Discard), out.String())
	require.Contains(t, out.String(), "broken")
	require.Contains(t, out.String(), "== good: 1 passed, 0 failed in ")
	require.True(t, strings.HasSuffix(out.String(), "\n1 passed, 1 failed\n"), out.String())

	out.Reset()
	require.Equal(t, 0, run([]string{"-again", "local=./good", "./good", "--", "-count=1"}, &out, io.Discard), out.String())
	require.True(t, strings.HasSuffix(out.String(), "\n2 passed, 0 failed\n"), out.String())
}

func TestUsage(t *testing.T) {
	for _, value := range []string{"", "go1.27.1", "=./a", "go1.27.1="} {
		require.Equal(t, 2, run([]string{"-again", value}, io.Discard, io.Discard), value)
	}
}
