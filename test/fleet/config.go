package main

import "fmt"

const quiet = `
  telemetry:
    metrics:
      level: none
    logs:
      level: warn
`

// gatewayConfig is a collector that spreads traces over those with the
// connector.
func gatewayConfig(port int, backends []int) string {
	return fmt.Sprintf(`
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:%d
exporters:
  loadbalancing:
    routing_key: traceID
    resolver:
      static:
        hostnames: ["127.0.0.1:%d", "127.0.0.1:%d"]
    protocol:
      otlp:
        timeout: 5s
        tls:
          insecure: true
        retry_on_failure:
          initial_interval: 200ms
          max_interval: 1s
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [loadbalancing]`+quiet, port, backends[0], backends[1])
}

// backendConfig is a collector with the connector. What it finds goes to the
// sink.
func backendConfig(port int, sink, journal string, wait string) string {
	return fmt.Sprintf(`
receivers:
  otlp:
    protocols:
      grpc:
        endpoint: 127.0.0.1:%d
connectors:
  nplusone:
    decision_wait: %s
    log_interval: 0s
    metrics_interval: 100ms
    journal: %s
exporters:
  otlp_http:
    endpoint: %s
    compression: none
    sending_queue:
      enabled: false
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [nplusone]
    logs:
      receivers: [nplusone]
      exporters: [otlp_http]
    metrics:
      receivers: [nplusone]
      exporters: [otlp_http]`+quiet, port, wait, journal, sink)
}

// loneConfig is a collector that keeps nothing, with or without the connector.
func loneConfig(port int, journal string) string {
	connector, pipelines, also := "", "", ""
	if journal != "" {
		connector = fmt.Sprintf("connectors:\n  nplusone:\n    journal: %s\n", journal)
		also = ", nplusone"
		pipelines = `
    logs:
      receivers: [nplusone]
      exporters: [nop]
    metrics:
      receivers: [nplusone]
      exporters: [nop]`
	}
	return fmt.Sprintf(`
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:%d
exporters:
  nop:
%sservice:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [nop%s]%s`+quiet, port, connector, also, pipelines)
}
