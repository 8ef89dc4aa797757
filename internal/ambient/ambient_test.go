package ambient_test

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/ambient"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/loops"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/suggest"
)

const notRead = "source was not read"

// author asks for one author. Several loops call it: it is no loop.
func author(ctx context.Context, db *sql.DB, id int) error {
	var name string
	return db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = $1", id).Scan(&name)
}

// authors asks for some, whose ids no query returned.
func authors(ctx context.Context, db *sql.DB) error {
	for _, id := range []int{9, 4, 7, 2, 8, 5} {
		if err := author(ctx, db, id); err != nil {
			return err
		}
	}
	return nil
}

// posts asks for the author of each post.
func posts(ctx context.Context, db *sql.DB) error {
	_, err := testshop.List(ctx, db)
	return err
}

// found are the findings of what run does on a goroutine that no scope owns,
// with the notes of their report.
func found(t *testing.T, run func(context.Context, *sql.DB) error) ([]report.Finding, string) {
	t.Helper()
	ambient.Flush()
	var heard recordtest.Reports
	ambient.Listen(&heard)
	db, err := driver.Open(testshop.Driver, "12")
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, run(t.Context(), db))
	ambient.Flush()
	require.Len(t, heard.List(), 1)
	r := heard.List()[0]
	return r.Findings, strings.Join(r.Notes, "\n")
}

// driver.Open alone reads no source and derives no fixes. What links more
// attaches it, before the detector is made or after; names stay.
func TestWhatIsAttached(t *testing.T) {
	atLoops := func() { ambient.Attach(loops.Reader{TestsToo: true}, suggest.New()) }
	ids := map[string]string{}
	for _, step := range []struct {
		name, reason string
		before       func()
		note, fixes  bool
		owner        string // of the list that no query returned
	}{
		{"driver.Open alone", "the frames tell no loop", func() {}, true, false, "ambient_test.author"},
		{"attached after", "the next scope is judged by it", atLoops, false, true, "ambient_test.authors"},
		{"attached once more", "nothing runs twice", atLoops, false, true, "ambient_test.authors"},
		{"taken away", "as before", func() { ambient.Attach(nil) }, true, false, "ambient_test.author"},
	} {
		t.Run(step.name, func(t *testing.T) {
			step.before()
			for name, run := range map[string]func(context.Context, *sql.DB) error{"authors": authors, "posts": posts} {
				list, notes := found(t, run)
				require.Len(t, list, 1, name)
				f := list[0]
				assert.Equal(t, step.note, strings.Contains(notes, notRead), "%s: %q", name, notes)
				assert.Equal(t, firstID(ids, name, f.ID), f.ID, "%s: a name does not depend on who reads the source", name)
				if name == "authors" {
					assert.Equal(t, step.owner, f.Site.Function[strings.LastIndexByte(f.Site.Function, '/')+1:], step.reason)
					continue
				}
				assert.Equal(t, "Limited", f.Site.Function[strings.LastIndexByte(f.Site.Function, '.')+1:], "the frames of the list and of the look-up part there")
				kinds := map[string]int{}
				for _, x := range f.Fixes {
					kinds[x.Kind+x.SQL]++
				}
				assert.Equal(t, step.fixes, len(kinds) > 0, step.reason)
				for kind, n := range kinds {
					assert.Equal(t, 1, n, "%s: %s", step.reason, kind)
				}
			}
		})
	}
}

// firstID is the ID that was seen first.
func firstID(ids map[string]string, name, id string) string {
	if ids[name] == "" {
		ids[name] = id
	}
	return ids[name]
}

// Without anybody who listens, findings are logged, and nothing else is.
func TestItIsLogged(t *testing.T) {
	ambient.Attach(nil)
	found(t, posts)
	ambient.Listen(reporterFunc(ambient.Log))
	var out strings.Builder
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	defer slog.SetDefault(before)
	db, err := driver.Open(testshop.Driver, "12")
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, posts(t.Context(), db))
	ambient.Flush()
	assert.Equal(t, 1, strings.Count(out.String(), "level=WARN"), out.String())
	assert.Contains(t, out.String(), "nplusone.rule=n-plus-one")
}

type reporterFunc func(context.Context, report.Report)

func (f reporterFunc) Report(ctx context.Context, r report.Report) { f(ctx, r) }

type broken struct{}

func (broken) Loop(cases.Repeat) (cases.Loop, bool) { panic("secret") }

// A source that panics costs no finding and no fix.
func TestASourceThatPanics(t *testing.T) {
	ambient.Attach(broken{}, suggest.New())
	defer ambient.Attach(nil)
	list, notes := found(t, posts)
	require.Len(t, list, 1)
	assert.NotEmpty(t, list[0].Fixes)
	assert.Contains(t, notes, "panicked")
	assert.NotContains(t, notes, "secret", "what a panic says may be a value")
}

// The default detector still records for who asks by the environment.
func TestRecordByTheEnvironment(t *testing.T) {
	if dir := os.Getenv("NPLUSONE_RECORD"); dir != "" {
		found(t, posts)
		return
	}
	dir := t.TempDir()
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	again.Env = append(os.Environ(), "NPLUSONE_RECORD="+dir)
	out, err := again.CombinedOutput()
	require.NoError(t, err, "%s", out)
	files, err := filepath.Glob(filepath.Join(dir, "*.trace.jsonl"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	assert.Contains(t, string(text), "from authors where id = ?")
	assert.Contains(t, string(text), `"type":"scope-end"`)
}

// A detector of the program's own can be given more later, too.
func TestAttachToAnyDetector(t *testing.T) {
	var heard recordtest.Reports
	d := detect.New(detect.ReportTo(&heard), detect.ReadWith(nil), detect.NoImplicitScopes())
	db, err := driver.Open(testshop.Driver, "12", driver.Detector(d))
	require.NoError(t, err)
	defer db.Close()
	for _, attach := range []func(){func() {}, func() { d.Attach(loops.Reader{TestsToo: true}) }} {
		attach()
		ctx, scope := d.Start(t.Context(), "own")
		require.NoError(t, authors(ctx, db))
		scope.End()
	}
	list := heard.List()
	require.Len(t, list, 2)
	assert.Contains(t, strings.Join(list[0].Notes, "\n"), notRead)
	assert.NotContains(t, strings.Join(list[1].Notes, "\n"), notRead)
	assert.Equal(t, list[0].Findings[0].ID, list[1].Findings[0].ID)
	assert.NotEqual(t, list[0].Findings[0].Site, list[1].Findings[0].Site)
}
