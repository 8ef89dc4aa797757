package drivertest

import (
	"database/sql"
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// TB is what Conform needs of *testing.T.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
}

// Behaviour is something that a program does with a database.
type Behaviour struct {
	Name string
	// Run does it and writes down what it saw. A panic is written down too.
	Run func(t *Trace, db *sql.DB)
}

// Subject is one way to open the database.
type Subject struct {
	Name string
	// Open returns a fresh handle; it is closed after each behaviour.
	Open func() (*sql.DB, error)
	// Unwrap returns the driver's own connection from what sql.Conn.Raw
	// gives; nil where it is that already.
	Unwrap func(driverConn any) any
	// Log returns how the driver was called since Open, where it keeps count.
	Log func() string
}

// Result counts behaviours.
type Result struct {
	Identical, Total int
}

// String returns "52/52".
func (r Result) String() string { return fmt.Sprintf("%d/%d", r.Identical, r.Total) }

// Conform runs every behaviour over raw and over each of wrapped, and reports
// as an error of tb each whose text differs. A driver or database/sql may race
// with itself, as after a cancelled context: where a wrapped run differs, raw
// runs more often, and the wrapped one must be as one of its outcomes. More
// than a few outcomes are an error, for nothing can be said of them.
func Conform(tb TB, behaviours []Behaviour, raw Subject, wrapped ...Subject) Result {
	tb.Helper()
	result := Result{Total: len(behaviours)}
	for _, b := range behaviours {
		if conforms(tb, b, raw, wrapped) {
			result.Identical++
		}
	}
	return result
}

// outcomes are the different texts of a behaviour over raw.
const (
	maxOutcomes = 4
	maxTries    = 30
)

func conforms(tb TB, b Behaviour, raw Subject, wrapped []Subject) bool {
	tb.Helper()
	outcomes := []string{run(b, raw)}
	again := func() {
		if got := run(b, raw); !slices.Contains(outcomes, got) {
			outcomes = append(outcomes, got)
		}
	}
	again()
	same := true
	for _, s := range wrapped {
		got := run(b, s)
		for tries := 0; tries < maxTries && !slices.Contains(outcomes, got); tries++ {
			again()
		}
		if len(outcomes) > maxOutcomes {
			tb.Errorf("%s: not stable over %s:\n%s", b.Name, raw.Name, diff(outcomes[0], outcomes[1]))
			return false
		}
		if !slices.Contains(outcomes, got) {
			tb.Errorf("%s: %s differs from %s:\n%s", b.Name, s.Name, raw.Name, diff(outcomes[0], got))
			same = false
		}
	}
	return same
}

// run returns what b saw, and how the driver was called.
func run(b Behaviour, s Subject) string {
	t := &Trace{unwrap: s.Unwrap}
	db, err := s.Open()
	if err != nil {
		t.Err("open", err)
		return t.String()
	}
	caught(t, func() { b.Run(t, db) })
	caught(t, func() { settle(t, db) })
	if s.Log != nil {
		t.Printf("-- driver --\n%s", s.Log())
	}
	return t.String()
}

func caught(t *Trace, f func()) {
	defer func() {
		if p := recover(); p != nil {
			t.Printf("panic: %T %v", p, p)
		}
	}()
	f()
}

// settle closes the handle once what runs behind it came to rest: a cancelled
// transaction is rolled back on a goroutine of database/sql.
func settle(t *Trace, db *sql.DB) {
	const patience = 100_000
	for range patience {
		if db.Stats().InUse == 0 {
			break
		}
		runtime.Gosched()
	}
	t.Err("close db", db.Close())
}

// diff shows the lines that only one of two texts has, with their numbers.
func diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	var b strings.Builder
	for i := range max(len(w), len(g)) {
		lw, lg := line(w, i), line(g, i)
		if lw == lg {
			continue
		}
		fmt.Fprintf(&b, "%4d want %s\n     got  %s\n", i+1, lw, lg)
		if b.Len() > 4000 {
			b.WriteString("...\n")
			break
		}
	}
	return b.String()
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(no line)"
}
