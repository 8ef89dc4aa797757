package analysis

import "github.com/nplusone-go/nplusone/internal/cases"

// Unrecorded reports whether nothing was kept of the arguments: the group came
// when the record was full.
func (c *Group) Unrecorded() bool { return c.Count > 0 && len(c.Execs) == 0 }

// Same reports whether all executions had the same arguments. It is false
// where that is not known.
func (c *Group) Same() bool { return c.Count > 0 && !c.Unrecorded() && c.Args.All() && c.Tuples <= 1 }

// Counted reports whether the number of different arguments is known.
func (c *Group) Counted() bool {
	d := &c.Group.Distinct
	return !c.Unrecorded() && c.Args.Unread == 0 && (c.Count == len(c.Execs) || d.Len() > 0 && !d.More)
}

// Whole reports whether every execution was kept with its arguments.
func (c *Group) Whole() bool { return c.Count == len(c.Execs) && c.Args.Unread == 0 }

// Fixed reports whether a key was the same in all executions.
func (c *Group) Fixed(slot int) bool {
	for _, a := range c.Slots {
		if a.Slot == slot {
			return false
		}
	}
	return !c.Unrecorded() && c.Moved&(1<<slot) == 0 && c.Args.Unread == 0
}

// Retried reports whether a statement failed and was tried again with what it
// had failed with.
func (c *Group) Retried() bool {
	return c.Failed > 0 && !c.Full && c.Tried.All() && c.Args.All() && c.Tuples <= 1 &&
		(c.Args.N == 0 || c.Tried.N == 0 || c.Args.First == c.Tried.First)
}

// Variations are those of all slots of the group's text, in order.
func (c *Group) Variations() []cases.Variation {
	s := &c.Seen
	slots := c.Shape().Slots
	out := make([]cases.Variation, len(slots))
	if s.Uneven || s.Runs == 0 {
		return out
	}
	for i, slot := range slots {
		v := s.Variation(i, slot)
		if v == cases.Constant && s.Runs != c.Count+c.Failed {
			v = cases.Unseen // others were only counted
		}
		out[i] = v
	}
	return out
}

// KeysAlone reports whether the executions differ in nothing but keys.
func (c *Group) KeysAlone() bool {
	seen := c.Variations()
	for i, slot := range c.Shape().Slots {
		if seen[i] != cases.Constant && !slot.Key {
			return false
		}
	}
	return true
}
