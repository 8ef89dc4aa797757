package logs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/internal/tree"
	"github.com/nplusone-go/nplusone/report"
)

// Slog returns a reporter that logs one warning for each finding of a scope.
// A nil logger means slog.Default() at the time of the report. The record's
// source is the program's own call, and the context is the scope's, so that
// handlers can add its trace. Attributes are in the group "nplusone".
//
// A finding is logged once, and again when it is twice as bad or has come ten,
// a hundred, ... times more; "seen" counts it.
//
// Findings that are suppressed, or known from a baseline, are not logged. A
// merged report, or one that was read, has no program counters: its records
// have no source, and the attribute "site" alone says where.
func Slog(l *slog.Logger) report.Reporter {
	return &slogReporter{logger: l, known: map[string]*logged{}}
}

type slogReporter struct {
	logger *slog.Logger
	mu     sync.Mutex
	known  map[string]*logged // by a finding's ID
}

// logged is a finding that was logged.
type logged struct {
	count int // executions, when it was
	seen  int // scopes that had it
	next  int // by then it is logged again
}

// maxKnown bounds the findings that are remembered; others are logged each
// time.
const maxKnown = 4096

// isNews counts a finding, and reports whether it is to be logged.
func (s *slogReporter) isNews(f *report.Finding) (seen int, news bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.known[f.ID]
	if k == nil {
		if f.ID != "" && len(s.known) < maxKnown {
			s.known[f.ID] = &logged{count: f.Query.Count, seen: 1, next: 10}
		}
		return 1, true
	}
	k.seen++
	switch {
	case f.Query.Count >= 2*k.count:
		k.count = f.Query.Count
	case k.seen >= k.next:
		k.next *= 10
	default:
		return k.seen, false
	}
	return k.seen, true
}

func (s *slogReporter) Report(ctx context.Context, r report.Report) {
	l := s.logger
	if l == nil {
		l = slog.Default()
	}
	if !l.Enabled(ctx, slog.LevelWarn) {
		return
	}
	for _, n := range tree.Flat(tree.Tree(r.Findings)) {
		if tree.Standing(n.Finding) != 0 {
			continue
		}
		seen, news := s.isNews(n.Finding)
		if !news {
			continue
		}
		rec := slog.NewRecord(time.Now(), slog.LevelWarn, sentences.Headline(n.Finding), n.PC())
		rec.AddAttrs(findingAttrs(n.Finding, seen))
		_ = l.Handler().Handle(ctx, rec) // a log that cannot be written is not ours to report
	}
}

// findingAttrs are a finding's attributes. Figures are numbers, durations
// slog durations; no argument values.
func findingAttrs(f *report.Finding, seen int) slog.Attr {
	attrs := []slog.Attr{
		slog.String("rule", f.Rule),
		slog.String("id", f.ID),
		slog.String("scope", f.Scope),
		slog.String("site", sentences.Position(f.Site)),
		slog.String("function", f.Site.Function),
		slog.Int("count", f.Query.Count),
		slog.String("query", f.Query.SQL),
		slog.Duration("duration", time.Duration(f.Query.DurationNS)),
	}
	if f.Evidence != "" {
		attrs = append(attrs, slog.String("evidence", string(f.Evidence)), slog.String("why", f.Why))
	}
	if f.Field != "" {
		attrs = append(attrs, slog.String("field", f.Field))
	}
	if seen > 1 {
		attrs = append(attrs, slog.Int("seen", seen))
	}
	if p := f.Parent; p != nil {
		attrs = append(attrs, slog.Group("parent",
			slog.String("query", p.SQL), slog.String("column", p.Column), slog.String("site", sentences.Position(p.Site))))
	}
	if len(f.Fixes) > 0 {
		attrs = append(attrs, slog.String("fix", sentences.FixHead(&f.Fixes[0])))
	}
	return slog.Attr{Key: "nplusone", Value: slog.GroupValue(attrs...)}
}
