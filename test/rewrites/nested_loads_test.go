package rewrites

import (
	"context"
	"database/sql"
	"testing"

	"github.com/nplusone-go/nplusone/report"
	"github.com/stretchr/testify/require"
)

const settingByName = `SELECT name, val FROM settings WHERE name = ?`

var settings = []string{
	`CREATE TABLE settings (name VARCHAR(20) PRIMARY KEY, val VARCHAR(20))`,
	`CREATE TABLE visits (page VARCHAR(20), n INT)`,
}

// page asks for settings in one of several ways.
type page struct {
	d   database
	db  *sql.DB
	err error
}

func (p *page) query(ctx context.Context, text string, args ...any) {
	if p.err == nil {
		_, p.err = fetch(ctx, p.db, p.d.placeholders(text), args...)
	}
}

func (p *page) write(ctx context.Context, text string, args ...any) {
	if p.err == nil {
		_, p.err = p.db.ExecContext(ctx, p.d.placeholders(text), args...)
	}
}

func (p *page) authenticate(ctx context.Context) { p.query(ctx, settingByName, "theme") }

func (p *page) render(ctx context.Context, times int, names ...string) {
	for i := range times {
		p.query(ctx, settingByName, names[i%len(names)])
	}
}

// loads are programs that ask again for what they have.
var loads = []struct {
	name, reason string
	program      func(ctx context.Context, p *page)
	wantText     []string
	not          []string
	cached       bool
}{
	{
		name: "in one loop", reason: "the first load and the place that repeats it are one",
		program:  func(ctx context.Context, p *page) { p.render(ctx, 6, "theme") },
		wantText: []string{"first loaded at ", " (rewrites.(*page).render), then 5 times there", "pass the row of settings (name, val) down"}, cached: true,
	},
	{
		name: "loaded before the loop already", reason: "what is there can be passed down",
		program:  func(ctx context.Context, p *page) { p.authenticate(ctx); p.render(ctx, 6, "theme") },
		wantText: []string{"first loaded at ", "(rewrites.(*page).authenticate), then 6 times at ", "(rewrites.(*page).render)"}, cached: true,
	},
	{
		name: "two settings by turns", reason: "answers are kept by argument",
		program:  func(ctx context.Context, p *page) { p.render(ctx, 8, "theme", "lang") },
		wantText: []string{"keep the row of settings (name, val) by argument", "2 different results"}, cached: true,
	},
	{
		name: "written between the loads", reason: "the answer is old after the write",
		program: func(ctx context.Context, p *page) {
			p.render(ctx, 3, "theme")
			p.write(ctx, `UPDATE settings SET val = ? WHERE name = ?`, "dark", "theme")
			p.render(ctx, 3, "theme")
		},
		wantText: []string{"do not keep the result: settings is written between the loads, by update settings set val = ? where name = ? at "},
		not:      []string{"pass the row"},
	},
	{
		name: "another table written between", reason: "it says nothing about settings",
		program: func(ctx context.Context, p *page) {
			p.render(ctx, 3, "theme")
			p.write(ctx, `INSERT INTO visits (page, n) VALUES (?, ?)`, "home", 1)
			p.render(ctx, 3, "theme")
		},
		wantText: []string{"pass the row of settings (name, val) down"}, cached: true,
	},
	{
		name: "written after the last load", reason: "nothing is read after it",
		program: func(ctx context.Context, p *page) {
			p.render(ctx, 6, "theme")
			p.write(ctx, `DELETE FROM settings WHERE name = ?`, "theme")
		},
		wantText: []string{"pass the row of settings (name, val) down"}, cached: true,
	},
	{
		name: "changed by somebody else", reason: "the answers differ, and no write was seen",
		program: func(ctx context.Context, p *page) {
			p.render(ctx, 3, "theme")
			p.write(context.WithoutCancel(context.Background()), `UPDATE settings SET val = ? WHERE name = ?`, "dark", "theme")
			p.render(ctx, 3, "theme")
		},
		wantText: []string{"do not keep the result", "its results differed"},
		not:      []string{"pass the row"},
	},
	{
		name: "a count without arguments", reason: "a value, not a row",
		program: func(ctx context.Context, p *page) {
			for range 6 {
				p.query(ctx, `SELECT count(*) AS n FROM settings`)
			}
		},
		wantText: []string{"pass the value (n) down"}, cached: true,
	},
	{
		name: "the clock", reason: "it answers with the time",
		program: func(ctx context.Context, p *page) {
			for range 6 {
				p.query(ctx, `SELECT name, CURRENT_TIMESTAMP AS at FROM settings WHERE name = ?`, "theme")
			}
		},
		wantText: []string{"do not keep the result"},
		not:      []string{"pass the row"},
	},
}

func TestLoads(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name, func(t *testing.T) {
			db := open(t, d.connector)
			run(t, db, settings...)
			for _, l := range loads {
				t.Run(l.name, func(t *testing.T) {
					run(t, db, `DELETE FROM settings`, `INSERT INTO settings VALUES ('theme', 'light'), ('lang', 'en')`)
					report, _ := watched(t, d, func(ctx context.Context, watched *sql.DB) error {
						p := &page{d: d, db: watched}
						if l.name == "changed by somebody else" {
							p.render(ctx, 3, "theme")
							run(t, db, `UPDATE settings SET val = 'dark' WHERE name = 'theme'`)
							p.render(ctx, 3, "theme")
							return p.err
						}
						l.program(ctx, p)
						return p.err
					})
					f := duplicate(t, report)
					for _, words := range l.wantText {
						require.Contains(t, f.Advice, words, l.reason)
					}
					for _, words := range l.not {
						require.NotContains(t, f.Advice, words, l.reason)
					}
					require.Equal(t, l.cached, len(f.Fixes) == 1, "%s: %s", l.reason, summary(f))
					for _, fix := range f.Fixes {
						require.Equal(t, "cache", fix.Kind)
						require.Contains(t, fix.Go, "sync.OnceValues")
					}
				})
			}
		})
	}
}

func duplicate(t *testing.T, r report.Report) report.Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.Rule == report.RuleDuplicate {
			return f
		}
	}
	require.Fail(t, "no duplicate", "%v", r.Recognised)
	return report.Finding{}
}
