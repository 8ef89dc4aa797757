package report

import "context"

// Report is what one scope, or several merged ones, came to. Its JSON form is
// the contract that every tool reads: version 1, additive, snake_case,
// durations in integer nanoseconds.
type Report struct {
	Version    int          `json:"version"`
	Tool       Tool         `json:"tool"`
	Scopes     []ScopeStats `json:"scopes"`
	Findings   []Finding    `json:"findings"`
	Recognised []Recognised `json:"recognised"`
	// Unused are suppressions that matched nothing.
	Unused []Suppression `json:"unused_suppressions,omitempty"`
	// Notes say what limits were hit and what could not be understood, each
	// once.
	Notes []string `json:"notes,omitempty"`
	// Missed says what was not looked at and why: the absence of findings says
	// nothing there.
	Missed []string `json:"missed,omitempty"`
	Extra  *Extra   `json:"-"`
}

// Extra holds the fields of a report that this version does not know, so that
// merging loses nothing that a newer one wrote: JSON text by JSON Pointer
// (RFC 6901), relative to the value that carries it. Package report fills and
// writes it.
type Extra struct{ Fields map[string]string }

// Tool names the program that wrote a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// ScopeStats is what one scope ran.
type ScopeStats struct {
	Name       string `json:"name"`
	Kind       string `json:"kind"` // "http", "test", "job", "implicit", ...
	Queries    int    `json:"queries"`
	Rows       int64  `json:"rows"`
	Errors     int    `json:"errors,omitempty"`
	DurationNS int64  `json:"duration_ns"`
	// DBDurationNS is the sum over the statements, which may exceed
	// DurationNS when they ran side by side.
	DBDurationNS int64 `json:"db_duration_ns"`
	// Truncated is set where a bound of the record was reached; the report's
	// notes say which.
	Truncated bool `json:"truncated"`
	// Owners counts the statements by the way they were attributed: context,
	// transaction, connection, goroutine, default, implicit.
	Owners map[string]int `json:"owners,omitempty"`
	// Runs is the number of scopes of this name and kind that a merged entry
	// sums up; 0 means one.
	Runs int `json:"runs,omitempty"`
	// Timeline are the scope's statements in order of their start, where they
	// were kept; of a merged entry those of its longest run.
	Timeline []Burst `json:"timeline,omitempty"`
	Extra    *Extra  `json:"-"`
}

// Burst is one execution on a scope's timeline, or a run of executions of one
// shape with nothing else in between.
type Burst struct {
	SQL        string `json:"sql"` // normalised
	Shape      string `json:"shape"`
	StartNS    int64  `json:"start_ns"` // since the start of the scope
	DurationNS int64  `json:"duration_ns"`
	Count      int    `json:"count"`
	// Finding is the ID of the finding that the executions belong to.
	Finding string `json:"finding,omitempty"`
}

// Evidence says how sure a finding is, and from what.
type Evidence string

// The strengths. They are never blurred: Proved is by intervention in a test,
// Traced by strong value flow over ten executions or more, Likely by weaker
// value flow, Repeated by repetition alone.
const (
	Proved   Evidence = "proved"
	Traced   Evidence = "traced"
	Likely   Evidence = "likely"
	Repeated Evidence = "repeated"
)

// Rank orders the strengths, 0 for none.
func (e Evidence) Rank() int {
	switch e {
	case Repeated:
		return 1
	case Likely:
		return 2
	case Traced:
		return 3
	case Proved:
		return 4
	}
	return 0
}

// The rules.
const (
	RuleNPlusOne      = "n-plus-one"
	RuleNPlusOneWrite = "n-plus-one-write"
	RuleDuplicate     = "duplicate-query"
	RuleUnboundedList = "unbounded-list"
	RuleWideSelect    = "wide-select"
	RuleMissingIndex  = "missing-index"
	RuleQueryBudget   = "query-budget"
	RuleSlowScope     = "slow-scope"
	RuleSlowQuery     = "slow-query"
)

// Finding is one thing that is wrong, and what to do about it.
type Finding struct {
	// ID is stable over runs, lines and values: a hash of rule, shape, the
	// program's functions and the module-relative file.
	ID       string   `json:"id"`
	Rule     string   `json:"rule"`
	Evidence Evidence `json:"evidence,omitempty"`
	// Why is the evidence in one sentence: "50 of 50 arguments are
	// posts.author_id, in row order".
	Why   string `json:"why,omitempty"`
	Scope string `json:"scope"`
	// Message is the headline: "50 queries that 1 can replace".
	Message string `json:"message,omitempty"`
	Query   Query  `json:"query"`
	Site    Site   `json:"site"`
	// Stack are the program's frames, innermost first, the site among them.
	Stack []Site `json:"stack,omitempty"`
	// Field is the path of the GraphQL field that the statement ran for:
	// "posts.author".
	Field string `json:"field,omitempty"`
	// Loop is the first line of the loop that repeats the statement, where the
	// source was read.
	Loop   *Site   `json:"loop,omitempty"`
	Parent *Parent `json:"parent,omitempty"`
	// Variants are the other parents of a merged finding, each with its own
	// evidence and fixes.
	Variants []Variant `json:"variants,omitempty"`
	// Relation is many-to-one, one-to-many, one-to-one, many-to-many, count,
	// exists, tree, polymorphic, or empty where it is not known.
	Relation string `json:"relation,omitempty"`
	Fixes    []Fix  `json:"fixes,omitempty"`
	// Enclosing is the ID of the finding whose rows this one follows: findings
	// form a tree, the outermost comes first.
	Enclosing string `json:"under,omitempty"`
	// Parallel is set where executions overlapped in time.
	Parallel bool `json:"parallel,omitempty"`
	// Suppressed is the reason given for silence; such a finding is listed
	// and fails nothing.
	Suppressed string `json:"suppressed,omitempty"`
	// Baseline is "new", "known" or "grown" once compared with a baseline.
	Baseline string `json:"baseline,omitempty"`
	// Advice is what to do in words, where no rewrite is offered.
	Advice string `json:"advice,omitempty"`
	// Seen is the number of scopes that a merged finding was seen in, Scopes
	// are the names of some of them.
	Seen   int      `json:"seen,omitempty"`
	Scopes []string `json:"scopes,omitempty"`
	Extra  *Extra   `json:"-"`

	// pc is the call site's program counter, for slog's source.
	pc uintptr
}

// Variant is a merged finding as another parent's rows repeat it.
type Variant struct {
	Evidence Evidence `json:"evidence"`
	Why      string   `json:"why,omitempty"`
	Count    int      `json:"count"` // executions
	Parent   Parent   `json:"parent"`
	Relation string   `json:"relation,omitempty"`
	Fixes    []Fix    `json:"fixes,omitempty"`
}

// Saved is the number of queries that need not run: all of a loop but one for
// each of its texts.
func (f *Finding) Saved() int {
	if rule, _ := RuleByID(f.Rule); !rule.Loop {
		return 0
	}
	return max(f.Query.Count-1-len(f.Query.Texts), 0)
}

// PC returns the program counter of the finding's call site in this process,
// 0 where the report comes from elsewhere.
func (f *Finding) PC() uintptr { return f.pc }

// SetPC sets what PC returns. It is no part of the report.
func (f *Finding) SetPC(pc uintptr) { f.pc = pc }

// Query is the repeated statement.
type Query struct {
	SQL          string `json:"sql"` // normalised: no literals, no values
	Shape        string `json:"shape"`
	Dialect      string `json:"dialect"`
	Count        int    `json:"count"`
	DistinctArgs int    `json:"distinct_args"`
	// AtLeast says that DistinctArgs is what is known: the record of the scope
	// did not keep the arguments of all executions.
	AtLeast    bool  `json:"distinct_args_at_least,omitempty"`
	DurationNS int64 `json:"duration_ns"`
	Rows       int64 `json:"rows"`
	// Texts are the further texts that the same line ran, normalised, of which
	// the counts are the sum; at most 8.
	Texts []string `json:"texts,omitempty"`
}

// Site is one frame of the program.
type Site struct {
	File     string `json:"file"` // relative to its module where that is known
	Line     int    `json:"line"`
	Function string `json:"function"`
	// Path is the file on this machine, for reading source lines; it is not
	// part of the report.
	Path string `json:"-"`
}

// Parent is the query whose rows supplied the arguments.
type Parent struct {
	SQL    string `json:"sql"`
	Shape  string `json:"shape"`
	Site   Site   `json:"site"`
	Count  int    `json:"count"` // executions
	Rows   int64  `json:"rows"`
	Column string `json:"column"`
	// Table is the column's table where the text tells it.
	Table string `json:"table,omitempty"`
	// Links are all pairs where the key has more than one column.
	Links []Link `json:"links,omitempty"`
	// Matched of Of arguments were found in the column.
	Matched    int  `json:"matched"`
	Of         int  `json:"of"`
	InRowOrder bool `json:"in_row_order"`
}

// Link ties an argument of the child to a column of the parent.
type Link struct {
	Column string `json:"column"` // of the parent's result
	Arg    string `json:"arg"`    // the child's column that it is compared with
}

// Fix is a repair that was derived, and whether it was tried.
type Fix struct {
	Kind  string `json:"kind"` // join, batch, group-by, lateral, ...
	Title string `json:"title,omitempty"`
	SQL   string `json:"sql,omitempty"`
	Go    string `json:"go,omitempty"`
	// Edit is a change of the program's own code that does the same: a unified
	// diff without context, its paths relative to the program's module. Go is
	// then what it adds or changes, whole.
	Edit          string `json:"edit,omitempty"`
	QueriesBefore int    `json:"queries_before,omitempty"`
	QueriesAfter  int    `json:"queries_after,omitempty"`
	Verified      bool   `json:"verified"`
	// Note says why it comes first, what was not tried and why, or what to
	// mind.
	Note string `json:"note,omitempty"`
}

// Recognised is something that repeats and is no N+1; it is listed so that
// silence can be checked.
type Recognised struct {
	What  string `json:"what"` // keyset-pagination, offset-pagination, chunked-batch, retry, polling, seed, few, ...
	SQL   string `json:"sql"`
	Shape string `json:"shape,omitempty"`
	Count int    `json:"count"`
	Site  *Site  `json:"site,omitempty"`
	Scope string `json:"scope,omitempty"`
	Extra *Extra `json:"-"`
}

// Suppression is one rule of silence.
type Suppression struct {
	Kind   string `json:"kind"` // context, sql-comment, source-comment, site, function, table, shape
	Match  string `json:"match"`
	Reason string `json:"reason"`
	Extra  *Extra `json:"-"`
}

// Reporter takes finished reports: to a log, a test, a file. It is called on
// the goroutine that ended the scope, must be safe for concurrent use, and
// must not keep the report's slices beyond the call if it changes them.
// A panic in it is recovered and reported once.
type Reporter interface {
	Report(context.Context, Report)
}
