package cacheable_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cacheable"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// program runs scopes against a database that is told by hand.
type program struct {
	t        *testing.T
	detector *detect.Detector
	database *record.Database
}

func newProgram(t *testing.T, w *cacheable.Watch) *program {
	d := detect.New(detect.ListenWith(w), detect.NoImplicitScopes())
	return &program{t, d, d.NewDatabase(fingerprint.PostgreSQL, nil)}
}

// request is one scope of statements.
func (p *program) request(name string, run func(query func(sql, result string, args ...any))) {
	ctx, scope := p.detector.Start(p.t.Context(), name)
	defer scope.End()
	run(func(sql, result string, args ...any) {
		var x record.Execution
		require.True(p.t, x.Start(ctx, p.database, nil, sql))
		for i, a := range args {
			x.Arg(i+1, "", a)
		}
		if result == "" {
			x.Ran(record.OK, 1)
			return
		}
		x.Query([]string{"name"})
		for i := range x.Wants() {
			x.Cell(i, result)
		}
		x.Row()
		x.Close(nil)
	})
}

const (
	countryByCode = "SELECT name FROM countries WHERE code = $1"
	writeCountry  = "UPDATE countries SET name = $1 WHERE code = $2"
)

func TestReport(t *testing.T) {
	t.Parallel()
	type query = func(sql, result string, args ...any)
	tests := []struct {
		name, reason string
		scopes       int
		run          func(n int, query query)
		message      string // empty for no finding
		wantText     []string
	}{
		{
			"same answer", "asked by every scope", 30,
			func(_ int, query query) { query(countryByCode, "Norway", "no") },
			"30 scopes loaded the same 1 result",
			[]string{"would have served 29 of 30 executions", "no write to countries was seen", "is for you to decide"},
		},
		{
			"few answers", "by argument", 40,
			func(n int, query query) { query(countryByCode, "x", n%4) },
			"40 scopes loaded the same 4 results",
			[]string{"36 of 40"},
		},
		{
			"written", "a write makes the answer stale", 40,
			func(n int, query query) {
				if n%10 == 9 {
					query(writeCountry, "", "Norge", "no")
				} else {
					query(countryByCode, "Norway", "no")
				}
			},
			"36 scopes loaded the same 1 result",
			[]string{"writes seen: 4 to countries", "made 3 results stale", "32 of 36"},
		},
		{
			"written by others", "the answer changes without a write that is seen", 30,
			func(n int, query query) { query(countryByCode, []string{"Norway", "Norge"}[n/15], "no") },
			"30 scopes loaded the same 1 result",
			[]string{"the result changed 1 time without one", "28 of 30"},
		},
		{"few scopes", "below the least number of hits", 10, func(_ int, query query) { query(countryByCode, "Norway", "no") }, "", nil},
		{"different", "each asks for its own", 40, func(n int, query query) { query(countryByCode, "x", n) }, "", nil},
		{"mostly different", "a cache would not pay", 60, func(n int, query query) { query(countryByCode, "x", max(n, 20)) }, "", nil},
		{"written each time", "never valid", 40, func(_ int, query query) { query(countryByCode, "x", "no"); query(writeCountry, "", "x", "no") }, "", nil},
		{"locked", "a lock is no question", 40, func(_ int, query query) { query("SELECT name FROM countries WHERE code = $1 FOR UPDATE", "x", "no") }, "", nil},
		{"random", "new each time", 40, func(_ int, query query) { query("SELECT name FROM countries ORDER BY random() LIMIT 1", "x") }, "", nil},
		{"within a scope", "told by the scope's own report", 1, func(_ int, query query) {
			for range 40 {
				query(countryByCode, "Norway", "no")
			}
		}, "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := cacheable.New()
			p := newProgram(t, w)
			for n := range test.scopes {
				p.request("GET /shop", func(query query) { test.run(n, query) })
			}
			r := w.Report()
			if test.message == "" {
				assert.Empty(t, r.Findings, test.reason)
				return
			}
			require.Len(t, r.Findings, 1, test.reason)
			f := r.Findings[0]
			assert.Equal(t, report.RuleDuplicate, f.Rule)
			assert.Contains(t, f.Message, test.message)
			for _, s := range test.wantText {
				assert.Contains(t, f.Why, s, test.reason)
			}
			assert.Contains(t, f.Advice, "drop them on writes to countries")
			assert.Equal(t, "GET /shop", f.Scope)
			assert.NotEmpty(t, f.Site.File)
			assert.Len(t, f.ID, 16)
			assert.Equal(t, f.ID, w.Report().Findings[0].ID)
			assert.NotContains(t, f.Why+f.Message+f.Advice+f.Query.SQL, "Norway", "no values")
		})
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	w := cacheable.New(cacheable.Expiry(time.Nanosecond), cacheable.MinHits(1))
	p := newProgram(t, w)
	for range 20 {
		p.request("GET /", func(query func(string, string, ...any)) {
			query(countryByCode, "Norway", "no")
			// Times are in microseconds.
			for at := time.Now(); time.Since(at) < 2*time.Microsecond; {
			}
		})
	}
	assert.Empty(t, w.Report().Findings, "an answer that is never valid")
}

func TestSilencedAndNamed(t *testing.T) {
	t.Parallel()
	w := cacheable.New(cacheable.MinHits(3))
	p := newProgram(t, w)
	for _, name := range []string{"GET /d", "GET /c", "GET /b", "GET /a", "GET /a"} {
		p.request(name, func(query func(string, string, ...any)) {
			query(countryByCode+" /* nplusone:ignore they change by the hour */", "Norway", "no")
		})
	}
	r := w.Report()
	require.Len(t, r.Findings, 1)
	assert.Equal(t, "they change by the hour", r.Findings[0].Suppressed)
	assert.Equal(t, "GET /a, GET /b, GET /c and others", r.Findings[0].Scope)
}

func TestBounded(t *testing.T) {
	t.Parallel()
	w := cacheable.New(cacheable.MinHits(1))
	p := newProgram(t, w)
	for n := range 17 * 1024 / 500 {
		p.request("GET /", func(query func(string, string, ...any)) {
			for i := range 500 {
				query(countryByCode, "x", n*1000+i)
			}
		})
	}
	assert.NotEmpty(t, w.Report().Notes, "it says that not all was counted")
}
