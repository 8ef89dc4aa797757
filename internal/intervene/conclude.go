package intervene

import (
	"fmt"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/report"
)

// conclude runs the program once more as it is, judged with what was proved.
func (e *engine) conclude() error {
	opts := make([]detect.ScopeOption, len(e.result.Proved))
	for i, v := range e.result.Proved {
		opts[i] = v.Proof
	}
	out, err := e.run(last, opts...)
	if err != nil {
		return err
	}
	e.result.Report = out.report
	e.withdraw()
	e.result.Runs = e.runs
	return nil
}

// repeatedEnough is how often a statement must have run to be told without a
// source.
const repeatedEnough = 5

// withdraw takes back the sources that were refuted. What is left of such a
// finding is that the statement repeats.
func (e *engine) withdraw() {
	r := &e.result.Report
	var kept []report.Finding
	for _, f := range r.Findings {
		v := e.refuted(f.ID)
		if v == nil || f.Evidence == report.Proved {
			kept = append(kept, f)
			continue
		}
		if f.Query.Count < repeatedEnough {
			r.Recognised = append(r.Recognised, report.Recognised{
				What: "refuted", SQL: f.Query.SQL, Shape: f.Query.Shape, Count: f.Query.Count, Site: &f.Site, Scope: f.Scope,
			})
			continue
		}
		f.Evidence, f.Parent, f.Relation, f.Fixes = report.Repeated, nil, "", nil
		f.Why = fmt.Sprintf("its arguments did not follow when %s was changed: refuted as their source", v.Column)
		kept = append(kept, f)
	}
	r.Findings = kept
}

func (e *engine) refuted(id string) *Verdict {
	for i := range e.result.Refuted {
		if e.result.Refuted[i].Finding == id {
			return &e.result.Refuted[i]
		}
	}
	return nil
}
