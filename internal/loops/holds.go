package loops

import (
	"io"
	"os"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// The bounds of what Holds reads.
const (
	maxHeldFiles = 8
	maxHeldBytes = 1 << 20
)

// Holds reports whether a text stands in the source of one of the frames: then
// it is code of the program and no value.
func Holds(frames []report.Site, text string) bool {
	read := make(map[string]bool)
	for _, f := range frames {
		path := sourcePath(f)
		if !strings.HasSuffix(path, ".go") || read[path] {
			continue
		}
		if len(read) == maxHeldFiles {
			return false
		}
		read[path] = true
		if file, err := os.Open(path); err == nil {
			source, _ := io.ReadAll(io.LimitReader(file, maxHeldBytes))
			file.Close()
			if strings.Contains(string(source), text) {
				return true
			}
		}
	}
	return false
}
