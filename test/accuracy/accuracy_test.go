package main

import (
	"os"
	"testing"
)

// gate is the least share of everyday statements that the scanner must read
// right on every field.
const gate = 0.995

func TestOwnCorpus(t *testing.T) {
	t.Parallel()
	checkGate(t, "")
}

// TestOtherCorpus runs over the corpus that NPLUSONE_CORPUS names, where it
// names one; the corpus is third-party text and not part of the project.
func TestOtherCorpus(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv("NPLUSONE_CORPUS"); dir != "" {
		checkGate(t, dir)
	}
}

func checkGate(t *testing.T, dir string) {
	t.Helper()
	for _, d := range dialects {
		r, err := measure(d, dir, "all")
		if err != nil {
			t.Fatal(err)
		}
		e := r.everyday
		if e.n < 50 {
			t.Errorf("%s: %d statements judged: too few to say anything", d.dialect, e.n)
		}
		if float64(e.right) < gate*float64(e.n) {
			r.printMisses(os.Stderr, 10)
			t.Errorf("%s: %d of %d right on all fields, want %.1f %%", d.dialect, e.right, e.n, 100*gate)
		}
		if a := r.readers; a.agree < a.n*4/5 || float64(a.agreeRight) < 0.999*float64(a.agree)-0.5 {
			t.Errorf("%s: the two readers agree on %d of %d, and are right on %d", d.dialect, a.agree, a.n, a.agreeRight)
		}
	}
}

// TestJudgeCatchesAWrongReading makes sure that the comparison can fail at
// all: a structure of another statement must differ.
func TestJudgeCatchesAWrongReading(t *testing.T) {
	t.Parallel()
	for _, d := range dialects {
		tree, err := d.read("select a, b as c from t join u on t.x = u.x where t.y = 1 and u.z > 2 order by a limit 3")
		if err != nil {
			t.Fatal(err)
		}
		want := factsOf(tree)
		for sql, f := range map[string]field{
			"select a, b as d from t join u on t.x = u.x where t.y = 1 and u.z > 2 order by a limit 3":             fieldSelect,
			"select a, b as c from t join u on t.x = u.y where t.y = 1 and u.z > 2 order by a limit 3":             fieldJoins,
			"select a, b as c from t join u on t.x = u.x where t.y = 1 or u.z > 2 order by a limit 3":              fieldNesting,
			"select a, b as c from t join u on t.x = u.x where t.w = 1 and u.z > 2 order by a limit 3":             fieldEqual,
			"select a, b as c from t join u on t.x = u.x where t.y = 1 and u.z > 2 order by a desc limit 3":        fieldOrder,
			"select a, b as c from t join u on t.x = u.x where t.y = 1 and u.z > 2 order by a":                     fieldLimit,
			"select a, b as c from t as s join u on t.x = u.x where t.y = 1 and u.z > 2 order by a limit 3":        fieldAliases,
			"select a, b as c from t join v.u on t.x = u.x where t.y = 1 and u.z > 2 order by a limit 3":           fieldTables,
			"select a, max(b) as c from t join u on t.x = u.x where t.y = 1 and u.z > 2 order by a limit 3":        fieldAggregates,
			"select a, b as c from t join u on t.x = u.x where t.y = 1 and u.z >= 2 group by a order by a limit 3": fieldGroup,
		} {
			got := scannedFacts(scan(d, sql))
			found := false
			for _, x := range got.differs(want) {
				found = found || x == f
			}
			if !found {
				t.Errorf("%s: %s: no difference in %s", d.dialect, sql, fieldNames[f])
			}
		}
	}
}
