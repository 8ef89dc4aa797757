package web

import (
	"bytes"
	"runtime"
	"strconv"
)

// goroutineID is the number of the running goroutine, as its stack's header
// says it: 0 if it says otherwise. It takes microseconds, and is asked a few
// times for an answer that is kept.
func goroutineID() uint64 {
	var text [64]byte
	line := text[:runtime.Stack(text[:], false)]
	number, _, _ := bytes.Cut(bytes.TrimPrefix(line, []byte("goroutine ")), []byte(" "))
	id, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil {
		return 0
	}
	return id
}
