package main

import (
	"bytes"
	"flag"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
	"github.com/nplusone-go/nplusone/report/compare"
)

func TestEveryCommandIsExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range commands() {
		assert.False(t, seen[c.name], "%s is there twice", c.name)
		seen[c.name] = true
		assert.NotEmpty(t, c.short, c.name)
		assert.NotEmpty(t, c.long, c.name)
		assert.Contains(t, c.example, "nplusone "+c.name, "the example uses the command")
		require.NotNil(t, c.run, c.name)
		if c.flags == nil {
			continue
		}
		c.flags().VisitAll(func(f *flag.Flag) { assert.NotEmpty(t, f.Usage, "%s -%s", c.name, f.Name) })
	}
}

// The examples of the commands that hand their arguments on to go: our part of
// them must parse, and the rest reach go as it is.
func TestZeroTouchExamples(t *testing.T) {
	for name := range map[string]bool{"test": true, "run": true} {
		c, ok := find(name)
		require.True(t, ok)
		for line := range strings.Lines(c.example) {
			words := strings.Fields(line)
			require.Equal(t, []string{"nplusone", name}, words[:2])
			_, rest, err := parseOwn(name, words[2:])
			require.NoError(t, err, line)
			require.NotEmpty(t, rest)
			assert.False(t, strings.HasPrefix(rest[0], "-") && c.flags().Lookup(strings.TrimLeft(rest[0], "-")) != nil, line)
		}
	}
}

func TestZeroTouchWrongUse(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"test -mode loud ./...", "unknown mode"},
		{"test -format poem ./...", "unknown format"},
		{"test -mode", "needs a value"},
		{"exec", "no command"},
		{"overlay x", "unknown argument"},
		{"env x", "unknown argument"},
	} {
		var out, problems bytes.Buffer
		code := run(stdio{strings.NewReader(""), &out, &problems}, strings.Fields(c.args))
		assert.Equal(t, exitUsage, code, c.args)
		assert.Contains(t, problems.String(), c.want)
		assert.Empty(t, out.String())
	}
}

func TestFlagsStandAnywhere(t *testing.T) {
	for _, c := range []struct {
		name, args string
		others     []string
		o          string
	}{
		{"before", "-o x a b", []string{"a", "b"}, "x"},
		{"behind", "a b -o x", []string{"a", "b"}, "x"},
		{"between", "a -o=x b", []string{"a", "b"}, "x"},
		{"standard input", "- -o x", []string{"-"}, "x"},
		{"none behind the dashes", "a -- -o x", []string{"a", "-o", "x"}, ""},
		{"nothing", "", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFlags("x")
			o := f.String("o", "", "")
			others, err := parse(f, strings.Fields(c.args))
			require.NoError(t, err)
			assert.Equal(t, c.others, others)
			assert.Equal(t, c.o, *o)
		})
	}
}

// A flag that stands behind several commands is one flag: it says the same of
// itself behind each.
func TestSharedFlagsAreOne(t *testing.T) {
	usages := map[string]string{}
	for _, c := range commands() {
		if c.flags == nil || c.name == "checklist" { // whose formats are its own
			continue
		}
		c.flags().VisitAll(func(f *flag.Flag) {
			if said, ok := usages[f.Name]; ok {
				assert.Equal(t, said, f.Usage, "%s -%s", c.name, f.Name)
			}
			usages[f.Name] = f.Usage
		})
	}
	for name := range sharedUsages {
		assert.NotNil(t, new(output).flag(name).set, name)
		assert.Contains(t, usages, name)
	}
}

// The front of the arguments is ours, up to the first that is none of ours.
func TestFlagsAtTheFront(t *testing.T) {
	for _, c := range []struct {
		args, o string
		rest    []string
		err     string
	}{
		{"-o x -v ./...", "x", []string{"-v", "./..."}, ""},
		{"--o=x ./... -o y", "x", []string{"./...", "-o", "y"}, ""},
		{"-v -o x", "", []string{"-v", "-o", "x"}, ""},
		{"-- -o x", "", []string{"--", "-o", "x"}, ""},
		{"- -o x", "", []string{"-", "-o", "x"}, ""},
		{"-o", "", nil, "flag -o needs a value"},
		{"-o=", "", []string{}, ""},
		{"-root x ./...", "", []string{"-root", "x", "./..."}, ""},
		{"-mode warn -h", "", nil, flag.ErrHelp.Error()},
		{"-mode=loud", "", nil, "unknown mode"},
		{"", "", nil, ""},
	} {
		o, rest, err := parseOwn("test", strings.Fields(c.args))
		if c.err != "" {
			assert.ErrorContains(t, err, c.err, c.args)
			continue
		}
		require.NoError(t, err, c.args)
		assert.Equal(t, c.o, o.out, c.args)
		assert.Equal(t, strings.Join(c.rest, " "), strings.Join(rest, " "), c.args)
	}
}

func TestCandidates(t *testing.T) {
	for _, f := range []string{"-mode", "-format", "-report-dir", "-baseline", "-o"} {
		assert.Contains(t, candidates([]string{"test"}, "-"), f)
		assert.Contains(t, candidates([]string{"merge"}, "-"), f)
	}
	assert.Nil(t, candidates([]string{"merge"}, "rep"), "files")
	assert.Nil(t, candidates([]string{"merge", "-o"}, ""), "a file")
	assert.Nil(t, candidates([]string{"exec", "--"}, "ma"))
	assert.Nil(t, candidates([]string{"baseline", "-write"}, "rep"), "a flag without a value")
	assert.Len(t, candidates([]string{"merge", "-format"}, ""), len(printers.Formats()))
	for _, f := range []string{"-mode", "-format"} {
		assert.Equal(t, candidates([]string{"test", f}, ""), candidates([]string{"merge", f}, ""), "a shared flag takes the same words everywhere")
	}
	assert.Equal(t, []string{"-C"}, candidates([]string{"build"}, "-"))
	assert.Equal(t, []string{"text", "markdown", "json"}, candidates([]string{"checklist", "-format"}, ""), "its own")
	assert.Equal(t, []string{"generic", "postgres", "mysql", "sqlite", "sqlserver"}, candidates([]string{"fingerprint", "-dialect"}, ""))
}

func TestNamesOfClausesAndKinds(t *testing.T) {
	assert.Equal(t, "select", clauseNames[fingerprint.InSelect])
	assert.Equal(t, "order-by", clauseNames[fingerprint.InOrderBy])
	assert.Equal(t, "conflict", clauseNames[fingerprint.InConflict])
	assert.Len(t, clauseNames, int(fingerprint.InConflict))
	assert.Len(t, kindNames, int(fingerprint.Merge)+1)
}

func TestVersion(t *testing.T) {
	main := func(v string) *debug.BuildInfo { return &debug.BuildInfo{Main: debug.Module{Version: v}} }
	assert.Equal(t, "unknown", version(nil, false))
	assert.Equal(t, "v0.3.0", version(main("v0.3.0"), true))
	checkout := main("(devel)")
	checkout.Settings = []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: "true"}}
	assert.Equal(t, "devel 0123456789ab (changed)", version(checkout, true))
}

func TestRepository(t *testing.T) {
	none := func(string) string { return "" }
	t.Chdir(t.TempDir())
	require.NoError(t, os.MkdirAll("a/b", 0o755))
	require.NoError(t, os.Mkdir(".git", 0o755))
	root, err := os.Getwd()
	require.NoError(t, err)
	t.Chdir("a/b")
	assert.Equal(t, root, repository(none))
	assert.Equal(t, "/ci", repository(func(name string) string { return map[string]string{"CI_PROJECT_DIR": "/ci"}[name] }))
}

func TestAdviceFailsNothing(t *testing.T) {
	advice := report.Finding{ID: "1", Rule: report.RuleUnboundedList}
	loop := report.Finding{ID: "2", Rule: report.RuleNPlusOne}
	grown := func(rule string) baseline.Change { return baseline.Change{Entry: baseline.Entry{Rule: rule}, Now: 2} }
	for _, c := range []struct {
		name string
		c    baseline.Comparison
		d    compare.Difference
		want bool
	}{
		{"nothing", baseline.Comparison{}, compare.Difference{}, false},
		{"new advice", baseline.Comparison{New: []report.Finding{advice}}, compare.Difference{New: []report.Finding{advice}}, false},
		{"more advice", baseline.Comparison{Grown: []baseline.Change{grown(report.RuleWideSelect)}}, compare.Difference{Grown: []compare.Step{{Finding: advice}}}, false},
		{"advice and a loop", baseline.Comparison{New: []report.Finding{advice, loop}}, compare.Difference{New: []report.Finding{advice, loop}}, true},
		{"a loop that grew", baseline.Comparison{Grown: []baseline.Change{grown(report.RuleNPlusOne)}}, compare.Difference{Grown: []compare.Step{{Finding: loop}}}, true},
	} {
		assert.Equal(t, c.want, fails(c.c), c.name)
		assert.Equal(t, c.want, worse(c.d), c.name)
	}
}
