package baseline_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/internal/reporttest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var today = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)

func baselineOf(t *testing.T, b baseline.Baseline) string {
	t.Helper()
	return reporttest.Written(t, func(w *bytes.Buffer) error { return b.Write(w) })
}

func parsed(t *testing.T, text string) baseline.Baseline {
	t.Helper()
	b, err := baseline.ParseBaseline(strings.NewReader(text))
	require.NoError(t, err)
	return b
}

func TestBaselineGolden(t *testing.T) {
	text := baselineOf(t, baseline.NewBaseline(reporttest.Sample(), "here before nplusone was"))
	reporttest.Golden(t, "baseline.golden", text)
	assert.Equal(t, text, baselineOf(t, parsed(t, text)), "reading and writing changes nothing")
	for line := range strings.Lines(text) {
		assert.NotContains(t, line, "settings.go", "suppressed findings need no entry")
	}
}

func TestBaselineVerdicts(t *testing.T) {
	const known = "id1 n-plus-one s1 app.f 50 # slow import\n"
	finding := func(n int) report.Finding {
		return report.Finding{ID: "id1", Rule: "n-plus-one", Query: report.Query{Shape: "s1", Count: n}, Site: report.Site{Function: "app.f"}}
	}
	for _, c := range []struct {
		name, reason, baseline string
		findings               []report.Finding
		want                   string
		fails                  bool
		wantText               []string
	}{
		{"known", "as it was", known, []report.Finding{finding(50)}, "known", false, nil},
		{"new", "not listed", "", []report.Finding{finding(50)}, "new", true, nil},
		{"grown", "a count may not grow", known, []report.Finding{finding(51)}, "grown", true,
			[]string{"grown: N+1 query in app.f (id1, line 1) ran 51 times, 50 are known"}},
		{"shrunk", "fewer is better, and said", known, []report.Finding{finding(2)}, "known", false,
			[]string{"shrunk: N+1 query in app.f (id1, line 1) ran 2 times, 50 were known; nplusone baseline -prune lowers it"}},
		{"vanished", "an entry that matched nothing is said", known, nil, "", false,
			[]string{"vanished: N+1 query in app.f (id1, line 1); nplusone baseline -prune removes it"}},
		{"expired", "an entry past its day covers nothing", "id1 n-plus-one s1 app.f 50 expires=2026-11-21 # later\n",
			[]report.Finding{finding(50)}, "new", true, []string{"expired on 2026-11-21: N+1 query in app.f (id1, line 1) (later)"}},
		{"last day", "it holds on the day that it names", "id1 n-plus-one s1 app.f 50 expires=2026-11-22 # later\n",
			[]report.Finding{finding(50)}, "known", false, nil},
		{"worst scope counts", "an unmerged report has the finding twice", known, []report.Finding{finding(3), finding(51)}, "grown", true,
			[]string{"grown: N+1 query in app.f (id1, line 1) ran 51 times, 50 are known"}},
		{"renamed", "the likely successor is named", "old n-plus-one s1 app.g 50 # slow import\n", []report.Finding{finding(50)}, "new", true,
			[]string{"vanished: N+1 query in app.g (old, line 1), perhaps now id1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := report.Report{Findings: c.findings}
			got := parsed(t, c.baseline).Apply(&r, today)
			assert.Equal(t, c.fails, got.Failed(), c.reason)
			assert.Equal(t, c.wantText, got.Lines(), c.reason)
			for _, f := range r.Findings {
				assert.Equal(t, c.want, f.Baseline, c.reason)
			}
		})
	}
}

func TestBaselineLeavesSuppressedFindingsAlone(t *testing.T) {
	r := report.Report{Findings: []report.Finding{{ID: "id1", Rule: "n-plus-one", Suppressed: "batch job", Query: report.Query{Count: 9}}}}
	got := parsed(t, "").Apply(&r, today)
	assert.False(t, got.Failed())
	assert.Empty(t, r.Findings[0].Baseline)
}

func TestBaselinePruneAndUpdate(t *testing.T) {
	b := parsed(t, `# nplusone baseline 1
# agreed with the feed team
a n-plus-one s1 app.a 50 # feed
b n-plus-one s2 app.b 20 expires=2030-01-01 # import
c n-plus-one s3 app.c 9 # gone by now
d n-plus-one s4 app.d 7 expires=2020-01-01 # over
`)
	r := report.Report{Findings: []report.Finding{
		{ID: "a", Rule: "n-plus-one", Query: report.Query{Count: 50}},
		{ID: "b", Rule: "n-plus-one", Query: report.Query{Count: 4}},
		{ID: "d", Rule: "n-plus-one", Query: report.Query{Count: 7}},
		{ID: "e", Rule: "duplicate-query", Query: report.Query{Count: 3, Shape: "s5"}, Site: report.Site{Function: "app.e"}},
	}}
	c := b.Apply(&r, today)
	assert.Equal(t, `# nplusone baseline 1
# agreed with the feed team
a n-plus-one s1 app.a 50 # feed
b n-plus-one s2 app.b 4 expires=2030-01-01 # import
d n-plus-one s4 app.d 7 expires=2020-01-01 # over
`, baselineOf(t, b.Prune(c)), "comments, reasons and expiries stay")
	assert.Equal(t, `# nplusone baseline 1
# agreed with the feed team
a n-plus-one s1 app.a 50 # feed
b n-plus-one s2 app.b 4 expires=2030-01-01 # import
c n-plus-one s3 app.c 9 # gone by now
d n-plus-one s4 app.d 7 # again
e duplicate-query s5 app.e 3 # again
`, baselineOf(t, b.Update(r, "again")))
}

func TestDamagedBaselineNamesTheLine(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"too few fields", "a n-plus-one s1 # why", "baseline:2: 3 fields; want: id rule shape function count"},
		{"count", "a n-plus-one s1 app.a many # why", `baseline:2: count "many"; want a whole number`},
		{"negative count", "a n-plus-one s1 app.a -3 # why", `baseline:2: count "-3"`},
		{"no reason", "a n-plus-one s1 app.a 3", "baseline:2: no reason"},
		{"empty reason", "a n-plus-one s1 app.a 3 # ", "baseline:2: no reason"},
		{"no such day", "a n-plus-one s1 app.a 3 expires=2026-02-30 # why", "baseline:2: expires=2026-02-30; want a day"},
		{"unknown field", "a n-plus-one s1 app.a 3 owner=me # why", `baseline:2: unexpected "owner=me"`},
		{"conflict", "<<<<<<< HEAD", "baseline:2: a merge conflict"},
		{"escape", "a n-plus-one s1 app.%zz 3 # why", `baseline:2: field "app.%zz"`},
		{"twice", "ok n-plus-one s1 app.a 3 # why", "baseline:2: ok is on line 1 already"},
		{"newer", "# nplusone baseline 2", "baseline:2: written by a newer version"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := baseline.ParseBaseline(strings.NewReader("ok n-plus-one s1 app.a 3 # why\n" + c.line + "\nlast n-plus-one s1 app.a x # why\n"))
			assert.ErrorContains(t, err, c.want)
			assert.ErrorContains(t, err, "baseline:3: ", "all damage is reported at once")
			assert.Len(t, b.Entries, 1)
		})
	}
}

func TestLoadBaselineLooksUpwards(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "store", "posts")
	require.NoError(t, os.MkdirAll(deep, 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(root, ".git"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "known.txt"), []byte("a n-plus-one s f 1 # why\nbroken\n"), 0o644))
	t.Chdir(deep)

	b, path, err := baseline.LoadBaseline("known.txt")
	assert.Len(t, b.Entries, 1)
	assert.Equal(t, filepath.Join(root, "known.txt"), path)
	assert.ErrorContains(t, err, path+":2: ", "editors jump to it")

	_, _, err = baseline.LoadBaseline("other.txt")
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func FuzzBaseline(f *testing.F) {
	f.Add("a n-plus-one s1 app.a 3 expires=2026-02-28 # why", "id", "app.(*T).f[...]", "because")
	f.Add("# nplusone baseline 1\n\n# c\r\na b - %2D 0 # # #", "-", "a b#%\x00\xff", "\n# x\n")
	f.Add("\ufeffa b c d 1 # r", "", " ", "")
	f.Fuzz(func(t *testing.T, text, id, function, reason string) {
		if b, err := baseline.ParseBaseline(strings.NewReader(text)); err == nil {
			once := baselineOf(t, b)
			assert.Equal(t, once, baselineOf(t, parsed(t, once)))
		}
		if id == "" {
			return
		}
		made := baseline.Baseline{Entries: []baseline.Entry{{ID: id, Rule: "r", Function: function, Count: 1, Reason: reason}}}
		again := parsed(t, baselineOf(t, made))
		require.Len(t, again.Entries, 1)
		assert.Equal(t, strings.ToValidUTF8(id, "\ufffd"), again.Entries[0].ID)
	})
}
