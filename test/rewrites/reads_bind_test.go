package rewrites

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/lib/pq"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// keysOf are the distinct keys of a loop, one value for each link, without
// those that are NULL as a whole: no program asks for them in a list.
func (f *found) keysOf(got rowsByKey, elements bool) (keys [][]any) {
	seen := map[string]bool{}
	for _, c := range got.calls {
		key := f.key(c, elements)
		if text := whole(key); !seen[text] {
			seen[text] = true
			keys = append(keys, key)
		}
	}
	return keys
}

// key is what tells one execution from another.
func (f *found) key(c call, elements bool) []any {
	var key []any
	for _, link := range f.c.Links {
		v := c.args[link.Param-1]
		if elements {
			v = strings.Trim(fmt.Sprint(v), "{}")
		}
		key = append(key, v)
	}
	return key
}

var numbered = regexp.MustCompile(`\$(\d+)`)

// raised adds to the numbers of placeholders.
func raised(text string, by int) string {
	return numbered.ReplaceAllStringFunc(text, func(p string) string {
		n, _ := strconv.Atoi(p[1:])
		return fmt.Sprintf("$%d", n+by)
	})
}

// bindRead writes a statement out for keys, as a reader of the contract does
// it: with none of the code by which package verify does.
func bindRead(d database, st *rewrite.Statement, keys [][]any, child, parent []any) (string, []any) {
	var args []any
	list := ""
	for _, p := range st.Params {
		switch p.Kind {
		case rewrite.KeyArray:
			var array []any
			for _, key := range keys {
				array = append(array, key[p.Index])
			}
			args = append(args, pq.Array(array))
		case rewrite.KeyList:
			if st.Each != nil {
				list, args = eachOf(d, st, keys, child, args)
				continue
			}
			list = listOf(st.SQL, len(keys), len(keys[0]))
			for _, key := range keys {
				args = append(args, key...)
			}
		case rewrite.ChildArg:
			args = append(args, child[p.Index-1])
		case rewrite.ParentArg:
			args = append(args, parent[p.Index-1])
		default:
			panic(fmt.Sprintf("no such parameter here: %v", p))
		}
	}
	return strings.Replace(st.SQL, rewrite.ListMark, list, 1), args
}

func listOf(text string, keys, width int) string {
	before, _, _ := strings.Cut(text, rewrite.ListMark)
	one, tie := strings.TrimSuffix(strings.Repeat("?, ", width), ", "), ", "
	switch {
	case strings.HasSuffix(before, "SELECT "):
		tie = " UNION ALL SELECT "
	case strings.HasSuffix(before, "VALUES "), width > 1:
		one = "(" + one + ")"
	}
	return strings.TrimSuffix(strings.Repeat(one+tie, keys), tie)
}

func eachOf(d database, st *rewrite.Statement, keys [][]any, child, args []any) (string, []any) {
	var copies []string
	for _, key := range keys {
		text := st.Each.SQL
		if d.dialect == fingerprint.PostgreSQL {
			text = raised(text, len(args))
		}
		copies = append(copies, text)
		for _, p := range st.Each.Params {
			if p.Kind == rewrite.KeyValue {
				args = append(args, key[p.Index])
			} else {
				args = append(args, child[p.Index-1])
			}
		}
	}
	return strings.Join(copies, " UNION ALL "), args
}
