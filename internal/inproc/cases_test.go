package inproc

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
)

// What a command derives fixes from has no values, and the placeholders that
// the program wrote.
func TestTextsOfCases(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		d            fingerprint.Dialect
		text, want   string
	}{
		{"arguments alone", "it is taken as it is", fingerprint.PostgreSQL, "SELECT a FROM t WHERE b = $1", "SELECT a FROM t WHERE b = $1"},
		{"literals", "no stand-in looks like an argument", fingerprint.PostgreSQL, "SELECT a FROM t WHERE b = $1 AND c = 'Ann' AND d = 42 LIMIT 25", "SELECT a FROM t WHERE b = $1 AND c = '…' AND d = 00 LIMIT 25"},
		{"names", "case and quotes stay", fingerprint.MySQL, "SELECT `A` FROM T WHERE b = ? AND c = \"Ann\"", "SELECT `A` FROM T WHERE b = ? AND c = '…'"},
	} {
		assert.Equal(t, c.want, statementOf(c.d, &cases.Evidenced{Text: c.text}).Text, "%s: %s", c.name, c.reason)
	}
}
