package nplusonetest

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/record"
	"github.com/nplusone-go/nplusone/report"
)

// sight is what a judge has to go by. A test must not pass for what it did not
// see.
type sight struct {
	*unseen
	name    string
	reached int  // statements that a scope of the test owned
	silence bool // the test itself says that there are none
}

// sight hands over what the run did not see.
func (r *run) sight(reached int) sight {
	return sight{r.unseen.take(), r.name, reached, r.silence}
}

// blind reports whether the run may not be judged by what it saw.
func (r *run) blind(reached int) bool {
	s := sight{r.unseen.copy(), r.name, reached, r.silence}
	return s.blind() != ""
}

// reachedBy counts the statements of a test's scopes.
func reachedBy(r *report.Report) int {
	n := 0
	for i := range r.Scopes {
		n += r.Scopes[i].Queries + r.Scopes[i].Errors
	}
	return n
}

const howToOwn = "Call Check before starting what runs them, pass its context on, or open the database with nplusonetest.Open."

// blind says why the test must not pass for what it saw; "" where it may.
func (s sight) blind() string {
	lost := s.lists[started]
	if s.reached == 0 && !s.silence {
		if !record.Watching() {
			return "nplusone: no statement reached this test: this process opened no database through nplusone; " +
				"its statements are not seen. Open it with nplusonetest.Open, or wrap its driver by package driver."
		}
		lost.groups = append(slices.Clone(lost.groups), s.lists[alone].groups...)
		lost.more += s.lists[alone].more
	}
	if len(lost.groups) == 0 {
		return ""
	}
	return "nplusone: some statements of this test belong to no scope, so it cannot pass:" +
		lost.text() + "\n" + howToOwn
}

// notes says what else the reader of a silence should know.
func (s sight) notes() []string {
	var all []string
	if s.reached == 0 {
		switch {
		case !record.Watching():
			all = append(all, "this process opened no database through nplusone")
		case !s.silence:
			all = append(all, "no statement reached this test")
		}
	}
	if l := s.lists[alone]; len(l.groups) > 0 {
		all = append(all, "statements that belong to no scope ran at the same time as this test:"+l.text())
	}
	if l := s.lists[oneOfSome]; len(l.groups) > 0 {
		all = append(all, "statements belong to no scope; they are of this test or of "+s.others()+":"+l.text())
	}
	return all
}

// others names whose the statements may be as well.
func (s sight) others() string {
	const named = 3
	var names []string
	for _, r := range s.alongside {
		if r.name != s.name && !strings.HasPrefix(r.name, s.name+"/") && len(names) < named {
			names = append(names, r.name)
		}
	}
	switch {
	case len(names) == 0:
		return "a test that does not watch"
	case s.unwatched || len(s.alongside)-1 > named:
		names = append(names, "others")
	}
	return strings.Join(names, ", ")
}

// reportBlind fails a test that did not see what it judges, and notes what else
// there is to know of a silence.
func (s *settings) reportBlind(tb TB, seen sight) {
	tb.Helper()
	if text := seen.blind(); text != "" {
		s.complain(tb, text)
		return
	}
	for _, note := range seen.notes() {
		tb.Logf("nplusone: note: %s", note)
	}
	if list := seen.lists[oneOfSome]; seen.reached == 0 && !seen.silence && !seen.unwatched && len(list.groups) > 0 {
		theSuite.addUndecided(seen.name, list)
	}
}

// complain fails the test, or only says why where findings only warn.
func (s *settings) complain(tb TB, text string) {
	tb.Helper()
	if s.Mode.From != "default" {
		text += "\nmode: " + s.Mode.String()
	}
	if s.fails() {
		tb.Errorf("%s", text)
	} else {
		tb.Logf("%s", text)
	}
}
