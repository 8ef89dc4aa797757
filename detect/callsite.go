package detect

// callSite is the chain of calls that led to a statement, resolved from
// program counters when it is first asked for.
type callSite struct {
	frames []frame // of the program, innermost first, recursion collapsed
	all    []frame // libraries included
}

// frame is one call of a call site.
type frame struct {
	pc       uintptr
	function string
	file     string // path on this machine
	line     int
	program  bool // neither a library, a driver nor the standard library
}
