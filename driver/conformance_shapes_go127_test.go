//go:build go1.27

package driver_test

import (
	sqldriver "database/sql/driver"

	"github.com/nplusone-go/nplusone/internal/drivertest"
)

var scannerIs = is[sqldriver.RowsColumnScanner]

func rowsFeaturesHere() drivertest.Features { return drivertest.RowsFeatures }
