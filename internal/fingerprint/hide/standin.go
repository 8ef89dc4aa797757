package hide

// Stand-ins are what Redact writes in the place of a literal. Nobody writes
// them, so that they cannot be taken for a program's own text; a number with
// its leading nought is an integer still.
const (
	Number = "00"
	String = "'…'"
	Name   = "…" // within double quotes
)
