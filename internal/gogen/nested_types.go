package gogen

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/rewrite/forms"
)

// typesGo is the Go of each type's batch, empty where two would have one name.
func (n *nestedEmitter) typesGo() string {
	var out []string
	seen := map[string]bool{}
	for i, l := range n.of.Loops {
		made := forms.Apply(l.Repeat, forms.Batch)
		forms.Count(l.Repeat, made)
		table := n.of.Tables()[i]
		if len(made) == 0 || seen[table] {
			return ""
		}
		seen[table] = true
		out = append(out, Code(l.Repeat, &made[0]))
	}
	return strings.Join(out, "\n\n")
}
