package suggest

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// firstTable is the name of a text's first table.
func firstTable(s *side) string {
	for _, t := range s.tables(0) {
		if t.Name != "" {
			return t.Name
		}
	}
	return "x"
}

// refs are the names by which texts refer to their tables.
func refs(sides ...*side) map[string]bool {
	out := map[string]bool{}
	for _, s := range sides {
		for _, t := range s.s.Tables {
			out[strings.ToLower(t.Ref())] = true
		}
	}
	return out
}

// quoteName writes a name so that it means itself; plain ones stay bare.
func quoteName(d fingerprint.Dialect, name string) string {
	plain := name != "" && !sqlWords[name] && !reserved[name]
	for i := 0; i < len(name) && plain; i++ {
		c := name[i]
		plain = c == '_' || c >= 'a' && c <= 'z' || i > 0 && c >= '0' && c <= '9' ||
			d != fingerprint.PostgreSQL && c >= 'A' && c <= 'Z'
	}
	switch {
	case plain:
		return name
	case d == fingerprint.MySQL:
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

var reserved = setOf(`select from where group order limit offset table user index key primary default values check
	references constraint column desc rank window with union having join left right inner outer full natural lateral
	do for grant create drop alter insert update delete into set to rows row references unique foreign`)

// bare is a column's name without its table.
func bare(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// tableOf is the first table of a text.
func tableOf(d fingerprint.Dialect, text string) string {
	return firstTable(newSide(d, text, nil, childArg, childText, nil))
}

// shortName is a table's alias as people write it: its first letter, or more
// of them where that is taken.
func shortName(table string, taken map[string]bool) string {
	table = strings.ToLower(table)
	letters := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, table)
	for n := 1; n <= len(letters) && n <= 3; n++ {
		if name := letters[:n]; !taken[name] && !sqlWords[name] && !shortWords[name] {
			return name
		}
	}
	for n := 2; ; n++ {
		if name := "t" + string(rune('0'+n%10)); !taken[name] {
			return name
		}
	}
}

var shortWords = setOf(`do go if no of off add set top use for int end key out put end`)

// lastPart is a name without what stands before its last dot, quotes kept.
func lastPart(name string) string {
	name = strings.TrimSpace(name)
	if strings.HasSuffix(name, `"`) || strings.HasSuffix(name, "`") {
		if at := strings.LastIndexByte(name[:len(name)-1], name[len(name)-1]); at >= 0 {
			return name[at:]
		}
		return name
	}
	return strings.TrimSpace(name[strings.LastIndexByte(name, '.')+1:])
}

// plainName is a name for a column of a list, in need of no quotes.
func plainName(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(unquoted(name)) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' && b.Len() > 0 {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	return strings.Trim(b.String(), "_")
}

// folded is a name as the database keeps it: PostgreSQL folds what is not
// quoted.
func (q *question) folded(raw, name string) string {
	if q.d == fingerprint.PostgreSQL && !strings.HasPrefix(raw, `"`) {
		return strings.ToLower(name)
	}
	return name
}

// unquoted is a name without its qualifier and its quotes.
func unquoted(name string) string { return strings.Trim(lastPart(name), "\"`") }
