// Package requests reads the requests that a running program hands on, for a
// page that shows them.
package requests

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/inproc"
)

// Take reads what lies in a folder and removes it, in the order in which the
// requests began. What is damaged is left out.
func Take(dir string) []inproc.Line {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // the program has taken it away
	}
	var lines []inproc.Line
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), inproc.RequestExt) {
			continue
		}
		name := filepath.Join(dir, e.Name())
		text, err := os.ReadFile(name)
		_ = os.Remove(name) // all goes at the end
		var line inproc.Line
		if err == nil && json.Unmarshal(text, &line) == nil && line.Request != nil {
			lines = append(lines, line)
		}
	}
	slices.SortStableFunc(lines, func(a, b inproc.Line) int {
		return cmp.Or(a.Request.Started.Compare(b.Request.Started))
	})
	return lines
}
