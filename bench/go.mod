module github.com/nplusone-go/nplusone/bench

go 1.26.0

require (
	github.com/ngrok/sqlmw v0.0.0-20220520173518-97c9c04efc79
	github.com/stretchr/testify v1.12.1
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace (
	github.com/nplusone-go/nplusone => ..
	github.com/nplusone-go/nplusone/scenarios => ../scenarios
)
