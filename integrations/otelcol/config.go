package otelcol

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// Config is the connector's part of a collector's configuration.
type Config struct {
	// DecisionWait is how long a trace must be quiet before it is judged. A
	// span is exported when it ends, so that a loop's parent comes last.
	DecisionWait time.Duration `mapstructure:"decision_wait"`
	// MaxWait is how long after its first span a trace is judged, quiet or not.
	MaxWait time.Duration `mapstructure:"max_wait"`

	// MaxTraces and MaxSpans bound what is kept. Past either, the trace that
	// would be judged next is judged at once, and counted as evicted.
	MaxTraces int `mapstructure:"max_traces"`
	MaxSpans  int `mapstructure:"max_spans"`
	// MaxSpansPerTrace bounds one trace. Its further spans are counted only.
	MaxSpansPerTrace int `mapstructure:"max_spans_per_trace"`
	// RememberTraces is how many judged traces are remembered, so that a span
	// that comes late opens none of them again.
	RememberTraces int `mapstructure:"remember_traces"`

	// MinRepeats is how often a query must run to be a finding. Of a write, and
	// of a query that is known to be the same each time, 3 are enough.
	MinRepeats int `mapstructure:"min_repeats"`
	// LogInterval is the least time between two logs of one finding of one
	// service; with 0 each trace that has it is logged. The first is logged at
	// once, and metrics count all.
	LogInterval time.Duration `mapstructure:"log_interval"`
	// MetricsInterval is the time between two sets of metrics.
	MetricsInterval time.Duration `mapstructure:"metrics_interval"`

	// Journal is a file that says which traces are open and which are judged.
	// After a crash the next collector reads in it what was lost, counts that,
	// and reports nothing twice. Without it, what a crash loses is not known.
	Journal string `mapstructure:"journal"`
}

func defaultConfig() *Config {
	return &Config{
		DecisionWait:     10 * time.Second,
		MaxWait:          2 * time.Minute,
		MaxTraces:        100_000,
		MaxSpans:         2_000_000,
		MaxSpansPerTrace: 50_000,
		RememberTraces:   400_000,
		MinRepeats:       5,
		LogInterval:      time.Minute,
		MetricsInterval:  15 * time.Second,
	}
}

// Validate is called by the collector before it starts.
func (c *Config) Validate() error {
	var errs []error
	for _, bound := range []struct {
		name        string
		value, from int
	}{
		{"max_traces", c.MaxTraces, 1},
		{"max_spans", c.MaxSpans, 1},
		{"max_spans_per_trace", c.MaxSpansPerTrace, 2},
		{"remember_traces", c.RememberTraces, 1},
		{"min_repeats", c.MinRepeats, 2},
	} {
		if bound.value < bound.from {
			errs = append(errs, fmt.Errorf("%s is %d: give %d or more", bound.name, bound.value, bound.from))
		}
	}
	if c.DecisionWait <= 0 {
		errs = append(errs, fmt.Errorf("decision_wait is %v: spans of one trace come one after the other, give some seconds", c.DecisionWait))
	}
	if c.MaxWait < c.DecisionWait {
		errs = append(errs, fmt.Errorf("max_wait %v is less than decision_wait %v", c.MaxWait, c.DecisionWait))
	}
	if c.LogInterval < 0 {
		errs = append(errs, fmt.Errorf("log_interval is %v: give 0 to log each trace", c.LogInterval))
	}
	if c.MetricsInterval <= 0 {
		errs = append(errs, fmt.Errorf("metrics_interval is %v: give a time", c.MetricsInterval))
	}
	if c.Journal != "" && !filepath.IsAbs(c.Journal) {
		errs = append(errs, fmt.Errorf("journal %q is not an absolute path", c.Journal))
	}
	return errors.Join(errs...)
}
