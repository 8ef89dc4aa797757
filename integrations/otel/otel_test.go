package otel_test

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/XSAM/otelsql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/integrations/otel"
)

// receiver is an OTLP receiver in this process.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	spans   []ptrace.Span
	metrics []pmetric.Metric
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		switch req.URL.Path {
		case "/v1/traces":
			td, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(body)
			assert.NoError(t, err)
			for _, rs := range td.ResourceSpans().All() {
				for _, ss := range rs.ScopeSpans().All() {
					for _, s := range ss.Spans().All() {
						r.spans = append(r.spans, s)
					}
				}
			}
		case "/v1/metrics":
			md, err := (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics(body)
			assert.NoError(t, err)
			for _, rm := range md.ResourceMetrics().All() {
				for _, sm := range rm.ScopeMetrics().All() {
					for _, m := range sm.Metrics().All() {
						r.metrics = append(r.metrics, m)
					}
				}
			}
		}
	}))
	t.Cleanup(r.Close)
	return r
}

type kept struct{ records []sdklog.Record }

func (k *kept) Export(_ context.Context, records []sdklog.Record) error {
	for _, r := range records {
		k.records = append(k.records, r.Clone())
	}
	return nil
}
func (k *kept) Shutdown(context.Context) error   { return nil }
func (k *kept) ForceFlush(context.Context) error { return nil }

// One request of twelve rows, watched by nplusone and by otelsql, whichever
// wraps the other.
func TestReport(t *testing.T) {
	for name, order := range map[string]string{"above otelsql": "outer", "below otelsql": "inner"} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			at := newReceiver(t)
			address := strings.TrimPrefix(at.URL, "http://")
			spans, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpoint(address), otlptracehttp.WithInsecure())
			require.NoError(t, err)
			figures, err := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpoint(address), otlpmetrichttp.WithInsecure())
			require.NoError(t, err)
			traces := sdktrace.NewTracerProvider(sdktrace.WithBatcher(spans))
			meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(figures)))
			logs := &kept{}
			r, err := otel.New(otel.MeterProvider(meters), nil, otel.LoggerProvider(sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewSimpleProcessor(logs)))))
			require.NoError(t, err)
			d := detect.New(detect.ReportTo(r))

			db := open(t, order, d, traces)
			listPosts(t, db, d, traces)
			require.NoError(t, traces.Shutdown(ctx))
			require.NoError(t, meters.Shutdown(ctx))

			server := at.named(t, "GET /posts")
			assert.Equal(t, int64(13), server["nplusone.statements"], "each statement counts once, though otelsql has spans of it, too")
			assert.Equal(t, int64(1), server["nplusone.findings"])
			assert.Equal(t, int64(12), server["nplusone.max_repeat"])
			queries := 0
			for _, s := range at.spans {
				assert.Zero(t, s.Events().Len(), "events of spans are on their way out")
				if s.Name() == "sql.conn.query" {
					queries++
				}
			}
			assert.Equal(t, 13, queries, "otelsql sees what it saw before")

			require.Len(t, logs.records, 1)
			rec := logs.records[0]
			assert.Equal(t, "N+1 query: 12 queries that 1 can replace", rec.Body().AsString())
			assert.True(t, rec.TraceID().IsValid(), "it stands in the trace")
			attrs := map[string]attribute.Value{}
			rec.WalkAttributes(func(kv attribute.KeyValue) bool { attrs[string(kv.Key)] = kv.Value; return true })
			assert.Equal(t, "SELECT authors", attrs["db.query.summary"].AsString())
			assert.Equal(t, "sqlite", attrs["db.system.name"].AsString())
			assert.Equal(t, "traced", attrs["nplusone.evidence"].AsString())

			assert.Equal(t, int64(1), at.sum(t, "nplusone.findings"))
			assert.Equal(t, int64(12), at.sum(t, "nplusone.repeated_statements"))
		})
	}
}

func TestNilProvidersAreErrors(t *testing.T) {
	_, err := otel.New(otel.MeterProvider(nil))
	require.Error(t, err)
	_, err = otel.New(otel.LoggerProvider(nil))
	require.Error(t, err)
}

func (r *receiver) named(t *testing.T, name string) map[string]any {
	t.Helper()
	for _, s := range r.spans {
		if s.Name() == name {
			return s.Attributes().AsRaw()
		}
	}
	t.Fatalf("no span %s", name)
	return nil
}

func (r *receiver) sum(t *testing.T, name string) (n int64) {
	t.Helper()
	for _, m := range r.metrics {
		if m.Name() == name {
			for _, p := range m.Sum().DataPoints().All() {
				n += p.IntValue()
			}
		}
	}
	return n
}

// open opens a database in memory with both wrappers.
func open(t *testing.T, order string, d *detect.Detector, traces *sdktrace.TracerProvider) *sql.DB {
	t.Helper()
	below := &sqlite.Driver{}
	var db *sql.DB
	if order == "outer" {
		wrapped := driver.Wrap(otelsql.WrapDriver(below, otelsql.WithTracerProvider(traces)), driver.Detector(d))
		sql.Register("outer-"+t.Name(), wrapped)
		opened, err := sql.Open("outer-"+t.Name(), ":memory:")
		require.NoError(t, err)
		db = opened
	} else {
		wrapped := otelsql.WrapDriver(driver.Wrap(below, driver.Detector(d)), otelsql.WithTracerProvider(traces))
		sql.Register("inner-"+t.Name(), wrapped)
		opened, err := sql.Open("inner-"+t.Name(), ":memory:")
		require.NoError(t, err)
		db = opened
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func listPosts(t *testing.T, db *sql.DB, d *detect.Detector, traces *sdktrace.TracerProvider) {
	t.Helper()
	for _, text := range []string{
		"CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT)",
		"CREATE TABLE posts (id INTEGER PRIMARY KEY, author_id INTEGER)",
	} {
		_, err := db.Exec(text)
		require.NoError(t, err)
	}
	authors := []int{71, 13, 55, 8, 34, 21, 89, 144, 5, 233, 3, 377}
	for i, author := range authors {
		_, err := db.Exec("INSERT INTO authors VALUES (?, 'x')", author)
		require.NoError(t, err)
		_, err = db.Exec("INSERT INTO posts VALUES (?, ?)", i+1000, author)
		require.NoError(t, err)
	}
	ctx, span := traces.Tracer("shop").Start(context.Background(), "GET /posts")
	defer span.End()
	ctx, scope := d.Start(ctx, "GET /posts", detect.KindHTTP)
	defer scope.End()
	rows, err := db.QueryContext(ctx, "SELECT author_id FROM posts ORDER BY id")
	require.NoError(t, err)
	var ids []int
	for rows.Next() {
		var id int
		require.NoError(t, rows.Scan(&id))
		ids = append(ids, id)
	}
	require.NoError(t, rows.Close())
	for _, id := range ids {
		var name string
		require.NoError(t, db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = ?", id).Scan(&name))
	}
}
