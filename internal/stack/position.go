package stack

import (
	"strconv"
	"strings"
)

// Place is the innermost frame of the program.
func (c *CallSite) Place() string {
	if c == nil || len(c.Frames) == 0 {
		return "an unknown place"
	}
	return c.Frames[0].Place()
}

func (f *Frame) Place() string {
	file := f.File[strings.LastIndexAny(f.File, `/\`)+1:]
	return file + ":" + strconv.Itoa(f.Line)
}
