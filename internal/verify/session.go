package verify

import (
	"context"
	sqldriver "database/sql/driver"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/trial"
)

// session is one connection on which rewrites are tried and indexes asked for.
type session struct {
	*trial.Session
	// executions is how many of the loop's are run again, keys how many
	// different ones the program had; 0 where that is not known.
	executions, keys int
}

func (v *Verifier) open(ctx context.Context, connector sqldriver.Connector, d fingerprint.Dialect) (*session, error) {
	s, err := trial.Open(ctx, connector, d, trial.Limits{Timeout: v.timeout, Rows: v.rows, Executions: v.executions})
	if err != nil {
		return nil, err
	}
	return &session{Session: s, executions: v.executions}, nil
}

// request is what trial is to run for a rewrite.
func request(c *cases.Case, r *rewrite.Rewrite, most int) *trial.Request {
	out := &trial.Request{}
	if c.Parent != nil {
		out.Parent = &trial.Execution{Text: c.Parent.Text}
		if len(c.Parent.Args) > 0 {
			out.Parent.Args = c.Parent.Args[0]
		}
	}
	for i := range r.Statements {
		st := &r.Statements[i]
		out.Replaces = out.Replaces || st.Replaces
		next := trial.Statement{Text: st.SQL, Params: params(st.Params), Levels: st.Levels, Most: st.Most, Replaces: st.Replaces}
		if len(r.Levels) > 0 && next.Levels == nil {
			next.Levels = []int{}
		}
		if st.Each != nil {
			next.Each = &trial.Each{SQL: st.Each.SQL, Params: params(st.Each.Params)}
		}
		out.Statements = append(out.Statements, next)
	}
	if len(r.Levels) > 0 {
		for at := range r.Levels {
			out.Loops = append(out.Loops, loopOfLevel(r, at, most))
		}
		return out
	}
	only := loopRequest(c, nil, most)
	if len(r.Statements) > 0 {
		only.Elements = r.Statements[0].Elements
		only.Default = defaultRow(r.Statements[0].Default)
	}
	out.Loops = []trial.Loop{only}
	return out
}

func params(of []rewrite.Param) []trial.Param {
	out := make([]trial.Param, len(of))
	for i, p := range of {
		out[i] = trial.Param(p)
	}
	return out
}

func loopOfLevel(r *rewrite.Rewrite, at, most int) trial.Loop {
	level := &r.Levels[at]
	l := loopRequest(level.Case, level.Default, most)
	if l.Enclosing = level.Enclosing; l.Enclosing >= 0 {
		l.EnclosingStatement = r.Levels[l.Enclosing].Statement
		l.From = linked(r, at)
	}
	return l
}

func loopRequest(c *cases.Case, fallback any, most int) trial.Loop {
	l := trial.Loop{Enclosing: -1, Default: defaultRow(fallback)}
	for _, link := range c.Links {
		l.Links = append(l.Links, trial.Link{Slot: link.Slot, Param: link.Param})
	}
	n := min(c.Child.Kept, len(c.Child.Args), most)
	l.Recorded = make([][][]any, n)
	for _, row := range c.Child.Result {
		if row.Execution < n {
			l.Recorded[row.Execution] = append(l.Recorded[row.Execution], row.Values)
		}
	}
	for i := range n {
		text := c.Child.Text
		if i < len(c.Child.Texts) && c.Child.Texts[i] != "" {
			text = c.Child.Texts[i]
		}
		l.Executions = append(l.Executions, trial.Execution{Text: text, Args: c.Child.Args[i]})
	}
	return l
}

// defaultRow is the row of an execution without one, rewrite.Null exchanged for
// what a database returns.
func defaultRow(of any) []any {
	if of == nil {
		return nil
	}
	row, several := of.(rewrite.Row)
	if !several {
		row = rewrite.Row{of}
	}
	out := make([]any, len(row))
	for i, v := range row {
		if v != rewrite.Null {
			out[i] = v
		}
	}
	return out
}
