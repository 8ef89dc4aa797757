package overlay

import (
	"fmt"
	"sort"
	"strings"
)

// edit replaces the bytes [start, end) of a file. An insertion has start ==
// end. An edit never contains a newline unless it is appended at the end, so
// that line numbers, stack traces and debuggers stay right.
type edit struct {
	start, end int
	text       string
}

// splice applies edits to src. Overlapping edits are an error: two hooks would
// have found the same place.
func splice(src []byte, edits []edit) ([]byte, error) {
	sorted := append([]edit(nil), edits...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].start < sorted[j].start })
	var out strings.Builder
	at := 0
	for _, e := range sorted {
		if e.start < at || e.end < e.start || e.end > len(src) {
			return nil, fmt.Errorf("overlay: edits overlap at byte %d", e.start)
		}
		if e.start < len(src) && strings.Contains(e.text, "\n") {
			return nil, fmt.Errorf("overlay: an edit inside a file must not add lines: %q", e.text)
		}
		out.Write(src[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(src[at:])
	return []byte(out.String()), nil
}
