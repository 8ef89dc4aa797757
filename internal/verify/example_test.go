package verify_test

import (
	"context"
	"fmt"
	"time"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

// A verdict says why nothing was tried where the database cannot be reached,
// as in a replayed trace.
func ExampleNew() {
	v := verify.New(verify.Timeout(time.Second), verify.Executions(50))
	verdict := v.Verify(context.Background(), &report.Finding{}, &cases.Case{}, &rewrite.Rewrite{})
	fmt.Println(verdict.Verified, verdict.Note)
	// Output: false not tried: the database cannot be reached from here
}
