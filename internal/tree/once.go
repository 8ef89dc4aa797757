package tree

import (
	"slices"

	"github.com/nplusone-go/nplusone/report"
)

// sight is what people tell findings apart by. Two ways to one loop have ids of
// their own and look the same.
type sight struct {
	rule, shape, parent, column string
	loop, own                   report.Site
	standing                    int
}

func sightOf(f *report.Finding) sight {
	s := sight{rule: f.Rule, shape: f.Query.Shape, loop: *f.Loop, own: f.Site, standing: Standing(f)}
	if len(f.Stack) > 0 {
		s.own = f.Stack[0]
	}
	if f.Parent != nil {
		s.parent, s.column = f.Parent.Shape, f.Parent.Column
	}
	s.loop.Path, s.own.Path = "", ""
	return s
}

// once leaves of the findings that look the same the worst, which was seen
// wherever one of them was.
func once(findings []report.Finding) []report.Finding {
	order := make([]*report.Finding, len(findings))
	for i := range findings {
		order[i] = &findings[i]
	}
	slices.SortStableFunc(order, func(a, b *report.Finding) int { return Worse(a, b) })
	at := map[sight]int{}
	kept := make([]report.Finding, 0, len(findings))
	instead := map[string]string{} // ids of those that are left out
	for _, f := range order {
		if f.Loop == nil {
			kept = append(kept, *f)
			continue
		}
		s := sightOf(f)
		if i, known := at[s]; known {
			seenToo(&kept[i], f)
			instead[f.ID] = kept[i].ID
			continue
		}
		at[s] = len(kept)
		kept = append(kept, *f)
	}
	for i := range kept {
		if id, gone := instead[kept[i].Enclosing]; gone {
			kept[i].Enclosing = id
		}
	}
	return kept
}

// seenToo adds where another finding was seen.
func seenToo(f, other *report.Finding) {
	names := append([]string{f.Scope, other.Scope}, f.Scopes...)
	names = append(names, other.Scopes...)
	slices.Sort(names)
	f.Scopes = slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" })
	f.Seen = max(f.Seen, 1) + max(other.Seen, 1)
}
