package analysis

import "github.com/nplusone-go/nplusone/internal/cases"

// Unrecorded reports whether nothing was kept of the arguments.
func (c *Group) Unrecorded() bool { return c.Count > 0 && len(c.Execs) == 0 }

// compared reports whether every execution was compared with the first one.
func (c *Group) compared() bool {
	return c.Count > 0 && !c.Unrecorded() && c.Args.N == c.Count
}

// Same reports whether all executions had the same arguments. It is false
// where that is not known.
func (c *Group) Same() bool { return c.compared() && c.Args.All() }

// Counted reports whether the number of different arguments is known.
func (c *Group) Counted() bool {
	d := &c.Group.Distinct
	return !c.Unrecorded() && c.Lost == 0 && c.Args.Unread == 0 && (c.Count == len(c.Execs) || d.Len() > 0 && !d.More)
}

// Whole reports whether every execution was kept with its arguments.
func (c *Group) Whole() bool { return c.Count == len(c.Execs) && c.Args.Unread == 0 }

// Fixed reports whether a key was the same in all executions. It is false
// where that is not known.
func (c *Group) Fixed(slot int) bool {
	return c.compared() && c.Args.Key(slot) == cases.Constant
}

// Retried reports whether a statement failed and was tried again with what it
// had failed with.
func (c *Group) Retried() bool {
	if c.Failed == 0 {
		return false
	}
	all := c.Args.With(c.Tried)
	return all.N == c.Count+c.Failed && all.All()
}

// Variations are those of all slots of the group's text, in order. What failed
// counts, too.
func (c *Group) Variations() []cases.Variation {
	slots := c.Shape().Slots
	out := make([]cases.Variation, len(slots))
	all := c.Args.With(c.Tried)
	if all.N != c.Count+c.Failed {
		return out // others were only counted
	}
	for i, slot := range slots {
		out[i] = all.Slot(i, slot)
	}
	return out
}

// Uneven reports whether executions differ in the number or the places of
// their slots.
func (c *Group) Uneven() bool {
	all := c.Args.With(c.Tried)
	return all.Uneven
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
