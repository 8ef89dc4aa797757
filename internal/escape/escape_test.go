package escape

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestInert(t *testing.T) {
	for _, tt := range []struct{ line, want, reason string }{
		{"a::b", "a::b", "a cast within a line"},
		{"::error::x", `\x3a:error::x`, "a command"},
		{" \t::error::x", " \t" + `\x3a:error::x`, "blanks do not hide it"},
		{"x ##[error]y", `x \x23#[error]y`, "read anywhere in a line"},
		{"##vso[task.x]y", `\x23#vso[task.x]y`, "Azure's"},
		{"##teamcity[x]", `\x23#teamcity[x]`, "TeamCity's"},
		{"### title ##", "### title ##", "a headline"},
		{"###[x]", `#\x23#[x]`, "one sign more"},
	} {
		assert.Equal(t, tt.want, Inert(tt.line), tt.reason)
	}
	assert.Equal(t, "a\n  /**/::int\nb", CleanLines("a\n  ::int\nb"), "a cast on a line of its own can be copied")
}
