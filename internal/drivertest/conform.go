package drivertest

import (
	"database/sql"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
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
	// Races is the reason why the driver or database/sql races with itself
	// here, so that raw has several outcomes; empty for all that have one.
	Races string
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
	// Fake is the driver below, where it is a Fake and was opened.
	Fake func() *Fake
}

// Result counts behaviours.
type Result struct {
	Identical, Total int
}

// String returns "52/52".
func (r Result) String() string { return fmt.Sprintf("%d/%d", r.Identical, r.Total) }

// Conform runs every behaviour over raw and over each of wrapped, and reports
// as an error of tb each whose text differs from raw's first. One that differs
// between two raw runs is an error too, for nothing can be said of it. Only
// where a behaviour says that it races, and a wrapped run differs, does raw run
// more often: then the wrapped one must be as one of its few outcomes.
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

// The bounds of a behaviour that races: of its outcomes over raw, and of the
// runs that may find them.
const (
	maxOutcomes = 4
	maxTries    = 300
)

func conforms(tb TB, b Behaviour, raw Subject, wrapped []Subject) bool {
	tb.Helper()
	seen := outcomes{b: b, raw: raw}
	first, again := seen.next(), seen.next()
	if first != again && b.Races == "" {
		tb.Errorf("%s: not stable over %s, and it does not say why:\n%s", b.Name, raw.Name, diff(first, again))
		return false
	}
	same := true
	for _, s := range wrapped {
		got := run(b, s)
		if got != first && !seen.include(got) {
			tb.Errorf("%s: %s differs from %s:\n%s", b.Name, s.Name, raw.Name, diff(first, got))
			same = false
		}
	}
	if len(seen.texts) > maxOutcomes {
		tb.Errorf("%s: more than %d outcomes over %s:\n%s", b.Name, maxOutcomes, raw.Name, diff(first, seen.texts[maxOutcomes]))
		return false
	}
	return same
}

// outcomes are the different texts of a behaviour over raw.
type outcomes struct {
	b     Behaviour
	raw   Subject
	texts []string
}

func (o *outcomes) next() string {
	text := run(o.b, o.raw)
	if !slices.Contains(o.texts, text) {
		o.texts = append(o.texts, text)
	}
	return text
}

// include reports whether raw comes to text as well, which it is asked again
// only where the behaviour races.
func (o *outcomes) include(text string) bool {
	if o.b.Races == "" {
		return false
	}
	for range maxTries {
		if slices.Contains(o.texts, text) {
			return true
		}
		o.next()
	}
	return slices.Contains(o.texts, text)
}

// run returns what b saw, and how the driver was called.
func run(b Behaviour, s Subject) string {
	t := &Trace{unwrap: s.Unwrap}
	db, err := s.Open()
	if err != nil {
		t.Err("open", err)
		return t.String()
	}
	if !caught(t, func() { b.Run(t, db) }) {
		// A panic may have left a connection in use for good.
		settle(t, db)
	}
	caught(t, func() { t.Err("close db", db.Close()) })
	if s.Log != nil {
		t.Printf("-- driver --\n%s", s.Log())
	}
	return t.String()
}

func caught(t *Trace, f func()) (panicked bool) {
	defer func() {
		if p := recover(); p != nil {
			t.Printf("panic: %T %v", p, p)
			panicked = true
		}
	}()
	f()
	return false
}

// settle waits until what runs behind the handle came to rest: a cancelled
// transaction is rolled back on a goroutine of database/sql.
func settle(t *Trace, db *sql.DB) {
	Await(t, db, "no connection is in use", func(s sql.DBStats) bool { return s.InUse == 0 })
}

// patience is far beyond what anything takes that comes about at all.
const patience = 20 * time.Second

// Await waits until the pool of db is as it must become, and writes down where
// it does not. Between looks it yields, so it is as quick as what it waits for.
func Await(t *Trace, db *sql.DB, what string, reached func(sql.DBStats) bool) {
	for deadline := time.Now().Add(patience); !reached(db.Stats()); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Printf("waited for %q: %+v", what, db.Stats())
			return
		}
	}
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
