package ambient

import (
	"log"
	"os"
	"sync"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/trace"
)

// Recording are the options of a detector that does as NPLUSONE_RECORD says:
// all of them write one trace.
func Recording() []detect.Option {
	if r := recorder(); r != nil {
		return []detect.Option{detect.RecordTo(r)}
	}
	return nil
}

var recorder = sync.OnceValue(func() *trace.Recorder {
	dir := os.Getenv(trace.EnvRecord)
	if dir == "" {
		return nil
	}
	r, err := trace.Open(dir)
	if err != nil {
		log.Printf("nplusone: cannot record: %v", err)
		return nil
	}
	return r
})
