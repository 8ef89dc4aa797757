package prometheus_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/integrations/prometheus"
	"github.com/nplusone-go/nplusone/report"
)

// sample is a scope with a finding of 25 statements, and one that is allowed.
func sample(name string) report.Report {
	return report.Report{
		Scopes: []report.ScopeStats{{Name: name, Kind: "http", Queries: 26, Rows: 50, Errors: 1}},
		Findings: []report.Finding{
			{Rule: report.RuleNPlusOne, Evidence: report.Traced, Scope: name, Query: report.Query{Count: 25}},
			{Rule: report.RuleDuplicate, Evidence: report.Repeated, Scope: name, Query: report.Query{Count: 9}, Suppressed: "known"},
		},
	}
}

func page(t *testing.T, c *prometheus.Collector) *httptest.Server {
	t.Helper()
	registry := prom.NewPedanticRegistry()
	require.NoError(t, registry.Register(c))
	s := httptest.NewServer(promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	t.Cleanup(s.Close)
	return s
}

func scrape(t *testing.T, s *httptest.Server) string {
	t.Helper()
	res, err := http.Get(s.URL + "/metrics")
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return string(text)
}

func TestScrape(t *testing.T) {
	c := prometheus.New()
	s := page(t, c)
	c.Report(context.Background(), sample("GET /posts"))
	c.Report(context.Background(), sample("GET /agents"))
	text := scrape(t, s)
	for _, line := range []string{
		`nplusone_findings_total{evidence="traced",rule="n-plus-one"} 2`,
		`nplusone_repeated_statements_total{rule="n-plus-one"} 50`,
		`nplusone_scopes_total{kind="http"} 2`,
		`nplusone_statements_total{kind="http"} 52`,
		`nplusone_rows_total{kind="http"} 100`,
		`nplusone_statement_errors_total{kind="http"} 2`,
		`nplusone_scope_statements_bucket{kind="http",le="50"} 2`,
	} {
		assert.Contains(t, text, line+"\n")
	}
	assert.NotContains(t, text, "duplicate-query", "what is allowed is not counted")
}

// However many names scopes have, there are as many series as were asked for.
func TestLabelsAreBounded(t *testing.T) {
	c := prometheus.New(prometheus.Routes("GET /posts"), nil)
	s := page(t, c)
	for i := range 5_000 {
		r := sample(fmt.Sprintf("GET /users/%d", i))
		r.Scopes[0].Kind = fmt.Sprint("kind", i)
		c.Report(context.Background(), r)
	}
	c.Report(context.Background(), sample("GET /posts"))
	text := scrape(t, s)
	assert.Contains(t, text, `nplusone_findings_total{evidence="traced",route="other",rule="n-plus-one"} 5000`)
	assert.Contains(t, text, `nplusone_findings_total{evidence="traced",route="GET /posts",rule="n-plus-one"} 1`)
	assert.Less(t, strings.Count(text, "\n"), 80)
	assert.Panics(t, func() { prometheus.New(prometheus.Routes(make([]string, 1_001)...)) })
}

// A real Prometheus, where there is one, takes what the collector serves.
func TestRealServer(t *testing.T) {
	server, err := exec.LookPath("prometheus")
	if err != nil {
		return // the test above reads what any scraper reads
	}
	c := prometheus.New()
	c.Report(context.Background(), sample("GET /posts"))
	target := strings.TrimPrefix(page(t, c).URL, "http://")
	dir := t.TempDir()
	config := filepath.Join(dir, "prometheus.yml")
	require.NoError(t, os.WriteFile(config, []byte("global: {scrape_interval: 100ms, scrape_timeout: 100ms}\nscrape_configs:\n- job_name: shop\n  static_configs: [{targets: ['"+target+"']}]\n"), 0o600))
	free := httptest.NewServer(nil)
	address := strings.TrimPrefix(free.URL, "http://")
	free.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, server, "--config.file="+config, "--storage.tsdb.path="+dir, "--web.listen-address="+address)
	require.NoError(t, cmd.Start())
	defer func() { cancel(); _ = cmd.Wait() }()
	require.Eventually(t, func() bool {
		res, err := http.Get("http://" + address + "/api/v1/query?query=nplusone_findings_total")
		if err != nil {
			return false
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return strings.Contains(string(body), `"rule":"n-plus-one"`) && strings.Contains(string(body), `"1"]`)
	}, 30*time.Second, 100*time.Millisecond)
}
