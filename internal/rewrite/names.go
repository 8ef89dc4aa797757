package rewrite

import (
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// FirstTable is the name of a text's first table.
func FirstTable(s *Text) string {
	for _, t := range s.Tables(0) {
		if t.Name != "" {
			return t.Name
		}
	}
	return "x"
}

// Refs are the names by which texts refer to their tables.
func Refs(sides ...*Text) map[string]bool {
	out := map[string]bool{}
	for _, s := range sides {
		for _, t := range s.Structure.Tables {
			out[strings.ToLower(t.Ref())] = true
		}
	}
	return out
}

// QuoteName writes a name so that it means itself; plain ones stay bare.
func QuoteName(d fingerprint.Dialect, name string) string {
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

var reserved = SetOf(`select from where group order limit offset table user index key primary default values check
	references constraint column desc rank window with union having join left right inner outer full natural lateral
	do for grant create drop alter insert update delete into set to rows row references unique foreign`)

// Bare is a column's name without its table.
func Bare(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// TableOf is the first table of a text.
func TableOf(d fingerprint.Dialect, text string) string {
	return FirstTable(NewText(d, text, nil, MarkChildArg, MarkChildText, nil))
}

// ShortName is a table's alias as people write it: its first letter, or more
// of them where that is taken.
func ShortName(table string, taken map[string]bool) string {
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

var shortWords = SetOf(`do go if no of off add set top use for int end key out put end`)

// LastPart is a name without what stands before its last dot, quotes kept.
func LastPart(name string) string {
	name = strings.TrimSpace(name)
	if strings.HasSuffix(name, `"`) || strings.HasSuffix(name, "`") {
		if at := strings.LastIndexByte(name[:len(name)-1], name[len(name)-1]); at >= 0 {
			return name[at:]
		}
		return name
	}
	return strings.TrimSpace(name[strings.LastIndexByte(name, '.')+1:])
}

// PlainName is a name for a column of a list, in need of no quotes.
func PlainName(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(Unquoted(name)) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' && b.Len() > 0 {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	return strings.Trim(b.String(), "_")
}

// Folded is a name as the database keeps it: PostgreSQL folds what is not
// quoted.
func (q *Repeat) Folded(raw, name string) string {
	if q.Dialect == fingerprint.PostgreSQL && !strings.HasPrefix(raw, `"`) {
		return strings.ToLower(name)
	}
	return name
}

// Unquoted is a name without its qualifier and its quotes.
func Unquoted(name string) string { return strings.Trim(LastPart(name), "\"`") }
