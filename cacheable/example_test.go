package cacheable_test

import (
	"fmt"
	"time"

	"github.com/nplusone-go/nplusone/cacheable"
	"github.com/nplusone-go/nplusone/detect"
)

func ExampleNew() {
	watch := cacheable.New(cacheable.Expiry(time.Minute), cacheable.MinHits(50))
	_ = detect.New(detect.ListenWith(watch))
	// ... after some requests:
	for _, f := range watch.Report().Findings {
		fmt.Println(f.Message)
	}
	// Output:
}
