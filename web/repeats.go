package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
)

const (
	maxRepeats = 2000 // statements with their arguments that are remembered
	maxWritten = 1000 // tables whose writes are counted
	// fewestRepeats is the number of requests from which keeping an answer is
	// worth a word.
	fewestRepeats = 5
	maxAdvice     = 20
)

// Repeat is one statement that many requests ran with the same arguments, so
// that a cache could answer all but one of them. The arguments themselves are
// not known: only that they were the same.
type Repeat struct {
	SQL      string      `json:"sql"`
	Shape    string      `json:"shape"`
	Site     detect.Site `json:"site"`
	Requests int         `json:"requests"`
	// SavedNS is the time in the database of all executions but the first.
	SavedNS int64    `json:"saved_ns"`
	Routes  []string `json:"routes"` // the first few
	// Tables are those that the statement reads: a write to any of them makes
	// the answer stale. Writes counts those that were seen since it first ran.
	Tables []string `json:"tables"`
	Writes int      `json:"writes"`
}

type repeatKey struct {
	shape fingerprint.ID
	args  uint64
}

type repeat struct {
	Repeat
	executions int
	tookNS     int64
	before     int // writes to its tables when it first ran
}

// repeats counts across requests. Its owner locks it.
type repeats struct {
	seen    map[repeatKey]*repeat
	written map[string]int // writes by table
}

func newRepeats() repeats {
	return repeats{seen: map[repeatKey]*repeat{}, written: map[string]int{}}
}

// add counts what one request asked for with one set of arguments alone.
func (s *repeats) add(route string, o detect.Observation, r *detect.Report) {
	took := map[string]int64{}
	for _, sc := range r.Scopes {
		for _, b := range sc.Timeline {
			took[b.Shape] += b.DurationNS
		}
	}
	counted := map[repeatKey]bool{}
	for i := range o.Groups {
		g := &o.Groups[i]
		switch g.Kind {
		case fingerprint.Select:
			key := repeatKey{g.Shape, g.Args}
			if g.Distinct == 1 && g.Complete && !counted[key] {
				counted[key] = true
				s.read(key, route, g, took[g.Shape.String()])
			}
		case fingerprint.Insert, fingerprint.Update, fingerprint.Delete, fingerprint.Merge:
			for _, table := range tablesOf(g.SQL()) {
				if _, known := s.written[table]; known || len(s.written) < maxWritten {
					s.written[table] += g.Executions
				}
			}
		}
	}
}

func (s *repeats) read(key repeatKey, route string, g *detect.ObservedGroup, tookNS int64) {
	e := s.seen[key]
	if e == nil {
		if !s.room() {
			return
		}
		site, _ := g.Site()
		sql := g.SQL()
		e = &repeat{Repeat: Repeat{SQL: sql, Shape: g.Shape.String(), Site: site, Tables: tablesOf(sql)}}
		e.before = s.writes(e.Tables)
		s.seen[key] = e
	}
	e.Requests++
	e.executions += g.Executions
	e.tookNS += tookNS
	if len(e.Routes) < 4 && !slices.Contains(e.Routes, route) {
		e.Routes = append(e.Routes, route)
	}
}

// room forgets what came but once, where there is no more room.
func (s *repeats) room() bool {
	if len(s.seen) < maxRepeats {
		return true
	}
	for key, e := range s.seen {
		if e.Requests == 1 {
			delete(s.seen, key)
		}
	}
	return len(s.seen) < maxRepeats
}

func (s *repeats) writes(tables []string) (n int) {
	for _, t := range tables {
		n += s.written[t]
	}
	return n
}

// advice lists what a cache would save most of. An answer that was written to
// about as often as it was asked for is none for a cache.
func (s *repeats) advice() []Repeat {
	var all []Repeat
	for _, e := range s.seen {
		r := e.Repeat
		r.Writes = s.writes(r.Tables) - e.before
		if r.Requests < fewestRepeats || r.Writes*2 > r.Requests || len(r.Tables) == 0 {
			continue
		}
		r.SavedNS = e.tookNS * int64(e.executions-1) / int64(max(e.executions, 1))
		r.Routes = slices.Clone(r.Routes)
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Repeat) int {
		return cmp.Or(cmp.Compare(b.SavedNS, a.SavedNS), cmp.Compare(b.Requests, a.Requests), strings.Compare(a.SQL, b.SQL))
	})
	return all[:min(len(all), maxAdvice)]
}

// tablesOf names the tables of a statement, each once, in lower case.
func tablesOf(sql string) []string {
	var tables []string
	s := fingerprint.Scan(fingerprint.Generic, sql)
	for i := range s.Tables {
		name := strings.ToLower(s.Tables[i].Name)
		if name != "" && !s.Tables[i].Derived && !slices.Contains(tables, name) {
			tables = append(tables, name)
		}
	}
	return tables
}
