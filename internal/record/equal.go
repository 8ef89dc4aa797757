package record

// Whether arguments were the same is settled as executions end, for all of
// them, also for those that the record has no room for. Where an argument was
// not understood, it is not known, and nothing may rest on it.

// Sameness compares the arguments of executions with those of the first one.
type Sameness struct {
	First  uint64
	N      int
	Differ bool
	// Unread counts executions with an argument of a type that is not
	// understood.
	Unread int
}

func (s *Sameness) add(x *Execution) {
	switch {
	case x.unread:
		s.Unread++
	case s.N == 0:
		s.First, s.N = x.args, 1
	default:
		s.Differ = s.Differ || x.args != s.First
		s.N++
	}
}

// All reports whether all were compared and were the same.
func (s *Sameness) All() bool { return !s.Differ && s.Unread == 0 }

// compare notes the arguments of a finished execution.
func (g *Group) compare(x *Execution, o Outcome) {
	if o == Failed {
		g.Tried.add(x)
		return
	}
	g.Args.add(x)
}

// moves notes which keys of an execution that is not kept differ from those of
// the first one.
func (g *Group) moves(x *Execution) {
	for i, k := range x.keys[:g.Nkeys] {
		if i < len(g.Keys) && g.Keys[i] != k {
			g.Moved |= 1 << i
		}
	}
}
