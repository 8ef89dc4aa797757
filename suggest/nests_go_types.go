package suggest

import (
	"strings"
)

// typesGo is the Go of each type's batch, empty where two would have one name.
func (n *nestCoder) typesGo() string {
	var out []string
	seen := map[string]bool{}
	for i, l := range n.of.levels {
		forms := l.q.derive(batchForm)
		l.q.count(forms)
		table := n.of.tables()[i]
		if len(forms) == 0 || seen[table] {
			return ""
		}
		seen[table] = true
		out = append(out, l.q.goFix(&forms[0]))
	}
	return strings.Join(out, "\n\n")
}
