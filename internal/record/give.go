package record

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nplusone-go/nplusone/internal/cell"
	"github.com/nplusone-go/nplusone/internal/hash"
)

// When a scope's memory runs short, statements that are over give room to the
// latest: first those that ran once and are no lists, then the columns from
// which no argument ever came, then all but the first executions and rows of
// loops. What the program's own tests set up, and what is ignored, goes before
// the rest.
const (
	easeFrom = maxRecordBytes * 5 / 8 // bytes from which room is made
	easeTo   = maxRecordBytes / 2
	// latest statements are not over yet, as far as they take no more than
	// their share.
	latest      = 16
	latestBytes = easeTo / 2
	// easeEvery is how many statements pass before it is tried again where
	// there was nothing to give.
	easeEvery = 64
)

// giving is what a record knows of the room that was given back.
type giving struct {
	notBefore int // number of statements
	forgotten []forgotten
}

// forgotten is what stays of a group that ran once and gave all of its room:
// enough to go on counting when its statement comes again.
type forgotten struct {
	key    uint64
	first  uint32
	took   uint32 // microseconds
	rows   int32
	failed bool
}

// maxForgotten is a power of two.
const maxForgotten = 1 << 11

// ease makes room, unless that was in vain a moment ago. g is in use.
func (s *Scope) ease(g *Group) {
	rec := s.rec
	if rec.Queries < rec.giving.notBefore {
		return
	}
	over := rec.over(g)
	sought := sync.OnceValue(func() *arguments { return argumentsOf(rec) })
	for _, give := range []func(*Group) int{
		rec.forget,
		func(g *Group) int { return g.giveColumns(sought()) },
		rec.forget, // lists of which no column is left
		func(g *Group) int { return g.giveRuns(128, 256) },
		func(g *Group) int { return g.giveRuns(32, 64) },
	} {
		if over = s.give(over, give); s.bytes.Load() <= easeTo {
			break
		}
	}
	rec.Order = slices.DeleteFunc(rec.Order, (*Group).gone)
	if s.bytes.Load() > easeTo {
		rec.giving.notBefore = rec.Queries + easeEvery
	}
}

// give lets groups give until there is room, and returns those that are left.
func (s *Scope) give(over []*Group, give func(*Group) int) []*Group {
	for _, g := range over {
		if s.bytes.Load() <= easeTo {
			break
		}
		if freed := give(g); freed > 0 {
			s.rec.Limits.given++
			g.bytes -= freed
			s.bytes.Add(int64(-freed))
		}
	}
	return slices.DeleteFunc(over, (*Group).gone)
}

// gone reports whether a group gave all of its room.
func (g *Group) gone() bool { return g.bytes == 0 }

// over are the groups that are over, in the order in which they give: what
// tests set up and what is ignored first, then the oldest.
func (rec *Record) over(inUse *Group) []*Group {
	over := slices.Clone(rec.Order)
	slices.SortFunc(over, func(a, b *Group) int { return cmp.Compare(a.Last, b.Last) })
	for n, bytes := 0, 0; n < latest && len(over) > 0; n++ {
		last := over[len(over)-1]
		if bytes += last.bytes; n > 0 && bytes > latestBytes {
			break
		}
		over = over[:len(over)-1]
	}
	over = slices.DeleteFunc(over, func(g *Group) bool { return g == inUse || g.running > 0 })
	slices.SortStableFunc(over, func(a, b *Group) int { return cmp.Compare(a.rank(), b.rank()) })
	return over
}

// rank is 0 for what gives first.
func (g *Group) rank() int {
	if g.Stmt.Ignored || g.Allow != "" || g.setUp() {
		return 0
	}
	return 1
}

// setUp reports whether a test ran the statement itself.
func (g *Group) setUp() bool {
	return g.Site != nil && len(g.Site.Frames) > 0 && strings.HasSuffix(g.Site.Frames[0].File, "_test.go")
}

// giveColumns gives those columns that hold no key, and those from which none
// of the arguments came.
func (g *Group) giveColumns(sought *arguments) int {
	return g.narrow(func(k int) bool { return sought.feeds(g, k) })
}

// forget gives all that a statement took which ran once, unless it is a list
// whose rows may yet be gone through.
func (rec *Record) forget(g *Group) int {
	if g.Count+g.Failed != 1 || g.Lost > 0 || len(g.RowTick) > 1 {
		return 0
	}
	if rec.giving.forgotten == nil {
		rec.giving.forgotten = make([]forgotten, maxForgotten)
	}
	key := g.Key.hash()
	*rec.giving.placeFor(key) = forgotten{key, g.First, micros(g.Duration), int32(min(g.RowsTotal, 1<<31-1)), g.Failed > 0}
	delete(rec.groups, g.Key)
	return g.bytes
}

// recall counts on where a statement comes again that was forgotten.
func (v *giving) recall(g *Group) {
	if v.forgotten == nil {
		return
	}
	key := g.Key.hash()
	was, other := v.places(key)
	if was.key != key {
		was = other
	}
	if was.key != key {
		return
	}
	g.First, g.Lost = was.first, 1
	if was.failed {
		g.Failed = 1
	} else {
		g.Count, g.Duration = 1, time.Duration(was.took)*time.Microsecond
		g.RowsTotal, g.MinRows, g.MaxRows = int64(was.rows), int64(was.rows), int64(was.rows)
	}
	*was = forgotten{}
}

// places are the two in which a key may stand.
func (v *giving) places(key uint64) (one, other *forgotten) {
	return &v.forgotten[key%maxForgotten], &v.forgotten[key>>32%maxForgotten]
}

// placeFor is the free one of them, or that of what was forgotten longest ago.
func (v *giving) placeFor(key uint64) *forgotten {
	one, other := v.places(key)
	if one.first > other.first {
		return other
	}
	return one
}

// hash tells keys apart.
func (k GroupKey) hash() uint64 {
	h := hash.Mix64(uint64(k.Shape) ^ hash.Mix64(uint64(k.Stack)))
	if k.Database != nil {
		h = hash.Mix64(h ^ k.Database.number)
	}
	return h
}

// giveRuns gives all executions and rows but the first.
func (g *Group) giveRuns(runs, rows int) (freed int) {
	if n := len(g.Execs) - runs; n > 0 && g.Values == nil {
		g.fillTuples() // of all, for later ones are only counted
		freed += n * (executionBytes - tupleBytes + 4*g.Nkeys)
		g.Execs = slices.Clone(g.Execs[:runs])
		g.Keys = slices.Clone(g.Keys[:runs*g.Nkeys])
		g.Closed = true
	}
	if n := len(g.RowTick) - rows; n > 0 {
		freed += n * (4*g.Ncols + rowOverhead)
		g.RowTick, g.RowExec = slices.Clone(g.RowTick[:rows]), slices.Clone(g.RowExec[:rows])
		g.Cells = slices.Clone(g.Cells[:rows*g.Ncols])
	}
	for i, e := range g.RowExec {
		if int(e) >= len(g.Execs) {
			g.RowExec[i] = -1
		}
	}
	return freed
}

// arguments are those of all statements that ran more than once.
type arguments struct{ *cell.Filter }

func argumentsOf(rec *Record) *arguments {
	a := &arguments{cell.NewFilter()}
	for _, g := range rec.Order {
		if g.Count+g.running < 2 {
			continue
		}
		for _, k := range g.Keys {
			if k != 0 {
				a.Add(k)
			}
		}
	}
	return a
}

// feeds reports whether arguments may have come from the k-th of a group's kept
// columns: two rows at least hold some.
func (a *arguments) feeds(g *Group, k int) bool {
	found := 0
	for at := k; at < len(g.Cells); at += g.Ncols {
		if c := g.Cells[at]; c != 0 && a.MayHave(c) {
			if found++; found == 2 {
				return true
			}
		}
	}
	return false
}
