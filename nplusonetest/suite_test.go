package nplusonetest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/testshop"
)

// A report that was asked for and cannot be written is said, and fails nothing
// that the test itself is about.
func TestReportThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	tests := []struct {
		name, reason, dir string
		said              bool
	}{
		{"below a file", "no directory can be made there", filepath.Join(file, "reports"), true},
		{"a directory", "can be written", filepath.Join(t.TempDir(), "reports"), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			theSuite.mu.Lock()
			before := theSuite.dir
			theSuite.dir = nil
			theSuite.mu.Unlock()
			defer func() {
				theSuite.mu.Lock()
				theSuite.dir = before
				theSuite.mu.Unlock()
			}()
			tb := newFake(t)
			ctx := Check(tb, Warn())
			running.byName[tb.Name()].settings.ReportDir.Set(test.dir, "test")
			_, err := testshop.Joined(ctx, Open(tb, testshop.Driver, "3"))
			require.NoError(t, err)
			tb.end()
			assert.Empty(t, tb.errors)
			if test.said {
				assert.Contains(t, tb.logged(), "the report is not written", test.reason)
			} else {
				assert.Empty(t, tb.logged(), test.reason)
			}
		})
	}
}
