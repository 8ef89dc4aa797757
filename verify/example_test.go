package verify_test

import (
	"time"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/suggest"
	"github.com/nplusone-go/nplusone/verify"
)

// Each rewrite is tried before it is shown, and conditions are looked at for
// which no index is there.
func Example() {
	tries := verify.New(verify.Timeout(5 * time.Second))
	_ = detect.New(
		detect.KeepValues(),
		detect.FixWith(suggest.New(suggest.TryWith(tries))),
		detect.InspectWith(verify.Indexes()),
	)
	// Output:
}

func ExampleNew() {
	// Both are for development and tests: the detector must keep values.
	_ = detect.New(
		detect.KeepValues(),
		detect.FixWith(suggest.New(suggest.TryWith(verify.New(verify.Rows(5_000))))),
	)
	// Output:
}

func ExampleIndexes() {
	_ = detect.New(detect.KeepValues(), detect.InspectWith(verify.Indexes(verify.Timeout(time.Second))))
	// Output:
}
