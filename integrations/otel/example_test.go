package otel_test

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/integrations/otel"
)

func Example() {
	reporter, err := otel.New() // with the global providers
	if err != nil {
		fmt.Println(err)
		return
	}
	detector := detect.New(detect.ReportTo(reporter))
	// driver.Open("postgres", dsn, driver.Detector(detector)) watches a database.

	ended := tracetest.NewSpanRecorder()
	tracer := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(ended)).Tracer("shop")
	ctx, span := tracer.Start(context.Background(), "GET /posts")
	_, scope := detector.Start(ctx, "GET /posts", detect.KindHTTP)
	scope.End()
	span.End()
	for _, a := range ended.Ended()[0].Attributes() {
		if a.Value.Type() == attribute.INT64 {
			fmt.Println(a.Key, a.Value.AsInt64())
		}
	}
	// Output:
	// nplusone.statements 0
	// nplusone.findings 0
}

func ExampleSummary() {
	fmt.Println(otel.Summary("postgres", "INSERT INTO archive SELECT * FROM orders WHERE id = 7"))
	// Output: INSERT archive SELECT orders
}
