package cases

// Variation is what was seen of one slot of a statement. Whoever rewrites the
// statement may take for the same only what was seen to be: what nobody saw
// may differ.
type Variation uint8

// The variations.
const (
	Unseen   Variation = iota // not every execution was looked at
	Constant                  // every execution had the same value
	Varying                   // two executions had different values
)
