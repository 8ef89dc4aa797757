package detect

import (
	"slices"
	"strconv"
	"strings"
)

// silence applies suppressions, and lists those that matched nothing.
func (h *hearing) silence() {
	used := make(map[Suppression]bool)
	for _, c := range h.found {
		s, ok, notes := h.scope.allowedBy(c.group)
		for _, n := range notes {
			h.say(n)
		}
		if ok {
			c.result.Suppressed = s.Reason
			used[s] = true
		}
	}
	for i := range h.scope.detector.allows {
		if s := h.scope.detector.allows[i].Suppression; !used[s] {
			h.report.Unused = append(h.report.Unused, s)
		}
	}
	for _, c := range h.charges {
		if c.result != nil || c.allow == "" && c.stmt.ignore == "" {
			continue
		}
		if s, ok, _ := h.scope.allowedBy(c.group); ok && !used[s] && !slices.Contains(h.report.Unused, s) {
			h.report.Unused = append(h.report.Unused, s)
		}
	}
}

// say adds a note, once. Names in it may have breaks.
func (h *hearing) say(note string) {
	if strings.ContainsAny(note, "\r\n") {
		note = strings.Join(strings.Fields(note), " ")
	}
	if !slices.Contains(h.report.Notes, note) {
		h.report.Notes = append(h.report.Notes, note)
	}
}

// note says what limits were reached and what could not be understood.
func (h *hearing) note() {
	for _, n := range h.rec.notes {
		h.say(n)
	}
	h.noteGroups()
	l := h.rec.limits
	if l.groups > 0 {
		h.say("kept arguments and rows of the first " + strconv.Itoa(maxGroups) + " statements by shape and place; others were only counted")
	}
	if l.bytes > 0 {
		h.say("the record of this scope was full: later executions and rows were only counted")
	}
	if l.openRows > 0 {
		h.say(strconv.Itoa(l.openRows) + " result sets were still open when the scope ended")
	}
}

// noteGroups says of which statements a part was kept, naming those of which
// most is missing.
func (h *hearing) noteGroups() {
	const named = 3
	cut := slices.Clone(h.charges)
	cut = slices.DeleteFunc(cut, func(c *charge) bool {
		return c.count <= len(c.execs) || len(c.execs) == 0
	})
	slices.SortStableFunc(cut, func(a, b *charge) int { return b.count - a.count })
	for i, c := range cut {
		if i == named {
			h.say("of " + strconv.Itoa(len(cut)-named) + " more statements only the first executions were kept")
			break
		}
		h.say("kept the first " + group3(len(c.execs)) + " of " + group3(c.count) + " executions of " + c.normalText())
	}
	for _, c := range h.charges {
		if s := c.key.source; s != nil && s.remark.Load() != nil {
			h.say(*s.remark.Load())
		}
		if c.result != nil && c.direct > 0 && c.result.Suppressed == "" && !Advisory(c.result.Rule) && c.key.source != nil {
			if text := c.key.source.directNote.Load(); text != nil {
				h.say(*text)
			}
		}
		if c.stmt.text == "" {
			h.say("a text of more than " + group3(maxText) + " bytes was known by its shape alone")
		}
	}
}

// group3 writes a number with commas.
func group3(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
