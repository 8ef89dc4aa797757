package main

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the output into README.md")

const readmePath = "../../README.md"

var (
	fenced    = regexp.MustCompile("(?sm)^```\n(?:pages_|\\s+page ).*?\n```$")
	durations = regexp.MustCompile(`[0-9.]+ (µs|ms|s)\b`)
	nextOne   = regexp.MustCompile(`\n\npages_\w+\.go:`)
)

// What README.md shows is what this program prints: its first finding and the
// table. Durations may differ.
func TestReadmeShowsTheOutput(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), nil, &out))
	printed := out.String()
	finding := printed[:nextOne.FindStringIndex(printed)[0]]
	table := strings.TrimRight(printed[strings.LastIndex(printed, "\n\n")+2:], "\n")

	readme, err := os.ReadFile(readmePath)
	require.NoError(t, err)
	shown := fenced.FindAllString(string(readme), 2)
	require.Len(t, shown, 2)
	want := []string{"```\n" + finding + "\n```", "```\n" + table + "\n```"}
	if *update {
		text := strings.NewReplacer(shown[0], want[0], shown[1], want[1]).Replace(string(readme))
		require.NoError(t, os.WriteFile(readmePath, []byte(text), 0o644))
		return
	}
	for i := range want {
		require.Equal(t, durations.ReplaceAllString(want[i], "D"), durations.ReplaceAllString(shown[i], "D"),
			"go test ./examples/quickstart -update mends README.md")
	}
}
