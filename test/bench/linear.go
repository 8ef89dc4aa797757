package main

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/test/bench/turns"
)

const (
	// boundOfGrowth is what four times the text may cost at most. Linear time
	// comes to 4, which memory that no longer fits a cache makes a little
	// more; quadratic time comes to 16.
	boundOfGrowth = 6
	hostileUnits  = 1 << 11 // repetitions in the shorter text
	hostileTurns  = 15
	hostileTries  = 4
)

// hostile are texts that a reading could fall over: one part again and again
// behind a beginning.
var hostile = []struct{ start, unit string }{
	{"", "("}, {"", ")"}, {"", "(select "}, {"", "case when "}, {"", "end "}, {"", "with a as ("}, {"", "select 1;"},
	{"", "select 1 union "}, {"", "explain select "}, {"select ", "f("}, {"select ", "a, "}, {"select ", "'x' || "},
	{"select * from t where ", "not "}, {"select * from t where ", "a = 1 and "}, {"select * from t where ", "a = $1 or "},
	{"select * from t where a", " = a"}, {"select * from t where a in (", "1,"}, {"select * from t where a in (", "(select b from u where c = "},
	{"select * from ", "left "}, {"select * from ", "t, "}, {"select * from a ", "join b "}, {"select * from a ", "join b on b.x = a.y "},
	{"select * from t order by ", "a desc, "}, {"insert into t values ", "(1,2),"}, {"insert into t values (1) ", "on conflict "},
	{"update t set ", "a = 1, "}, {"select ", "'"}, {"select ", "\""}, {"select ", "/*"}, {"select ", "$a$"}, {"select ", "--\n"},
}

// linear measures whether reading a statement's structure takes time linear in
// the text, whatever the text: scopes end on the program's time.
func linear(b *bench) error {
	// A collection would fall to the longer text as a rule.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	worst, of := 0.0, ""
	for _, h := range hostile {
		grows, err := growth(h.start, h.unit)
		if err != nil {
			return err
		}
		if grows > worst {
			worst, of = grows, h.start+h.unit
		}
	}
	b.note("structure of %d hostile texts; that which grows most is %q again and again", len(hostile), of)
	b.atMost("structure of a hostile text, four times as long", worst, boundOfGrowth, "x")
	return nil
}

// growth is how much longer four times the text takes, by the least of each.
// What looks like more than the bound is measured again: what the machine does
// besides passes, quadratic time does not.
func growth(start, unit string) (least float64, err error) {
	arm := func(name string, n int) turns.Arm {
		a := each(name, []string{start + strings.Repeat(unit, n)}, func(s string) { fingerprint.Scan(fingerprint.PostgreSQL, s) })
		a.Prepare = runtime.GC
		return a
	}
	for try := range hostileTries {
		c, err := turns.Take(hostileTurns, 1, processorTime, arm("short", hostileUnits), arm("long", 4*hostileUnits))
		if err != nil {
			return 0, err
		}
		if g := c[1].Least() / c[0].Least(); try == 0 || g < least {
			least = g
		}
		if least <= boundOfGrowth {
			break
		}
	}
	return least, nil
}
