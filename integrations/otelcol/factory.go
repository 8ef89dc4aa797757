package otelcol

import (
	"context"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
)

// Type is what a collector's configuration calls the connector.
var Type = component.MustNewType("nplusone")

// NewFactory is what a collector is built with.
func NewFactory() connector.Factory {
	s := &sharing{by: map[*Config]*connection{}}
	return connector.NewFactory(
		Type,
		func() component.Config { return defaultConfig() },
		connector.WithTracesToLogs(s.tracesToLogs, component.StabilityLevelAlpha),
		connector.WithTracesToMetrics(s.tracesToMetrics, component.StabilityLevelAlpha),
	)
}

// sharing gives both ends of a configured connector one connection. A
// collector makes one component for logs and another for metrics, and hands
// every span to both.
type sharing struct {
	mu sync.Mutex
	by map[*Config]*connection
}

func (s *sharing) tracesToLogs(_ context.Context, set connector.Settings, cfg component.Config, to consumer.Logs) (connector.Traces, error) {
	c, first := s.connection(set, cfg.(*Config))
	c.logs = to
	return &end{connection: c, feeds: first}, nil
}

func (s *sharing) tracesToMetrics(_ context.Context, set connector.Settings, cfg component.Config, to consumer.Metrics) (connector.Traces, error) {
	c, first := s.connection(set, cfg.(*Config))
	c.metrics = to
	return &end{connection: c, feeds: first}, nil
}

func (s *sharing) connection(set connector.Settings, cfg *Config) (c *connection, first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, made := s.by[cfg]; made {
		return c, false
	}
	c = newConnection(set, cfg)
	c.forget = func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.by, cfg)
	}
	s.by[cfg] = c
	return c, true
}
