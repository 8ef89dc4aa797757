package trace

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// collector keeps the reports of finished scopes.
type collector struct {
	mu      sync.Mutex
	reports []report.Report
}

func (c *collector) Report(_ context.Context, r report.Report) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reports = append(c.reports, r)
}

// recordTo returns a detector that writes a trace, and what reads it back.
func recordTo(t *testing.T, opts ...Option) (d *detect.Detector, live *collector, read func() (string, []report.Report, Summary)) {
	t.Helper()
	rec, err := Open(t.TempDir(), opts...)
	require.NoError(t, err)
	live = &collector{}
	d = detect.New(detect.ReportTo(live), detect.RecordTo(rec))
	return d, live, func() (string, []report.Report, Summary) {
		require.NoError(t, rec.Close())
		var all bytes.Buffer
		for _, name := range rec.Files() {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			all.Write(text)
		}
		reports, sum := replayed(t, all.String())
		return all.String(), reports, sum
	}
}

func replayed(t *testing.T, text string) ([]report.Report, Summary) {
	t.Helper()
	again := &collector{}
	sum, err := Replay(strings.NewReader(text), detect.New(detect.ReportTo(again)))
	require.NoError(t, err)
	return again.reports, sum
}

// summary is what must be the same in a replay: all but times.
func summary(reports []report.Report) []string {
	var lines []string
	for _, r := range reports {
		for _, s := range r.Scopes {
			lines = append(lines, fmt.Sprintf("scope %s %s: %d queries, %d rows, %d errors, %v, truncated %v", s.Name, s.Kind, s.Queries, s.Rows, s.Errors, s.Owners, s.Truncated))
		}
		for _, f := range r.Findings {
			parent := ""
			if f.Parent != nil {
				parent = fmt.Sprintf("%s %s %d/%d", f.Parent.Table, f.Parent.Column, f.Parent.Matched, f.Parent.Of)
			}
			lines = append(lines, fmt.Sprintf("%s %s %s %s count %d args %d rows %d at %s:%d from %s: %s; under %s, parallel %v, suppressed %q",
				f.ID, f.Rule, f.Evidence, f.Query.SQL, f.Query.Count, f.Query.DistinctArgs, f.Query.Rows, f.Site.File, f.Site.Line, parent, f.Why, f.Enclosing, f.Parallel, f.Suppressed))
		}
		for _, k := range r.Recognised {
			lines = append(lines, fmt.Sprintf("recognised %s %s %d", k.What, k.SQL, k.Count))
		}
	}
	return lines
}

// program runs random statements: lists, look-ups by their values or by
// others, repetitions, writes, failures, rows that stay open meanwhile.
type program struct {
	rng    *rand.Rand
	source *record.Database
	keys   []int64
	text   bool // keys are text
	large  bool // keys are integers of more than 31 bits, in order
}

func (p *program) value(n int64) any {
	if p.text {
		return fmt.Sprintf("key-%d@example.com", n)
	}
	if p.large {
		return n<<20 + 1<<45
	}
	return n
}

func (p *program) list(ctx context.Context, n int, between func()) {
	var x record.Execution
	if !x.Start(ctx, p.source, nil, "SELECT id, author_id FROM posts WHERE blog = 7 AND title <> 'secret title' LIMIT 100") {
		return
	}
	x.Query([]string{"id", "author_id"})
	p.keys = p.keys[:0]
	for i := range n {
		key := p.rng.Int64N(1000)
		if p.large {
			key = int64(i)*50 + key%50
		}
		p.keys = append(p.keys, key)
		x.Cell(0, int64(i))
		x.Cell(1, p.value(key))
		x.Row()
	}
	between()
	x.Close(nil)
}

func (p *program) look(ctx context.Context, key int64, inline bool) {
	var x record.Execution
	query, args := "SELECT name FROM authors WHERE id = $1", []any{p.value(key)}
	if inline {
		query, args = fmt.Sprintf("SELECT name FROM authors WHERE id = %d /* route='/posts/%d' */", key, key), nil
	}
	if !x.Start(ctx, p.source, nil, query) {
		return
	}
	for i, a := range args {
		x.Arg(i+1, "", a)
	}
	x.Query([]string{"name"})
	x.Cell(0, "somebody")
	x.Row()
	x.Close(nil)
}

func (p *program) write(ctx context.Context, key int64, fails bool) {
	var x record.Execution
	if !x.Start(ctx, p.source, nil, "UPDATE posts SET seen = $1 WHERE author_id = $2") {
		return
	}
	x.Arg(1, "", true)
	x.Arg(2, "", p.value(key))
	if fails {
		x.Ran(record.Failed, -1)
		return
	}
	x.Ran(record.OK, 1)
}

// run plays one random scope.
func (p *program) run(ctx context.Context) {
	n := 2 + p.rng.IntN(30)
	inline, own := p.rng.IntN(3) == 0 && !p.text, p.rng.IntN(4) == 0
	work := func() {
		for i, k := range p.keys {
			if own {
				k = int64(i)
			}
			p.look(ctx, k, inline)
			if p.rng.IntN(3) == 0 {
				p.write(ctx, k, p.rng.IntN(5) == 0)
			}
		}
	}
	if p.rng.IntN(2) == 0 {
		p.list(ctx, n, work)
	} else {
		p.list(ctx, n, func() {})
		work()
	}
	for range p.rng.IntN(6) {
		p.look(ctx, 5, inline)
	}
}

func TestReplayReportsTheSame(t *testing.T) {
	found := 0
	for seed := range uint64(60) {
		d, live, read := recordTo(t)
		for i := range 3 {
			ctx, scope := d.Start(t.Context(), fmt.Sprintf("scope %d", i), detect.KindTest)
			p := &program{rng: rand.New(rand.NewPCG(seed, uint64(i))), source: d.NewDatabase(fingerprint.PostgreSQL, nil), text: (seed+uint64(i))%3 == 0, large: (seed+uint64(i))%3 == 1}
			p.run(ctx)
			scope.End()
		}
		_, again, sum := read()
		require.Empty(t, sum.Damaged)
		require.Equal(t, 3, sum.Scopes)
		require.Equal(t, summary(live.reports), summary(again), "seed %d", seed)
		for _, r := range again {
			found += len(r.Findings)
		}
	}
	assert.Greater(t, found, 100, "the programs have something to find")
}

func TestReplayOfSideBySide(t *testing.T) {
	d, live, read := recordTo(t)
	ctx, scope := d.Start(t.Context(), "fan-out", detect.KindTest)
	p := &program{rng: rand.New(rand.NewPCG(1, 1)), source: d.NewDatabase(fingerprint.PostgreSQL, nil)}
	p.list(ctx, 20, func() {})
	var all sync.WaitGroup
	for _, k := range p.keys {
		all.Go(func() { p.look(ctx, k, false) })
	}
	all.Wait()
	scope.End()
	_, again, _ := read()
	require.Len(t, again, 1)
	require.Len(t, again[0].Findings, 1)
	assert.Equal(t, live.reports[0].Findings[0].ID, again[0].Findings[0].ID)
	assert.Equal(t, live.reports[0].Findings[0].Query.Count, again[0].Findings[0].Query.Count)
	assert.Equal(t, live.reports[0].Findings[0].Parallel, again[0].Findings[0].Parallel)
}

func TestTraceHoldsNoValues(t *testing.T) {
	d, _, read := recordTo(t)
	ctx, scope := d.Start(t.Context(), "values", detect.KindTest)
	p := &program{rng: rand.New(rand.NewPCG(1, 2)), source: d.NewDatabase(fingerprint.PostgreSQL, nil), text: true}
	p.list(ctx, 10, func() {})
	for _, k := range p.keys {
		p.look(ctx, k, false)
	}
	p.text = false
	p.look(ctx, 987654, true)
	p.large = true
	p.look(ctx, 3, false)
	scope.End()
	text, _, _ := read()
	for _, secret := range []string{"example.com", "secret title", "987654", "somebody", "route=", fmt.Sprint(3<<20 + 1<<45)} {
		assert.NotContains(t, text, secret)
	}
	assert.Contains(t, text, "from authors where id = ?")
}

func TestSaltsDiffer(t *testing.T) {
	a, b := newSalt(), newSalt()
	differ := 0
	for c := range uint32(100) {
		hashed := c*7919 + 1
		if a.cell(hashed) != b.cell(hashed) {
			differ++
		}
		assert.Zero(t, a.cell(hashed)>>31, "a hashed cell stays one")
	}
	assert.Greater(t, differ, 90)
	assert.Zero(t, a.cell(0))
	seen := map[uint32]bool{}
	for c := range uint32(5000) {
		require.False(t, seen[a.cell(c)], "different values stay different")
		seen[a.cell(c)] = true
	}
}

func TestDamage(t *testing.T) {
	d, live, read := recordTo(t)
	for i := range 2 {
		ctx, scope := d.Start(t.Context(), fmt.Sprintf("scope %d", i), detect.KindTest)
		p := &program{rng: rand.New(rand.NewPCG(4, 4)), source: d.NewDatabase(fingerprint.PostgreSQL, nil)}
		p.list(ctx, 12, func() {})
		for _, k := range p.keys {
			p.look(ctx, k, false)
		}
		scope.End()
	}
	text, _, _ := read()
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	require.Len(t, live.reports, 2)
	tests := []struct {
		name       string
		text       string
		damaged    []int // lines
		scopes     int
		unfinished int
	}{
		{"whole", text, nil, 2, 0},
		{"a line that is no JSON", strings.Join(lines[:2], "") + "{nonsense\n" + strings.Join(lines[2:], ""), []int{3}, 2, 0},
		{"cut within the last line", text[:len(text)-20], []int{len(lines)}, 2, 1},
		{"cut within a statement", strings.Join(lines[:6], "") + lines[6][:len(lines[6])/2], []int{7}, 1, 1},
		{"no header", strings.Join(lines[1:2], ""), []int{1}, 0, 0},
		{"a newer version", strings.Replace(lines[0], `"version":1`, `"version":9`, 1) + lines[1], []int{1, 2}, 0, 0},
		{"an unknown type", lines[0] + "{\"type\":\"weather\"}\n" + strings.Join(lines[1:], ""), nil, 2, 0},
		{"nothing", "", nil, 0, 0},
		{"a very long line", lines[0] + strings.Repeat("x", maxLine+10) + "\n" + strings.Join(lines[1:], ""), []int{2}, 2, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			reports, sum := replayed(t, test.text)
			var at []int
			for _, dmg := range sum.Damaged {
				at = append(at, dmg.Line)
			}
			assert.Equal(t, test.damaged, at)
			assert.Equal(t, test.scopes, sum.Scopes)
			assert.Equal(t, test.unfinished, sum.Unfinished)
			assert.Len(t, reports, test.scopes)
			if test.scopes == 2 {
				assert.Len(t, reports[1].Findings, 1, "what could be read is judged")
			}
		})
	}
}

func TestRotation(t *testing.T) {
	dir := t.TempDir()
	rec, err := Open(dir, PartSize(64<<10), KeepParts(3))
	require.NoError(t, err)
	live := &collector{}
	d := detect.New(detect.ReportTo(live), detect.RecordTo(rec))
	source := d.NewDatabase(fingerprint.PostgreSQL, nil)
	for i := range 150 {
		ctx, scope := d.Start(t.Context(), "scope", detect.KindTest)
		p := &program{rng: rand.New(rand.NewPCG(uint64(i), 4)), source: source}
		p.run(ctx)
		scope.End()
	}
	require.NoError(t, rec.Close())
	files := rec.Files()
	require.Len(t, files, 3, "the oldest are gone")
	there, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, there, 3)
	var text strings.Builder
	for _, name := range files {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Less(t, len(b), 80<<10)
		text.Write(b)
	}
	reports, sum := replayed(t, text.String())
	require.Empty(t, sum.Damaged, "each part can be read by itself")
	n := len(reports)
	require.Greater(t, n, 10)
	assert.Equal(t, summary(live.reports[len(live.reports)-n+1:]), summary(reports[1:]), "all but the scope that was cut")
}
