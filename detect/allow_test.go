package detect

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
)

// authors looks up ten authors one by one.
func authors(ctx context.Context, src *record.Database) {
	for i := range 10 {
		recordtest.Drive(ctx, src, nil, "SELECT name FROM Authors WHERE id = ?", []any{int64(i * 7919 % 1000)}, []string{"name"}, []any{"x"})
	}
}

func authorsKnown(ctx context.Context, src *record.Database) {
	for i := range 10 {
		//nplusone:ignore the list is never longer than ten
		recordtest.Drive(ctx, src, nil, "SELECT name FROM authors WHERE id = ?", []any{int64(i * 7919 % 1000)}, []string{"name"}, []any{"x"})
	}
}

func authorsWithKnown(ctx context.Context, src *record.Database) {
	for i := range 10 {
		recordtest.Drive(ctx, src, nil, "SELECT name FROM authors WHERE id = ?", []any{int64(i * 7919 % 1000)}, []string{"name"}) //nplusone:ignore beside the call
	}
}

func authorsWithoutReason(ctx context.Context, src *record.Database) {
	for i := range 10 {
		//nplusone:ignore
		recordtest.Drive(ctx, src, nil, "SELECT name FROM authors WHERE id = ?", []any{int64(i * 7919 % 1000)}, []string{"name"})
	}
}

func authorsInSQL(comment string) func(context.Context, *record.Database) {
	return func(ctx context.Context, src *record.Database) {
		for i := range 10 {
			recordtest.Drive(ctx, src, nil, "SELECT name FROM authors "+comment+" WHERE id = ?", []any{int64(i * 7919 % 1000)}, []string{"name"})
		}
	}
}

func within(allow func(context.Context) context.Context) func(context.Context, *record.Database) {
	return func(ctx context.Context, src *record.Database) { authors(allow(ctx), src) }
}

func TestSuppressions(t *testing.T) {
	shape := fingerprint.Of(fingerprint.SQLite, "SELECT name FROM authors WHERE id = ?").String()
	tests := []struct {
		name   string
		opts   []Option
		run    func(context.Context, *record.Database)
		reason string // "" where the finding stands
		unused int
		notes  string
	}{
		{name: "none", run: authors},
		{name: "context", run: within(func(ctx context.Context) context.Context { return Allow(ctx, "ten at most") }), reason: "ten at most"},
		{name: "context without reason", run: within(func(ctx context.Context) context.Context { return Allow(ctx, " ") }), notes: "without a reason does not apply"},
		{name: "comment in SQL", run: authorsInSQL("/* nplusone:ignore small */"), reason: "small"},
		{name: "line comment in SQL", run: authorsInSQL("-- nplusone:ignore small\n"), reason: "small"},
		{name: "comment in SQL without reason", run: authorsInSQL("/* nplusone:ignore */"), notes: "without a reason does not apply"},
		{name: "another comment", run: authorsInSQL("/* nplusone:ignored */")},
		{name: "comment above the line", run: authorsKnown, reason: "the list is never longer than ten"},
		{name: "comment on the line", run: authorsWithKnown, reason: "beside the call"},
		{name: "comment without reason", run: authorsWithoutReason, notes: "without a reason does not apply"},
		{name: "site", run: authors, opts: []Option{AllowSite("allow_test.go:19", "known")}, reason: "known"},
		{name: "site by path", run: authors, opts: []Option{AllowSite("detect/allow_test.go", "known")}, reason: "known"},
		{name: "another line", run: authors, opts: []Option{AllowSite("allow_test.go:9999", "known")}, unused: 1},
		{name: "half a file name", run: authors, opts: []Option{AllowSite("test.go", "known")}, unused: 1},
		{name: "function", run: authors, opts: []Option{AllowFunction("detect.authors", "known")}, reason: "known"},
		{name: "function, bare", run: authors, opts: []Option{AllowFunction("authors", "known")}, reason: "known"},
		{name: "start of a function's name", run: authors, opts: []Option{AllowFunction("detect.auth", "known")}, unused: 1},
		{name: "table", run: authors, opts: []Option{AllowTable("AUTHORS", "known")}, reason: "known"},
		{name: "another table", run: authors, opts: []Option{AllowTable("author", "known"), AllowTable("x.authors", "known")}, unused: 2},
		{name: "shape", run: authors, opts: []Option{AllowShape(strings.ToUpper(shape), "known")}, reason: "known"},
		{name: "another shape", run: authors, opts: []Option{AllowShape("0123456789abcdef", "known")}, unused: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := New(tt.opts...)
			ctx, s := d.Start(context.Background(), tt.name)
			tt.run(ctx, d.NewDatabase(fingerprint.SQLite, nil))
			r := s.End()
			require.Len(t, r.Findings, 1)
			assert.Equal(t, tt.reason, r.Findings[0].Suppressed)
			assert.Len(t, r.Unused, tt.unused)
			if tt.notes == "" {
				assert.Empty(t, r.Notes)
			} else {
				assert.Contains(t, strings.Join(r.Notes, "\n"), tt.notes)
			}
		})
	}
}

func TestOptionsAreValidated(t *testing.T) {
	tests := []struct {
		name string
		opt  Option
		want string
	}{
		{"no reason", AllowSite("a.go:1", " "), "detect: AllowSite(\"a.go:1\", \"\"): a suppression needs a reason"},
		{"no match", AllowTable("", "x"), "it matches nothing"},
		{"no line", AllowSite("a.go:x", "y"), "no line number"},
		{"line 0", AllowSite("a.go:0", "y"), "no line number"},
		{"no Go file", AllowSite("a:1", "y"), "no Go file"},
		{"short shape", AllowShape("12ab", "y"), "no shape"},
		{"no shape", AllowShape("not hexadecimal!", "y"), "no shape"},
		{"one repeat", MinRepeats(1), "give 2 or more"},
		{"one duplicate", MinDuplicates(0), "give 2 or more"},
		{"nil reporter", ReportTo(nil), "a reporter is missing"},
		{"nil fixer", FixWith(nil), "a fixer is missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() { assert.Contains(t, recover(), tt.want) }()
			New(tt.opt)
			t.Error("New took it")
		})
	}
	assert.NotPanics(t, func() {
		New(nil, MinRepeats(2), MinDuplicates(3), AllowSite("./a/b.go:7", "r"), ReportTo(), KeepValues())
	})
}
