package driver

import (
	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/ambient"
)

// defaultDetector is the detector of everything that is wrapped without one.
func defaultDetector() *detect.Detector { return ambient.Detector() }
