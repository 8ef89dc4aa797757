module github.com/nplusone-go/nplusone

go 1.26.0

require (
	github.com/lib/pq v1.12.3
	github.com/ngrok/sqlmw v0.0.0-20220520173518-97c9c04efc79
	github.com/stretchr/testify v1.12.1
	github.com/xwb1989/sqlparser v0.0.0-20180606152119-120387863bf2
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect
