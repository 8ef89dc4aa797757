//go:build !go1.27

package driver_test

import "github.com/nplusone-go/nplusone/internal/drivertest"

// scannerIs is nil before Go 1.27, which has the interface.
var scannerIs func(any) bool

func rowsFeaturesHere() drivertest.Features {
	return drivertest.RowsFeatures &^ drivertest.RowsColumnScanner
}
