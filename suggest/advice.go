package suggest

import (
	"github.com/nplusone-go/nplusone/detect"
)

// advice is what to do in words.
func advice(f *detect.Finding, c *detect.Case, fixed bool, whyNot string) string {
	if fixed {
		return ""
	}
	return ""
}
