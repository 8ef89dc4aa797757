package otel

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/sentences"
	"github.com/nplusone-go/nplusone/report"
)

// log writes a finding in the context of its scope, which carries the trace.
func (r *Reporter) log(ctx context.Context, f *report.Finding) {
	var rec log.Record
	rec.SetEventName("nplusone.finding")
	rec.SetTimestamp(time.Now())
	rec.SetSeverity(log.SeverityWarn)
	rec.SetSeverityText("WARN")
	rec.SetBody(attribute.StringValue(sentences.Headline(f)))
	for _, pair := range [][2]string{
		{"nplusone.rule", f.Rule},
		{"nplusone.id", f.ID},
		{"nplusone.evidence", string(f.Evidence)},
		{"nplusone.why", f.Why},
		{"nplusone.advice", f.Advice},
		{"nplusone.scope", f.Scope},
		{"nplusone.shape", f.Query.Shape},
		{"db.system.name", systemName(f.Query.Dialect)},
		{"db.query.text", f.Query.SQL},
		{"db.query.summary", Summary(f.Query.Dialect, f.Query.SQL)},
		{"code.function.name", f.Site.Function},
		{"code.file.path", f.Site.File},
	} {
		if pair[1] != "" {
			rec.AddAttributes(attribute.String(pair[0], pair[1]))
		}
	}
	if f.Site.Line > 0 {
		rec.AddAttributes(attribute.Int("code.line.number", f.Site.Line))
	}
	rec.AddAttributes(attribute.Int("nplusone.count", f.Query.Count), attribute.Int("nplusone.distinct_args", f.Query.DistinctArgs))
	if len(f.Fixes) > 0 {
		rec.AddAttributes(attribute.String("nplusone.fix", sentences.FixHead(&f.Fixes[0])))
	}
	r.logger.Emit(ctx, rec)
}

// Summary is db.query.summary of a statement: its operations and tables, such
// as "SELECT orders", without any value. dialect is a name that
// fingerprint.ParseDialect reads.
func Summary(dialect, sql string) string {
	d, _ := fingerprint.ParseDialect(dialect) // what it does not know is Generic
	return fingerprint.Scan(d, sql).Summary(sql)
}
