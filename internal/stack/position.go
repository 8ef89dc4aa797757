package stack

import (
	"strconv"
	"strings"
)

// Position is the innermost frame of the program.
func (c *CallSite) Position() string {
	if c == nil || len(c.Frames) == 0 {
		return "an unknown position"
	}
	return c.Frames[0].Position()
}

func (f *Frame) Position() string {
	file := f.File[strings.LastIndexAny(f.File, `/\`)+1:]
	return file + ":" + strconv.Itoa(f.Line)
}
