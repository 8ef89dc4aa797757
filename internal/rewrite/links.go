package rewrite

import (
	"reflect"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/report"
)

// Links are the slots of the child in which its executions differ or may: those
// that follow a column of the parent, and all others that were not seen to have
// one value in every execution (Column is -1 then). It is what a Verifier needs
// to tell executions apart; Fixer passes a Case that has them all.
func Links(f *report.Finding, c *cases.Case) []cases.CaseLink {
	links := append([]cases.CaseLink(nil), c.Links...)
	if f.Rule == report.RuleDuplicate && len(c.Child.Args) < 2 {
		return links
	}
	s := scanned(c.Dialect, c.Child.Text)
	linked := map[int]bool{}
	for _, l := range links {
		linked[l.Slot] = true
	}
	literals := map[int]bool{}
	for _, l := range fingerprint.AppendLiterals(nil, c.Dialect, c.Child.Text) {
		literals[l.Slot] = true
	}
	for i, v := range Variations(c, s) {
		slot := s.Slots[i]
		if v == cases.Constant || linked[i] || slot.Param == 0 && !literals[i] || slot.Param > 0 && paramLinked(links, slot.Param) {
			continue
		}
		links = append(links, own(c, i, slot))
	}
	return links
}

func own(c *cases.Case, slot int, s fingerprint.Slot) cases.CaseLink {
	return cases.CaseLink{Slot: slot, Param: s.Param, Column: -1, Missing: c.Child.MinRows == 0}
}

func paramLinked(links []cases.CaseLink, param int) bool {
	for _, l := range links {
		if l.Param == param {
			return true
		}
	}
	return false
}

// VaryingLiterals are the slots whose literals are not the same in all texts.
func VaryingLiterals(c *cases.Case) map[int]bool {
	out := map[int]bool{}
	first := map[int]string{}
	for i, text := range c.Child.Texts {
		if text == "" {
			text = c.Child.Text
		}
		for _, l := range fingerprint.AppendLiterals(nil, c.Dialect, text) {
			value := l.Span.Of(text)
			if i == 0 {
				first[l.Slot] = value
			} else if first[l.Slot] != value {
				out[l.Slot] = true
			}
		}
	}
	return out
}

func varies(args [][]any, i int) bool {
	for _, a := range args {
		if i >= len(a) || i >= len(args[0]) {
			return false
		}
		if !reflect.DeepEqual(a[i], args[0][i]) {
			return true
		}
	}
	return false
}
