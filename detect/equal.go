package detect

// Whether arguments were the same is settled as executions end, for all of
// them, also for those that the record has no room for. Where an argument was
// not understood, it is not known, and nothing may rest on it.

// sameness compares the arguments of executions with those of the first one.
type sameness struct {
	first  uint64
	n      int
	differ bool
	// unread counts executions with an argument of a type that is not
	// understood.
	unread int
}

func (s *sameness) add(x *Execution) {
	switch {
	case x.unread:
		s.unread++
	case s.n == 0:
		s.first, s.n = x.args, 1
	default:
		s.differ = s.differ || x.args != s.first
		s.n++
	}
}

// all reports whether all were compared and were the same.
func (s *sameness) all() bool { return !s.differ && s.unread == 0 }

// compare notes the arguments of a finished execution.
func (g *group) compare(x *Execution, o Outcome) {
	if o == Failed {
		g.tried.add(x)
		return
	}
	g.args.add(x)
}

// moves notes which keys of an execution that is not kept differ from those of
// the first one.
func (g *group) moves(x *Execution) {
	for i, k := range x.keys[:g.nkeys] {
		if i < len(g.keys) && g.keys[i] != k {
			g.moved |= 1 << i
		}
	}
}

// unrecorded reports whether nothing was kept of the arguments: the group came
// when the record was full.
func (c *charge) unrecorded() bool { return c.count > 0 && len(c.execs) == 0 }

// same reports whether all executions had the same arguments. It is false
// where that is not known.
func (c *charge) same() bool { return c.count > 0 && !c.unrecorded() && c.args.all() && c.tuples <= 1 }

// counted reports whether the number of different arguments is known.
func (c *charge) counted() bool {
	d := &c.group.distinct
	return !c.unrecorded() && c.args.unread == 0 && (c.count == len(c.execs) || d.len() > 0 && !d.more)
}

// whole reports whether every execution was kept with its arguments.
func (c *charge) whole() bool { return c.count == len(c.execs) && c.args.unread == 0 }

// fixed reports whether a key was the same in all executions.
func (c *charge) fixed(slot int) bool {
	for _, a := range c.slots {
		if a.slot == slot {
			return false
		}
	}
	return !c.unrecorded() && c.moved&(1<<slot) == 0 && c.args.unread == 0
}

// retried reports whether a statement failed and was tried again with what it
// had failed with.
func (c *charge) retried() bool {
	return c.failed > 0 && !c.full && c.tried.all() && c.args.all() && c.tuples <= 1 &&
		(c.args.n == 0 || c.tried.n == 0 || c.args.first == c.tried.first)
}
