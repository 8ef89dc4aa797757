package driver

import (
	"sync"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
)

// defaultDetector is the detector of everything that is wrapped without one.
var defaultDetector = sync.OnceValue(func() *detect.Detector {
	return detect.New(detect.ReportTo(report.Slog(nil)))
})
