// Command example hands the spans of one request to the connector, as a
// collector would, and prints what comes out:
//
//	go run ./integrations/otelcol/example
//
// builder.yaml beside it builds a real collector, collector.yaml runs one.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/nplusone-go/nplusone/integrations/otelcol"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	logs, err := consumer.NewLogs(print)
	if err != nil {
		return err
	}
	f := otelcol.NewFactory()
	c, err := f.CreateTracesToLogs(ctx, connector.Settings{ID: component.NewID(otelcol.Type)}, f.CreateDefaultConfig(), logs)
	if err != nil {
		return err
	}
	if err := c.Start(ctx, nil); err != nil {
		return err
	}
	if err := c.ConsumeTraces(ctx, request()); err != nil {
		return err
	}
	return c.Shutdown(ctx) // judges what is there
}

// request is GET /posts of a shop in Django: a list, and a query for each of
// its rows.
func request() ptrace.Traces {
	td := ptrace.NewTraces()
	r := td.ResourceSpans().AppendEmpty()
	r.Resource().Attributes().PutStr("service.name", "shop")
	spans := r.ScopeSpans().AppendEmpty().Spans()

	server := add(spans, 1, 0, ptrace.SpanKindServer, "GET posts/")
	server.Attributes().PutStr("http.request.method", "GET")
	server.Attributes().PutStr("http.route", "posts/")
	query(spans, 2, "SELECT id, title, author_id FROM blog_post")
	for i := range byte(25) {
		query(spans, 3+i, "SELECT id, name FROM blog_author WHERE id = %s")
	}
	return td
}

func query(spans ptrace.SpanSlice, id byte, text string) {
	s := add(spans, id, 1, ptrace.SpanKindClient, "SELECT")
	s.Attributes().PutStr("db.system", "postgresql")
	s.Attributes().PutStr("db.statement", text)
}

func add(spans ptrace.SpanSlice, id, parent byte, kind ptrace.SpanKind, name string) ptrace.Span {
	s := spans.AppendEmpty()
	s.SetTraceID(pcommon.TraceID{15: 1})
	s.SetSpanID(pcommon.SpanID{7: id})
	s.SetParentSpanID(pcommon.SpanID{7: parent})
	s.SetKind(kind)
	s.SetName(name)
	at := time.Now().Add(time.Duration(id) * time.Millisecond)
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(at))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(at.Add(time.Millisecond)))
	return s
}

func print(_ context.Context, l plog.Logs) error {
	for _, r := range l.ResourceLogs().All() {
		for _, s := range r.ScopeLogs().All() {
			for _, rec := range s.LogRecords().All() {
				fmt.Println(rec.Body().Str())
				for _, key := range []string{"db.query.text", "nplusone.why", "nplusone.advice", "nplusone.scope"} {
					if v, ok := rec.Attributes().Get(key); ok {
						fmt.Println("   ", v.Str())
					}
				}
			}
		}
	}
	return nil
}
