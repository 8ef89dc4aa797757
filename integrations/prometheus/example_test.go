package prometheus_test

import (
	"context"
	"fmt"

	prom "github.com/prometheus/client_golang/prometheus"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/integrations/prometheus"
)

func Example() {
	c := prometheus.New(prometheus.Routes("GET /posts", "GET /agents"))
	registry := prom.NewRegistry()
	registry.MustRegister(c)
	detector := detect.New(detect.ReportTo(c))
	// driver.Open("postgres", dsn, driver.Detector(detector)) watches a database.

	_, scope := detector.Start(context.Background(), "GET /posts", detect.KindHTTP)
	scope.End()
	families, err := registry.Gather()
	if err != nil {
		fmt.Println(err)
	}
	for _, f := range families {
		fmt.Println(f.GetName(), len(f.GetMetric()))
	}
	// Output:
	// nplusone_rows_total 1
	// nplusone_scope_statements 1
	// nplusone_scopes_total 1
	// nplusone_statement_errors_total 1
	// nplusone_statements_total 1
}
