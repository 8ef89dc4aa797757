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

var update = flag.Bool("update", false, "write the output into docs/fixes.md")

const shownIn = "../../docs/fixes.md"

var (
	fenced    = regexp.MustCompile("(?sm)^```\n(?:[\\w/]*pages_|\\s+page ).*?\n```$")
	durations = regexp.MustCompile(`[0-9.]+ (µs|ms|s)\b`)
	nextOne   = regexp.MustCompile(`\n\n[\w/]*pages_\w+\.go:`)
)

// What docs/fixes.md shows is what this program prints: its first finding and the
// table. Durations may differ.
func TestPageShowsTheOutput(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), nil, &out))
	printed := out.String()
	finding := printed[:nextOne.FindStringIndex(printed)[0]]
	table := strings.TrimRight(printed[strings.LastIndex(printed, "\n\n")+2:], "\n")

	shownPage, err := os.ReadFile(shownIn)
	require.NoError(t, err)
	shown := fenced.FindAllString(string(shownPage), 2)
	require.Len(t, shown, 2)
	want := []string{"```\n" + finding + "\n```", "```\n" + table + "\n```"}
	if *update {
		text := strings.NewReplacer(shown[0], want[0], shown[1], want[1]).Replace(string(shownPage))
		require.NoError(t, os.WriteFile(shownIn, []byte(text), 0o644))
		return
	}
	for i := range want {
		require.Equal(t, durations.ReplaceAllString(want[i], "D"), durations.ReplaceAllString(shown[i], "D"),
			"go test ./examples/quickstart -update mends docs/fixes.md")
	}
}
