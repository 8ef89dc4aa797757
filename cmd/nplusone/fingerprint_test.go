package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is printed of a statement is a format that others read: member by
// member, in its order, as it was. The statements have every member in it and
// every one left out.
func TestFingerprintOutput(t *testing.T) {
	for _, dialect := range []string{"postgres", "mysql"} {
		t.Run(dialect, func(t *testing.T) {
			statements, err := os.Open("testdata/statements.jsonl")
			require.NoError(t, err)
			defer statements.Close()
			golden, err := os.ReadFile("testdata/fingerprint-" + dialect + ".golden")
			require.NoError(t, err)
			var out, problems bytes.Buffer
			require.Equal(t, exitOK, run(stdio{statements, &out, &problems}, []string{"fingerprint", "-dialect", dialect}), problems.String())
			want, got := strings.Split(string(golden), "\n"), strings.Split(out.String(), "\n")
			require.Len(t, got, len(want))
			for i := range want {
				assert.Equal(t, want[i], got[i])
				assert.True(t, got[i] == "" || json.Valid([]byte(got[i])), got[i])
			}
		})
	}
}
