module github.com/nplusone-go/nplusone/test/comparison

go 1.26.0

require (
	github.com/DataDog/go-sqllexer v0.2.6
	github.com/XSAM/otelsql v0.44.0
	github.com/nplusone-go/nplusone v0.0.0
	github.com/nplusone-go/nplusone/test/bench v0.0.0
	github.com/pganalyze/pg_query_go/v6 v6.2.5
	github.com/qustavo/sqlhooks/v2 v2.1.0
	github.com/shogo82148/go-sql-proxy v0.7.3
	github.com/sqlc-dev/marino v0.3.0
	github.com/sqlc-dev/oliphant v0.1.0
	github.com/stretchr/testify v1.12.1
	go.opentelemetry.io/otel/sdk v1.47.0
)

require (
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/go-logr/logr v1.4.4 // indirect
	github.com/go-logr/stdr v1.2.2 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/ngrok/sqlmw v0.0.0-20220520173518-97c9c04efc79 // indirect
	go.opentelemetry.io/auto/sdk v1.2.1 // indirect
	go.opentelemetry.io/otel v1.47.0 // indirect
	go.opentelemetry.io/otel/log v1.47.0 // indirect
	go.opentelemetry.io/otel/metric v1.47.0 // indirect
	go.opentelemetry.io/otel/trace v1.47.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.20.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)

replace (
	github.com/nplusone-go/nplusone => ../..
	github.com/nplusone-go/nplusone/test/bench => ../bench
	github.com/nplusone-go/nplusone/test/scenarios => ../scenarios
)
