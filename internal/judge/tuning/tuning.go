// Package tuning holds the figures by which a repetition is judged.
package tuning

import (
	"time"
)

// The weights and bounds of value flow, in bits. Likely and traced are the
// sums from which a candidate is called so.
const (
	BitsMention      = 4 // told as what may be chance
	BitsLikely       = 8
	BitsTraced       = 16
	BitsTracedValues = 8 // of bitsTraced, from values rather than names
	TracedExecutions = 10

	BitsSubset      = 2
	BitsNoSubset    = -1
	BitsAdjacent    = 2
	BitsPerMissing  = -8
	BitsInTurn      = -3
	BitsTooMany     = -4 // executions for the rows, in no order
	BitsSibling     = 4  // in step with a loop over the same rows
	BitsPerRepeat   = 1.5
	MaxBitsOfCount  = 6
	BitsOfTie       = 1 // two columns that differ by no more explain as much
	Coverage        = 0.8
	CoverageOfOwn   = 0.6 // of the child's own stream: a tree's
	FewestParents   = 2   // rows of a parent
	FewestArguments = 2
)

// Bounds of the search, so that the end of a scope stays cheap whatever it
// ran.
const (
	SampledArguments = 16 // arguments by which sources are sifted
	ManySources      = 64 // from so many on half as many
	WeighedSources   = 8  // sources of a slot that are weighed in full
	KeptCandidates   = 8  // candidates of a group that are kept, ranked
	JoinedCandidates = 3  // of those, how many are tried as composite keys
)

// TriedRows bounds how many rows with a key are tried for the rest of a
// composite one.
const TriedRows = 64

// Bits of evidence from the names of a parent's column and the child's column
// that an argument is compared with. They are weights found by trial, not
// probabilities: a foreign key named after its table is worth as much as
// sixty-four rows in order.
const (
	BitsForeignKey   = 6
	BitsSameOddName  = 5
	BitsSelfKey      = 6
	BitsPolymorphic  = 4
	BitsSameColumn   = 3
	BitsRole         = 3
	BitsSuffix       = 2
	BitsUnrelated    = -1
	BitsOnlyOneKey   = -3
	BitsIDsOfOthers  = -4
	BitsUnknownNames = 0
)

// NearlyAll is the share of executions for which it must hold that the program
// went round an outer loop before them, to rule an inner one out. Half of them
// is a loop of two items.
const NearlyAll = 0.8

// RelatedWords are the words for another row of the same table.
var RelatedWords = []string{
	"above", "ancestor", "boss", "chief", "copied", "copy", "duplicate", "father", "fork",
	"forked", "invited", "inviter", "leader", "manager", "master", "mentor", "merged",
	"mother", "next", "origin", "original", "parent", "predecessor", "prev", "previous",
	"quoted", "referred", "referrer", "replaced", "replaces", "reply", "reports", "root",
	"source", "sponsor", "successor", "superior", "superseded", "supervisor", "thread",
	"upline", "upper",
}

// People are the tables that created_by and its like refer to.
var People = []string{
	"account", "admin", "agent", "author", "customer", "editor", "employee",
	"member", "operator", "owner", "person", "profile", "staff", "user",
}

// The most that an argument can weigh when it was easy to guess, in bits.
const (
	PriceOfProgression  = 0.3
	PriceOfRepeat       = 1
	PriceOfCounterStart = 1
)

// MostTexts bounds the statements that are taken for one list.
const MostTexts = 8

// ColumnsReadInTurn is how many columns of one parent may feed one line, and
// triedTurns how many columns of a parent are tried for it.
const (
	ColumnsReadInTurn = 3
	TriedTurns        = 4
	TriedTurnParents  = 4 // the latest before the child
	// MaxTurns bounds what all statements of a scope may cost.
	MaxTurns = 128
)

// FewResults is how many a program may well keep for good.
const FewResults = 8

// RepeatedWrites is how many executions of one write make bare repetition an
// N+1.
const RepeatedWrites = 3

// RepeatedTuples is how many different arguments make bare repetition an N+1.
const RepeatedTuples = 3

// ProvedCount is the least number of executions of a finding that was proved.
const ProvedCount = 2

// MaxBursts bounds the timeline of a report.
const MaxBursts = 256

// MaxCompared bounds the places that each place is told apart from.
const MaxCompared = 64

// PollingGap is how far apart equal statements run that wait for something.
const PollingGap = 100 * time.Millisecond

// FewestCallers is how many places must ask the same before they are told
// together: two that each ask once are what good code does, too.
const FewestCallers = 3

// LeastStreamed is how many other statements must start between the rows of a
// list to call it streamed.
const LeastStreamed = 3

// FewestWide is the number of rows that make a list whose columns are
// weighed: a few wide rows cost little.
const FewestWide = 10

// The guide's page is 25 rows, at most 100; PostgreSQL stores values beyond
// 2 KiB apart from their row, so that each costs another read.
const (
	DefaultListRows    = 100
	DefaultListColumns = 20
	DefaultColumnBytes = 2 << 10
)
