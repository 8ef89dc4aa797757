module github.com/nplusone-go/nplusone/integrations/graphgophers

go 1.26.0

require (
	github.com/graph-gophers/graphql-go v1.11.0
	github.com/nplusone-go/nplusone v0.0.0
	github.com/stretchr/testify v1.12.1
	modernc.org/sqlite v1.61.1
)

replace github.com/nplusone-go/nplusone => ../..
