module github.com/nplusone-go/nplusone/test/licences

go 1.26.0

require github.com/google/licensecheck v0.3.1
