package stack

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// The id of a goroutine costs 2 to 18 us by its documented way, the header
// that runtime.Stack prints, and 3 ns read from the runtime's own record of
// the goroutine. Where in that record it stands differs between versions, so
// the place is found by comparing with the header on several goroutines.

// The states of goroutineIDOffset besides an offset.
const (
	idUnknown = -1 // not looked for yet
	idNowhere = -2 // not found: ask runtime.Stack each time
)

const (
	idSearch  = 320 // bytes of the record that are looked at, all versions have more
	idWitness = 6   // goroutines that must agree
)

var (
	GoroutineIDOffset atomic.Int64
	goroutineIDOnce   sync.Once
)

func init() { GoroutineIDOffset.Store(idUnknown) }

// GoroutineID returns the id of the running goroutine. Ids are never used
// twice in a process.
func GoroutineID() uint64 {
	at := GoroutineIDOffset.Load()
	if at >= 0 {
		return goroutineWord(uintptr(at))
	}
	if at == idUnknown {
		goroutineIDOnce.Do(func() { GoroutineIDOffset.Store(findGoroutineID()) })
	}
	return PrintedGoroutineID()
}

// findGoroutineID returns the one offset at which all witnesses hold their
// id, idNowhere if there is none or more than one.
func findGoroutineID() int64 {
	if !HasGoroutineWord {
		return idNowhere
	}
	var places [idSearch / 8]int
	check := func() {
		id := PrintedGoroutineID()
		for i := range places {
			if id != 0 && goroutineWord(uintptr(i*8)) == id {
				places[i]++
			}
		}
	}
	check()
	for range idWitness - 1 {
		done := make(chan struct{})
		go func() { defer close(done); check() }()
		<-done
	}
	found := int64(idNowhere)
	for i, n := range places {
		if n != idWitness {
			continue
		}
		if found != idNowhere {
			return idNowhere
		}
		found = int64(i * 8)
	}
	return found
}

// PrintedGoroutineID reads "goroutine 18 [running]:", 0 where it reads
// otherwise.
func PrintedGoroutineID() uint64 {
	var buf [64]byte
	text := buf[:runtime.Stack(buf[:], false)]
	const prefix = "goroutine "
	if len(text) < len(prefix) || string(text[:len(prefix)]) != prefix {
		return 0
	}
	var id uint64
	for _, c := range text[len(prefix):] {
		if c < '0' || c > '9' {
			break
		}
		id = id*10 + uint64(c-'0')
	}
	return id
}
