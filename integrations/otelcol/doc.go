// Package otelcol is a connector for the OpenTelemetry Collector that finds
// N+1 queries in the traces of programs in any language. It reads the database
// spans of a trace, by the stable semantic conventions and by the older ones,
// and hands on what it finds as logs and as metrics.
//
// Spans do not say which rows the arguments of a statement came from, so no
// finding is called stronger than "repeated".
package otelcol
