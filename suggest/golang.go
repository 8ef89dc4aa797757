package suggest

import (
	"fmt"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/cases"
)

// field is one column of a result as a Go struct holds it.
type field struct {
	name, typ, column string
}

// goTypes are the Go types of columns, read off values that were kept; "any"
// where none was.
func goTypes(columns int, rows []cases.CaseRow) []string {
	out := make([]string, columns)
	null := make([]bool, columns)
	for _, r := range rows {
		for i, v := range r.Values {
			if i >= columns {
				break
			}
			if v == nil {
				null[i] = true
			} else if out[i] == "" {
				out[i] = goType(v)
			}
		}
	}
	for i := range out {
		switch {
		case out[i] == "":
			out[i] = "any"
		case null[i]:
			out[i] = "sql.Null[" + out[i] + "]"
		}
	}
	return out
}

func goType(v any) string {
	switch v.(type) {
	case int64, int, int32, int16, uint64, uint32:
		return "int64"
	case float64, float32:
		return "float64"
	case bool:
		return "bool"
	case time.Time:
		return "time.Time"
	case string, []byte, [16]byte:
		return "string"
	}
	return "any"
}

// keyType is the Go type of a key: text where nothing is known, which
// database/sql can scan everything into.
func (q *question) keyType(i int) string {
	k := q.keys[i]
	if k.element {
		if len(k.types) > 0 && (k.types[0] == "bigint" || k.types[0] == "integer") {
			return "int64"
		}
		return "string"
	}
	for _, args := range q.c.Child.Args {
		if k.link.Param > 0 && k.link.Param <= len(args) && args[k.link.Param-1] != nil {
			if t := goType(args[k.link.Param-1]); t != "any" && t != "time.Time" {
				return t
			}
			return "string"
		}
	}
	if k.link.Param == 0 && len(k.types) > 0 && k.types[0] == "bigint" {
		return "int64"
	}
	return "string"
}

// fields are the columns of a statement's result, in order.
func (q *question) fields(st *Statement) []field {
	n := 0
	for _, at := range append(append([]int{}, st.Keys...), st.Child...) {
		n = max(n, at+1)
	}
	if st.Replaces {
		n = max(n, len(q.parent.columns)+len(q.child.columns))
	}
	out := make([]field, n)
	if st.Replaces {
		types := goTypes(len(q.parent.columns), q.c.Parent.Result)
		for i, c := range q.parent.columns {
			out[i] = field{goName(singular(firstTable(q.parent))) + goName(c), types[i], c}
		}
	}
	childTypes := goTypes(len(q.child.columns), q.c.Child.Result)
	for j, at := range st.Child {
		if j >= len(q.child.columns) {
			break // it is known that there is a column, not what it is called
		}
		t := childTypes[j]
		if st.Outer && t != "any" && !strings.HasPrefix(t, "sql.Null") {
			t = "sql.Null[" + t + "]"
		}
		name := goName(q.child.columns[j])
		if st.Replaces {
			name = goName(singular(firstTable(q.child))) + name
		}
		out[at] = field{name, t, q.child.columns[j]}
	}
	if !st.Replaces {
		for i, at := range st.Keys {
			column := wantedColumn(i)
			if p := q.keys[i].pred; p != nil && p.Column.Name != "" && out[at].column == "" {
				column = p.Column.Name
			}
			if out[at].column != "" {
				column = out[at].column
			}
			if st.Each != nil || strings.Contains(st.code, wanted+"."+wantedColumn(i)) {
				column = wantedColumn(i)
			}
			out[at] = field{goName(column), q.keyType(i), column}
		}
	}
	if strings.Contains(st.code, " AS place") {
		out = append(out, field{"Place", "int64", "place"})
	}
	for range st.places {
		out = append(out, field{"Place", "any", ""})
	}
	return distinctNames(out)
}

func distinctNames(fields []field) []field {
	seen := map[string]int{}
	for i := range fields {
		if fields[i].name == "" {
			fields[i].name, fields[i].typ = "Value", "any"
		}
		name := fields[i].name
		if seen[name]++; seen[name] > 1 {
			fields[i].name = fmt.Sprintf("%s%d", name, seen[name])
		}
	}
	return fields
}

// goName is a column's or table's name as Go exports it.
func goName(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(strings.ToLower(bare(name)), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		switch word {
		case "id", "url", "uuid", "sku", "api", "ip", "html", "json", "sql":
			b.WriteString(strings.ToUpper(word))
		case "ids":
			b.WriteString("IDs")
		default:
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	if b.Len() == 0 || b.String()[0] >= '0' && b.String()[0] <= '9' {
		return "Value" + b.String()
	}
	return b.String()
}

// singular is a table's row.
func singular(name string) string {
	switch {
	case strings.HasSuffix(name, "ies") && len(name) > 4:
		return name[:len(name)-3] + "y"
	case strings.HasSuffix(name, "sses"), strings.HasSuffix(name, "shes"), strings.HasSuffix(name, "ches"), strings.HasSuffix(name, "xes"):
		return name[:len(name)-2]
	case strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") && !strings.HasSuffix(name, "us"):
		return name[:len(name)-1]
	}
	return name
}

// plural is many of them.
func plural(name string) string {
	switch {
	case strings.HasSuffix(name, "y") && len(name) > 2 && !strings.ContainsRune("aeiou", rune(name[len(name)-2])):
		return name[:len(name)-1] + "ies"
	case strings.HasSuffix(name, "s"), strings.HasSuffix(name, "x"), strings.HasSuffix(name, "ch"), strings.HasSuffix(name, "sh"):
		return name + "es"
	}
	return name + "s"
}

// lowerFirst makes a name unexported; a leading abbreviation as a whole.
func lowerFirst(name string) string {
	n := 0
	for n < len(name) && name[n] >= 'A' && name[n] <= 'Z' {
		n++
	}
	switch {
	case n == 0:
		return name
	case n == len(name):
		return strings.ToLower(name)
	case n > 1:
		n--
	}
	return strings.ToLower(name[:n]) + name[n:]
}
