package nplusonetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/nplusone-go/nplusone/internal/record"
)

// unseen are the statements of a test, or what may be its statements, that no
// scope owned.
type unseen struct {
	mu        sync.Mutex
	pauses    int
	lists     [oneOfSome + 1]statements
	alongside []*run
	unwatched bool
}

// statements are counted by their text and place.
type statements struct {
	groups []record.ObservedGroup
	more   int
}

const (
	maxUnseen      = 64 // statements that are kept
	maxUnseenShown = 5
)

func (u *unseen) add(w whose, g record.ObservedGroup) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.pauses > 0 {
		return
	}
	u.lists[w.certainty].add(g)
	if w.certainty == oneOfSome {
		u.alongside = appendNew(u.alongside, w.runs)
		u.unwatched = u.unwatched || w.unwatched
	}
}

func (s *statements) add(g record.ObservedGroup) {
	for i := range s.groups {
		if s.groups[i].Shape == g.Shape && s.groups[i].Stack == g.Stack {
			s.groups[i].Executions += g.Executions
			return
		}
	}
	if len(s.groups) == maxUnseen {
		s.more++
		return
	}
	s.groups = append(s.groups, g)
}

// cover takes over what another list has more of: both heard of the same
// statements.
func (s *statements) cover(other statements) {
	for _, g := range other.groups {
		had := s.count(g)
		g.Executions = max(0, g.Executions-had)
		s.add(g)
	}
	s.more = max(s.more, other.more)
}

func (s *statements) count(of record.ObservedGroup) int {
	for _, g := range s.groups {
		if g.Shape == of.Shape && g.Stack == of.Stack {
			return g.Executions
		}
	}
	return 0
}

// pause leaves out what is heard of until resume is called: it is set-up.
func (u *unseen) pause() (resume func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.pauses++
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.pauses--
	}
}

// copy is what was heard of so far.
func (u *unseen) copy() *unseen {
	u.mu.Lock()
	defer u.mu.Unlock()
	c := &unseen{alongside: slices.Clone(u.alongside), unwatched: u.unwatched}
	for i, l := range u.lists {
		c.lists[i] = statements{slices.Clone(l.groups), l.more}
	}
	return c
}

// take is copy, and begins anew.
func (u *unseen) take() *unseen {
	taken := u.copy()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.lists, u.alongside, u.unwatched = [oneOfSome + 1]statements{}, nil, false
	return taken
}

// merge adds what another one heard of.
func (u *unseen) merge(other *unseen) {
	for c := range u.lists {
		for _, g := range other.lists[c].groups {
			u.lists[c].add(g)
		}
		u.lists[c].more += other.lists[c].more
	}
	u.alongside = appendNew(u.alongside, other.alongside)
	u.unwatched = u.unwatched || other.unwatched
}

// text lists statements, those that ran most often first.
func (s *statements) text() string {
	groups := slices.Clone(s.groups)
	slices.SortStableFunc(groups, func(a, b record.ObservedGroup) int { return b.Executions - a.Executions })
	var b strings.Builder
	for i := range groups[:min(len(groups), maxUnseenShown)] {
		fmt.Fprintf(&b, "\n    %d × %s%s", groups[i].Executions, groups[i].SQL(), at(&groups[i]))
	}
	if more := len(groups) - maxUnseenShown + s.more; more > 0 && len(groups) > maxUnseenShown {
		fmt.Fprintf(&b, "\n    and %d more statements", more)
	}
	return b.String()
}
