package trace

import "github.com/nplusone-go/nplusone/detect"

// The types of lines.
const (
	typeTrace     = "trace" // the first line of a file
	typeText      = "text"
	typeStack     = "stack"
	typeBegin     = "scope-begin"
	typeStatement = "statement"
	typeEnd       = "scope-end"
)

// version is that of the format; a reader takes lines of this version only.
const version = 1

// line is any line: each type has some of the fields. Texts and stacks are
// written once a file, before the first statement that names them.
type line struct {
	Type string `json:"type"`

	// trace
	Version int    `json:"version,omitempty"`
	Process string `json:"process,omitempty"` // random, the same in all parts
	Part    int    `json:"part,omitempty"`    // from 1

	// text
	SQL     string `json:"sql,omitempty"`  // normalised
	Body    string `json:"body,omitempty"` // as it ran, literals replaced
	Shape   string `json:"shape,omitempty"`
	Dialect string `json:"dialect,omitempty"`
	Verb    int    `json:"verb,omitempty"` // fingerprint.Kind

	// stack
	Frames []frame `json:"frames,omitempty"`

	// scope-begin, scope-end, statement
	Scope      uint64            `json:"scope,omitempty"`
	Name       string            `json:"name,omitempty"`
	Kind       string            `json:"kind,omitempty"`
	AtNS       int64             `json:"at_ns,omitempty"`
	DurationNS int64             `json:"duration_ns,omitempty"`
	Limits     *detect.Limits    `json:"limits,omitempty"`
	Base       uint32            `json:"base,omitempty"` // of integers, where it must be known
	Suppressed map[string]string `json:"suppressed,omitempty"`

	// statement
	Text     int      `json:"text,omitempty"`
	Stack    string   `json:"stack,omitempty"`
	Database int      `json:"database,omitempty"`
	Owner    string   `json:"owner,omitempty"`
	Start    uint32   `json:"start,omitempty"`
	End      uint32   `json:"end,omitempty"`
	Overlaps int      `json:"overlaps,omitempty"`
	Error    bool     `json:"error,omitempty"`
	Allow    string   `json:"allow,omitempty"`
	Unread   bool     `json:"unread,omitempty"`
	Args     string   `json:"args,omitempty"`
	Keys     []uint32 `json:"keys,omitempty"`
	Others   []uint32 `json:"others,omitempty"`
	Large    []int64  `json:"large,omitempty"`
	List     int      `json:"list,omitempty"`
	Rows     int64    `json:"rows,omitempty"`
	Columns  []string `json:"columns,omitempty"`
	Width    int      `json:"width,omitempty"`
	Cells    []uint32 `json:"cells,omitempty"`
	Ticks    []uint32 `json:"ticks,omitempty"`
}

type frame struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"`
	Path     string `json:"path,omitempty"`
}
