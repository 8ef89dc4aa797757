package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// sink is where findings and figures arrive, over OTLP.
type sink struct {
	server *http.Server
	url    string

	mu       sync.Mutex
	findings map[found]int
	partial  int // findings that say that part of their trace was lost
	figures  map[source]map[string]int64
	damage   error
}

type found struct{ trace, id string }

// source is one life of one collector.
type source struct {
	name    string
	started int64
}

func newSink() (*sink, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &sink{url: "http://" + l.Addr().String(), findings: map[found]int{}, figures: map[source]map[string]int64{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{name}/v1/logs", s.takeLogs)
	mux.HandleFunc("POST /{name}/v1/metrics", s.takeMetrics)
	s.server = &http.Server{Handler: mux}
	go s.server.Serve(l) //nolint:errcheck // says that it was closed
	return s, nil
}

func (s *sink) takeLogs(w http.ResponseWriter, r *http.Request) {
	logs, ok := decode(s, w, r, (&plog.ProtoUnmarshaler{}).UnmarshalLogs)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, rl := range logs.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, rec := range sl.LogRecords().All() {
				if rec.EventName() != "nplusone.finding" {
					continue
				}
				id, _ := rec.Attributes().Get("nplusone.id")
				s.findings[found{rec.TraceID().String(), id.Str()}]++
				if why, _ := rec.Attributes().Get("nplusone.why"); strings.Contains(why.Str(), "part of the trace was lost") {
					s.partial++
				}
			}
		}
	}
}

func (s *sink) takeMetrics(w http.ResponseWriter, r *http.Request) {
	metrics, ok := decode(s, w, r, (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name := r.PathValue("name")
	for _, rm := range metrics.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				s.keep(name, m)
			}
		}
	}
}

func (s *sink) keep(name string, m pmetric.Metric) {
	if m.Name() == "nplusone.open_spans" {
		s.of(source{name: name})["open"] = m.Gauge().DataPoints().At(0).IntValue()
		return
	}
	if m.Name() != "nplusone.spans" {
		return
	}
	for _, p := range m.Sum().DataPoints().All() {
		outcome, _ := p.Attributes().Get("nplusone.outcome")
		s.of(source{name, int64(p.StartTimestamp())})[outcome.Str()] = p.IntValue()
	}
}

func (s *sink) of(from source) map[string]int64 {
	if s.figures[from] == nil {
		s.figures[from] = map[string]int64{}
	}
	return s.figures[from]
}

// decode reads a request, which has the form of the data that it carries.
func decode[T any](s *sink, w http.ResponseWriter, r *http.Request, read func([]byte) (T, error)) (data T, ok bool) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		data, err = read(body)
	}
	if err != nil {
		s.mu.Lock()
		s.damage = err
		s.mu.Unlock()
		http.Error(w, err.Error(), http.StatusBadRequest)
		return data, false
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
	return data, true
}

// open is how many spans wait in a collector.
func (s *sink) open(name string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.figures[source{name: name}]["open"]
}

// set says what waits in a collector that cannot say so itself.
func (s *sink) set(name string, open int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of(source{name: name})["open"] = open
}

// sum adds up an outcome over all collectors and all their lives.
func (s *sink) sum(outcomes ...string) (n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, figures := range s.figures {
		for _, outcome := range outcomes {
			n += figures[outcome]
		}
	}
	return n
}
