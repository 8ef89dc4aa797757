package structure

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

// TableOf returns the index into Tables of the table that a qualifier means
// in a block or those around it, -1 where it means none. An empty qualifier
// means the block's only table.
func (s *Structure) TableOf(query int, qualifier string) int {
	for depth := 0; query >= 0 && query < len(s.Queries) && depth < lex.MaxDepth; depth++ {
		found, n := -1, 0
		for i := range s.Tables {
			t := &s.Tables[i]
			if t.Query != query {
				continue
			}
			n++
			if qualifier == "" {
				found = i
			} else if strings.EqualFold(t.Ref(), qualifier) {
				return i
			}
		}
		if qualifier == "" && n > 0 {
			if n == 1 {
				return found
			}
			return -1
		}
		query = s.Queries[query].Parent
	}
	return -1
}
