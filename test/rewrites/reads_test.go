package rewrites

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Every read is run as a program runs it, under a detector. What is offered
// for it is offered as verified; and each statement that can be derived, also
// those that are not offered, is run here and compared with the loop by other
// code than package verify's: both must come to the same.
func TestReads(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			raw := open(t, d.connector)
			run(t, raw, world()...)
			var golden strings.Builder
			tried := 0
			for _, r := range reads {
				if r.typed == nil && r.text(d) == "" {
					continue
				}
				t.Run(r.name, func(t *testing.T) {
					f, got := r.watch(t, d)
					r.offered(t, d, f)
					tried += f.derived(t, d, r, got)
					fmt.Fprintf(&golden, "# %s: %s\n%s\n", r.name, r.reason, first(f.f))
				})
			}
			require.Greater(t, tried, 40, "statements were derived and run")
			compareGolden(t, filepath.Join("testdata", "reads_"+d.name+".golden"), strings.TrimSpace(golden.String())+"\n")
		})
	}
}

// offered compares the fixes of a finding with those that are wanted.
func (r read) offered(t *testing.T, d database, f *found) {
	t.Helper()
	var kinds []string
	for _, fix := range f.f.Fixes {
		kinds = append(kinds, fix.Kind)
		assert.True(t, fix.Verified, "%s: %s", fix.Kind, fix.Note)
	}
	want := r.want
	if on, ok := r.wantOn[d.name]; ok {
		want = on
	}
	assert.Equal(t, want, strings.Join(kinds, " "), r.reason)
	if r.words != "" {
		assert.Contains(t, f.f.Advice, r.words, r.reason)
	}
}

// derived runs each statement that can be derived and holds package verify's
// verdict against what is seen here. It returns how many there were.
func (f *found) derived(t *testing.T, d database, r read, got rowsByKey) int {
	t.Helper()
	all := forms.Derive(f.f, &f.c)
	if r.typed != nil {
		all = nil // two loops, each with a part of the parent's rows
	}
	raw := open(t, d.connector)
	n := 0
	for _, rewrite := range all {
		if rewrite.Kind == "recursive" {
			continue // its rows are the whole tree's, and the first key its root
		}
		n++
		why := f.differs(t, d, raw, &rewrite, got)
		verdict := verify.New(verify.Timeout(time.Minute)).Verify(context.Background(), f.f, &f.c, &rewrite)
		assert.Equal(t, why == "", verdict.Verified, "%s\n%s\nhere: %s\nverify: %s", rewrite.Kind, rewrite.Statements[0].SQL, why, verdict.Note)
	}
	return n
}

// first is the fix that is told first, or the advice.
func first(f *report.Finding) string {
	if len(f.Fixes) == 0 {
		return f.Advice + "\n"
	}
	return f.Fixes[0].Kind + "\n" + f.Fixes[0].SQL + "\n"
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	was, is := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(was), len(is)) {
		if i >= len(was) || i >= len(is) || was[i] != is[i] {
			assert.Equal(t, strings.Join(was[min(i, len(was)):min(i+5, len(was))], "\n"), strings.Join(is[min(i, len(is)):min(i+5, len(is))], "\n"),
				"%s differs from line %d on; -update writes it anew", path, i+1)
			return
		}
	}
}
