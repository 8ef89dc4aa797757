module github.com/nplusone-go/nplusone/test/attack

go 1.26.0

require github.com/nplusone-go/nplusone v0.0.0

replace github.com/nplusone-go/nplusone => ../..
