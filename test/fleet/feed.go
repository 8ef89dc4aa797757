package main

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"time"

	"context"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// feeding says what one process sends: a share of the spans of a range of
// traces.
type feeding struct {
	url         string
	first, past int // traces
	kind        string
	from, to    int // steps of each trace
	server      bool
	perBatch    int // traces
}

// feed runs a process of its own that sends, and waits for its end.
func feed(ctx context.Context, f feeding) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "feed",
		"-url", f.url, "-first", fmt.Sprint(f.first), "-past", fmt.Sprint(f.past), "-kind", f.kind,
		"-from", fmt.Sprint(f.from), "-to", fmt.Sprint(f.to), fmt.Sprintf("-server=%t", f.server), "-batch", fmt.Sprint(max(f.perBatch, 1)))
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// together runs several at a time.
func together(ctx context.Context, all ...feeding) error {
	errs := make(chan error, len(all))
	for _, f := range all {
		go func() { errs <- feed(ctx, f) }()
	}
	var first error
	for range all {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}

func feedMain(args []string) error {
	var f feeding
	flags := flag.NewFlagSet("feed", flag.ExitOnError)
	flags.StringVar(&f.url, "url", "", "")
	flags.IntVar(&f.first, "first", 0, "")
	flags.IntVar(&f.past, "past", 0, "")
	flags.StringVar(&f.kind, "kind", "", "")
	flags.IntVar(&f.from, "from", 0, "")
	flags.IntVar(&f.to, "to", 0, "")
	flags.BoolVar(&f.server, "server", false, "")
	flags.IntVar(&f.perBatch, "batch", 1, "")
	_ = flags.Parse(args) // exits
	for n := f.first; n < f.past; n += f.perBatch {
		td := ptrace.NewTraces()
		r := td.ResourceSpans().AppendEmpty()
		r.Resource().Attributes().PutStr("service.name", "shop")
		spans := r.ScopeSpans().AppendEmpty().Spans()
		for trace := n; trace < min(n+f.perBatch, f.past); trace++ {
			w := request{spans: spans, trace: traceID(trace), start: time.Now()}
			w.write(&f)
		}
		if err := post(f.url, td); err != nil {
			return err
		}
	}
	return nil
}

// traceID scatters the traces over the ring of the load balancer.
func traceID(n int) (id pcommon.TraceID) {
	binary.BigEndian.PutUint64(id[:], uint64(n+1)*0x9e3779b97f4a7c15)
	binary.BigEndian.PutUint64(id[8:], uint64(n+1))
	return id
}

func post(url string, td ptrace.Traces) error {
	body, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
	if err != nil {
		return err
	}
	res, err := http.Post(url+"/v1/traces", "application/x-protobuf", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if text, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", res.Status, text)
	}
	return nil
}

// request writes the spans of one request of the shop.
type request struct {
	spans ptrace.SpanSlice
	trace pcommon.TraceID
	start time.Time
}

// The kinds of requests.
const (
	looping = "loop"  // a query for each step
	clean   = "clean" // pages of a table
	mixed   = "mixed" // twenty queries in a loop among calls, caches and code
)

func (r *request) write(f *feeding) {
	if f.server {
		s := r.add(1, 0, 0, ptrace.SpanKindServer, "GET /posts")
		s.Attributes().PutStr("http.request.method", "GET")
		s.Attributes().PutStr("http.route", "/posts")
	}
	for step := f.from; step < f.to; step++ {
		id := uint64(step + 2)
		switch {
		case f.kind == clean:
			r.query(id, step, "SELECT id, title FROM posts ORDER BY id LIMIT $1 OFFSET $2")
		case f.kind == looping, step%5 < 2:
			r.query(id, step, "SELECT name, email FROM authors WHERE id = $1")
		case step%5 == 2:
			s := r.add(id, 1, step, ptrace.SpanKindClient, "GET")
			s.Attributes().PutStr("db.system", "redis")
			s.Attributes().PutStr("db.statement", "GET author:?")
		case step%5 == 3:
			s := r.add(id, 1, step, ptrace.SpanKindClient, "GET")
			s.Attributes().PutStr("http.request.method", "GET")
			s.Attributes().PutStr("url.full", "http://search/posts")
			s.Attributes().PutInt("http.response.status_code", 200)
		default:
			s := r.add(id, 1, step, ptrace.SpanKindInternal, "render")
			s.Attributes().PutStr("code.function.name", "shop.Render")
			s.Attributes().PutStr("code.file.path", "shop/render.py")
		}
	}
}

func (r *request) query(id uint64, step int, text string) {
	s := r.add(id, 1, step, ptrace.SpanKindClient, "SELECT shop")
	s.Attributes().PutStr("db.system.name", "postgresql")
	s.Attributes().PutStr("db.namespace", "shop")
	s.Attributes().PutStr("db.query.text", text)
	s.Attributes().PutStr("server.address", "db.internal")
	s.Attributes().PutInt("server.port", 5432)
}

func (r *request) add(id, parent uint64, step int, kind ptrace.SpanKind, name string) ptrace.Span {
	s := r.spans.AppendEmpty()
	s.SetTraceID(r.trace)
	s.SetSpanID(spanID(id))
	s.SetParentSpanID(spanID(parent))
	s.SetKind(kind)
	s.SetName(name)
	at := r.start.Add(time.Duration(step) * time.Millisecond)
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(at))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(at.Add(time.Millisecond)))
	return s
}

func spanID(n uint64) (id pcommon.SpanID) {
	binary.BigEndian.PutUint64(id[:], n)
	return id
}
