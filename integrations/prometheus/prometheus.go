// Package prometheus counts findings for Prometheus.
//
//	c := prometheus.New()
//	registry.MustRegister(c)
//	detector := detect.New(detect.ReportTo(c))
//	db, err := driver.Open("postgres", dsn, driver.Detector(detector))
package prometheus

import (
	"context"
	"errors"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/nplusone-go/nplusone/report"
)

// Collector counts what a detector reports. It is a report.Reporter and a
// prometheus.Collector, safe for concurrent use.
//
// Labels are bounded: rules, kinds of scopes, and routes only where Routes
// lists them. What a finding is about belongs into the log.
type Collector struct {
	routes map[string]bool

	findings, repeated, scopes, statements, rows, errors *prometheus.CounterVec
	perScope                                             *prometheus.HistogramVec
}

// Option configures a Collector.
type Option interface{ apply(*Collector) error }

type optionFunc func(*Collector) error

func (f optionFunc) apply(c *Collector) error { return f(c) }

const (
	maxRoutes = 1_000
	other     = "other"
)

// Routes gives findings and scopes a label route with the names of these
// scopes; all others share the value "other". There are at most 1,000.
func Routes(names ...string) Option {
	return optionFunc(func(c *Collector) error {
		if len(names) > maxRoutes {
			return errors.New("Routes: more than 1,000 names make too many series; leave out those that matter less")
		}
		c.routes = map[string]bool{}
		for _, name := range names {
			c.routes[name] = true
		}
		return nil
	})
}

// New returns a collector. An option that cannot be used panics with what is
// wrong, for it is a programmer's error at start-up.
func New(opts ...Option) *Collector {
	c := &Collector{}
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o.apply(c); err != nil {
			panic("prometheus: " + err.Error())
		}
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "nplusone", Name: name, Help: help}, c.labels(labels...))
	}
	c.findings = counter("findings_total", "Findings of scopes that ended.", "rule", "evidence")
	c.repeated = counter("repeated_statements_total", "Statements that findings ran.", "rule")
	c.scopes = counter("scopes_total", "Scopes that ended.", "kind")
	c.statements = counter("statements_total", "Statements of scopes that ended.", "kind")
	c.rows = counter("rows_total", "Rows that scopes read.", "kind")
	c.errors = counter("statement_errors_total", "Statements that failed.", "kind")
	c.perScope = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "nplusone", Name: "scope_statements", Help: "Statements of one scope.",
		Buckets: []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000},
	}, c.labels("kind"))
	return c
}

func (c *Collector) labels(names ...string) []string {
	if c.routes != nil {
		names = append(names, "route")
	}
	return names
}

// values adds the route to a series' values, where it is a label.
func (c *Collector) values(scope string, values ...string) []string {
	if c.routes == nil {
		return values
	}
	if !c.routes[scope] {
		scope = other
	}
	return append(values, scope)
}

func (c *Collector) all() []prometheus.Collector {
	return []prometheus.Collector{c.findings, c.repeated, c.scopes, c.statements, c.rows, c.errors, c.perScope}
}

// Describe is for Prometheus.
func (c *Collector) Describe(to chan<- *prometheus.Desc) {
	for _, v := range c.all() {
		v.Describe(to)
	}
}

// Collect is for Prometheus.
func (c *Collector) Collect(to chan<- prometheus.Metric) {
	for _, v := range c.all() {
		v.Collect(to)
	}
}

// Report takes a finished scope. Findings that are allowed, or known from a
// baseline, are left out.
func (c *Collector) Report(_ context.Context, r report.Report) {
	for i := range r.Scopes {
		s := &r.Scopes[i]
		at := c.values(s.Name, kind(s.Kind))
		c.scopes.WithLabelValues(at...).Inc()
		c.statements.WithLabelValues(at...).Add(float64(s.Queries))
		c.rows.WithLabelValues(at...).Add(float64(s.Rows))
		c.errors.WithLabelValues(at...).Add(float64(s.Errors))
		c.perScope.WithLabelValues(at...).Observe(float64(s.Queries))
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != "" || f.Baseline == "known" {
			continue
		}
		c.findings.WithLabelValues(c.values(f.Scope, f.Rule, string(f.Evidence))...).Inc()
		c.repeated.WithLabelValues(c.values(f.Scope, f.Rule)...).Add(float64(f.Query.Count))
	}
}

// kind keeps to the kinds that are known: a program may make up others.
func kind(k string) string {
	switch k {
	case "http", "test", "job", "implicit":
		return k
	}
	return other
}
