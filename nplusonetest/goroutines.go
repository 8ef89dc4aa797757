package nplusonetest

import (
	"bytes"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// goroutine is what a traceback tells of one.
type goroutine struct {
	creator uint64 // 0 where nobody started it
	test    bool   // it runs a function of package testing's tests
	waits   bool   // a test that only waits: for its subtests, or for its turn
}

// goroutines are those of the process at one moment.
type goroutines struct {
	self  uint64 // the one that asked
	byID  map[uint64]goroutine
	whole bool // none is missing
}

const (
	firstTraceback = 64 << 10
	maxTraceback   = 8 << 20
)

// allGoroutines reads the traceback of all of them. It stops the process for
// that time: it is for what happens seldom.
func allGoroutines() goroutines {
	for size := firstTraceback; ; size *= 4 {
		buf := make([]byte, min(size, maxTraceback))
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			return readTraceback(buf[:n], true)
		}
		if size >= maxTraceback {
			return readTraceback(buf, false)
		}
	}
}

// thisGoroutine returns the running goroutine and the one that started it.
func thisGoroutine() (id, creator uint64) {
	buf := make([]byte, firstTraceback)
	all := readTraceback(buf[:runtime.Stack(buf, false)], true)
	return all.self, all.byID[all.self].creator
}

// thisGoroutineID is thisGoroutine without its creator, which takes longer.
func thisGoroutineID() uint64 {
	var buf [64]byte
	id, _ := header(string(buf[:runtime.Stack(buf[:], false)]))
	return id
}

// readTraceback reads what runtime.Stack prints, the asking goroutine first.
func readTraceback(text []byte, whole bool) goroutines {
	all := goroutines{byID: map[uint64]goroutine{}, whole: whole}
	for block := range bytes.SplitSeq(text, []byte("\n\n")) {
		id, g, ok := readGoroutine(string(block))
		if !ok {
			continue
		}
		if all.self == 0 {
			all.self = id
		}
		all.byID[id] = g
	}
	return all
}

// testFunctions are those under which a test, fuzz target or benchmark runs.
var testFunctions = []string{"testing.tRunner(", "testing.fRunner(", "testing.(*B).runN("}

// waitingFunctions are those that are innermost in a test which waits for its
// subtests or for its turn. Whether it has stopped already says nothing: it
// may be just about to.
var waitingFunctions = []string{
	"testing.(*T).Run(", "testing.(*T).Parallel(", "testing.(*testState).waitParallel(", "testing.(*testContext).waitParallel(",
	"testing.tRunner.func", "testing.runTests", "testing.(*F).Fuzz", "testing.fRunner.func", "testing.(*B).", "internal/synctest.Run(",
}

func readGoroutine(block string) (id uint64, g goroutine, ok bool) {
	first, rest, _ := strings.Cut(block, "\n")
	id, ok = header(first)
	if !ok {
		return 0, goroutine{}, false
	}
	innermost := ""
	for line := range strings.SplitSeq(rest, "\n") {
		if strings.HasPrefix(line, "\t") {
			continue // where the function stands
		}
		if by, isCreator := strings.CutPrefix(line, "created by "); isCreator {
			if at := strings.LastIndex(by, " in goroutine "); at >= 0 {
				g.creator, _ = strconv.ParseUint(by[at+len(" in goroutine "):], 10, 64)
			}
			continue
		}
		if innermost == "" && !strings.HasPrefix(line, "runtime.") {
			innermost = line
		}
		g.test = g.test || startsWithAny(line, testFunctions)
	}
	g.waits = g.test && startsWithAny(innermost, waitingFunctions)
	return id, g, true
}

func startsWithAny(s string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// header reads "goroutine 18 [chan receive, 2 minutes]:".
func header(line string) (id uint64, ok bool) {
	rest, ok := strings.CutPrefix(line, "goroutine ")
	if !ok {
		return 0, false
	}
	number, _, ok := strings.Cut(rest, " [")
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseUint(number, 10, 64)
	return id, err == nil
}

// ancestors calls yield for a goroutine and for those that led to it, as far
// as they are known.
func (all goroutines) ancestors(id uint64) func(yield func(uint64) bool) {
	return func(yield func(uint64) bool) {
		for range len(all.byID) + 1 { // each at most once
			if id == 0 || !yield(id) {
				return
			}
			id = all.byID[id].creator
		}
	}
}

// testOf is the nearest test that a goroutine was started in, 0 for none.
func (all goroutines) testOf(id uint64) uint64 {
	for a := range all.ancestors(id) {
		if all.byID[a].test {
			return a
		}
	}
	return 0
}

// running are the tests that do something now and were started in a test, in
// any where it is 0.
func (all goroutines) running(in uint64) []uint64 {
	if g := all.byID[in]; g.test && !g.waits {
		return []uint64{in}
	}
	var tests []uint64
	for id, g := range all.byID {
		if !g.test || g.waits {
			continue
		}
		for a := range all.ancestors(id) {
			if in == 0 || a == in {
				tests = append(tests, id)
				break
			}
		}
	}
	return tests
}
