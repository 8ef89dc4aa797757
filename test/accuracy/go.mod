module github.com/nplusone-go/nplusone/test/accuracy

go 1.26.0

require (
	github.com/nplusone-go/nplusone v0.0.0
	github.com/sqlc-dev/marino v0.3.0
	github.com/sqlc-dev/meyer v0.1.1
	github.com/sqlc-dev/oliphant v0.1.0
	google.golang.org/protobuf v1.36.12
)

require (
	github.com/xwb1989/sqlparser v0.0.0-20180606152119-120387863bf2 // indirect
	go.yaml.in/yaml/v3 v3.0.6 // indirect
	golang.org/x/text v0.19.0 // indirect
)

replace github.com/nplusone-go/nplusone => ../../
