// Package otel reports to OpenTelemetry: attributes on the span that a scope
// ran in, a log for each finding in the context of that span, and metrics.
//
//	r, err := otel.New()
//	detector := detect.New(detect.ReportTo(r))
//	db, err := driver.Open("postgres", dsn, driver.Detector(detector))
//
// It opens no spans and measures no statement: otelsql and its like do, above
// or below package driver, and nothing is counted twice.
package otel

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/nplusone-go/nplusone/report"
)

const scopeName = "github.com/nplusone-go/nplusone/integrations/otel"

// Option configures a Reporter.
type Option interface{ apply(*Reporter) error }

type optionFunc func(*Reporter) error

func (f optionFunc) apply(r *Reporter) error { return f(r) }

// MeterProvider sets where metrics go. The default is the global one.
func MeterProvider(p metric.MeterProvider) Option {
	return optionFunc(func(r *Reporter) error {
		if p == nil {
			return errors.New("MeterProvider(nil): leave the option out for the global one")
		}
		r.meter = p.Meter(scopeName)
		return nil
	})
}

// LoggerProvider sets where logs go. The default is the global one.
func LoggerProvider(p log.LoggerProvider) Option {
	return optionFunc(func(r *Reporter) error {
		if p == nil {
			return errors.New("LoggerProvider(nil): leave the option out for the global one")
		}
		r.logger = p.Logger(scopeName)
		return nil
	})
}

// Reporter reports to OpenTelemetry. It is safe for concurrent use.
type Reporter struct {
	meter  metric.Meter
	logger log.Logger

	findings, repeated metric.Int64Counter
	statements         metric.Int64Histogram
}

var _ report.Reporter = (*Reporter)(nil)

// New returns a reporter for detect.ReportTo. Options that are nil are
// skipped.
func New(opts ...Option) (*Reporter, error) {
	r := &Reporter{}
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o.apply(r); err != nil {
			return nil, fmt.Errorf("otel: %w", err)
		}
	}
	if r.meter == nil {
		r.meter = otel.GetMeterProvider().Meter(scopeName)
	}
	if r.logger == nil {
		r.logger = otel.GetLoggerProvider().Logger(scopeName)
	}
	return r, r.instruments()
}

func (r *Reporter) instruments() error {
	var errs [3]error
	r.findings, errs[0] = r.meter.Int64Counter("nplusone.findings",
		metric.WithUnit("{finding}"), metric.WithDescription("findings of scopes that ended"))
	r.repeated, errs[1] = r.meter.Int64Counter("nplusone.repeated_statements",
		metric.WithUnit("{statement}"), metric.WithDescription("statements that findings ran"))
	r.statements, errs[2] = r.meter.Int64Histogram("nplusone.scope.statements",
		metric.WithUnit("{statement}"), metric.WithDescription("statements of a scope"),
		metric.WithExplicitBucketBoundaries(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000))
	return errors.Join(errs[:]...)
}

// Report takes a finished scope, with the context that it was started with.
func (r *Reporter) Report(ctx context.Context, rep report.Report) {
	r.annotate(trace.SpanFromContext(ctx), &rep)
	for i := range rep.Scopes {
		s := &rep.Scopes[i]
		r.statements.Record(ctx, int64(s.Queries), metric.WithAttributes(attribute.String("nplusone.scope.kind", s.Kind)))
	}
	for i := range rep.Findings {
		f := &rep.Findings[i]
		if !counts(f) {
			continue
		}
		labels := metric.WithAttributes(attribute.String("nplusone.rule", f.Rule), attribute.String("db.system.name", systemName(f.Query.Dialect)))
		r.findings.Add(ctx, 1, labels)
		r.repeated.Add(ctx, int64(f.Query.Count), labels)
		r.log(ctx, f)
	}
}

// annotate sets attributes of the active span; events of spans are on their
// way out.
func (r *Reporter) annotate(span trace.Span, rep *report.Report) {
	if !span.IsRecording() {
		return
	}
	var queries, findings, most int
	for i := range rep.Scopes {
		queries += rep.Scopes[i].Queries
	}
	for i := range rep.Findings {
		if f := &rep.Findings[i]; counts(f) {
			findings++
			most = max(most, f.Query.Count)
		}
	}
	span.SetAttributes(attribute.Int("nplusone.statements", queries), attribute.Int("nplusone.findings", findings))
	if findings > 0 {
		span.SetAttributes(attribute.Int("nplusone.max_repeat", most))
	}
}

// counts reports whether a finding is anybody's concern.
func counts(f *report.Finding) bool { return f.Suppressed == "" && f.Baseline != "known" }

// systemName is a dialect by its name in the semantic conventions.
func systemName(dialect string) string {
	switch dialect {
	case "postgres":
		return "postgresql"
	case "mysql", "sqlite":
		return dialect
	case "sqlserver":
		return "microsoft.sql_server"
	}
	return "other_sql"
}
