package logs_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"
	"unsafe"

	"github.com/nplusone-go/nplusone/internal/reporttest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/logs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type traceKey struct{}

// traceHandler adds what the context carries, as tracing bridges do.
type traceHandler struct{ slog.Handler }

func (h traceHandler) Handle(ctx context.Context, r slog.Record) error {
	if id, ok := ctx.Value(traceKey{}).(string); ok {
		r.AddAttrs(slog.String("trace", id))
	}
	return h.Handler.Handle(ctx, r)
}

// at gives the finding a program counter, which only the detector sets.
func at(f *report.Finding, pc uintptr) {
	field := reflect.ValueOf(f).Elem().FieldByName("pc")
	*(*uintptr)(unsafe.Pointer(field.UnsafeAddr())) = pc
}

func TestSlog(t *testing.T) {
	var out bytes.Buffer
	h := slog.NewJSONHandler(&out, &slog.HandlerOptions{AddSource: true})
	r := reporttest.Sample()
	var pcs [1]uintptr
	runtime.Callers(1, pcs[:])
	_, here, line, _ := runtime.Caller(0)
	at(&r.Findings[1], pcs[0])

	ctx := context.WithValue(t.Context(), traceKey{}, "4bf92f")
	logs.Slog(slog.New(traceHandler{h})).Report(ctx, r)

	records := reporttest.Logged(t, &out)
	require.Len(t, records, 4, "known and suppressed findings are not logged")
	first := records[2] // the first two cost more
	assert.Equal(t, "WARN", first["level"])
	assert.Equal(t, "N+1 query: 50 queries that 1 can replace", first["msg"])
	assert.Equal(t, "4bf92f", first["trace"], "the context is passed on")
	source := first["source"].(map[string]any)
	assert.Equal(t, filepath.Base(here), filepath.Base(source["file"].(string)))
	assert.InDelta(t, line-1, source["line"], 0, "the source is the program's line, not ours")
	group := first["nplusone"].(map[string]any)
	assert.Equal(t, "n-plus-one", group["rule"])
	assert.Equal(t, "proved", group["evidence"])
	assert.Equal(t, "9c1185a5c5e9fc54", group["id"])
	assert.InDelta(t, 50, group["count"], 0)
	assert.InDelta(t, 38e6, group["duration"], 0)
	assert.Equal(t, "select id, name from authors where id = ?", group["query"])
	assert.Equal(t, "author_id", group["parent"].(map[string]any)["column"])
	assert.NotContains(t, records[1], "source", "no counter, no source: rather none than a wrong one")
}

func TestSlogTakesTheDefaultLoggerWhenItReports(t *testing.T) {
	reporter := logs.Slog(nil)
	var out bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&out, nil)))
	defer slog.SetDefault(before)
	reporter.Report(t.Context(), reporttest.Sample())
	assert.Len(t, reporttest.Logged(t, &out), 4)
}

func TestSlogBelowItsLevelDoesNothing(t *testing.T) {
	var out bytes.Buffer
	logs.Slog(slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelError}))).Report(t.Context(), reporttest.Sample())
	assert.Empty(t, out.String())
}

func TestSlogSaysAFindingOnce(t *testing.T) {
	var out bytes.Buffer
	reporter := logs.Slog(slog.New(slog.NewJSONHandler(&out, nil)))
	send := func(count int) {
		reporter.Report(t.Context(), report.Report{Findings: []report.Finding{{ID: "a", Rule: report.RuleNPlusOne, Query: report.Query{Count: count}}}})
	}
	for _, count := range []int{50, 50, 60, 99, 100, 100, 100, 100, 100, 100, 100} {
		send(count)
	}
	records := reporttest.Logged(t, &out)
	require.Len(t, records, 3, "new, twice as bad, and the tenth time")
	assert.NotContains(t, records[0]["nplusone"], "seen")
	assert.InDelta(t, 5, records[1]["nplusone"].(map[string]any)["seen"], 0)
	assert.InDelta(t, 10, records[2]["nplusone"].(map[string]any)["seen"], 0)
}
