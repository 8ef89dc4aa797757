// Package golang says what Go calls the columns and tables of a database, and of
// which types they are.
package golang

import (
	"fmt"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/naming"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// Field is one column of a result as a Go struct holds it.
type Field struct {
	Name, Type, Column string
}

// Types are the Go types of columns, read off values that were kept; "any"
// where none was.
func Types(columns int, rows []cases.CaseRow) []string {
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
				out[i] = Type(v)
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

// Type is the Go type of a value that a driver returned.
func Type(v any) string {
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

// KeyType is the Go type of a key: text where nothing is known, which
// database/sql can scan everything into.
func KeyType(q *rewrite.Repeat, i int) string {
	k := q.Keys[i]
	if k.Element {
		if len(k.Types) > 0 && (k.Types[0] == "bigint" || k.Types[0] == "integer") {
			return "int64"
		}
		return "string"
	}
	for _, args := range q.Case.Child.Args {
		if k.Link.Param > 0 && k.Link.Param <= len(args) && args[k.Link.Param-1] != nil {
			if t := Type(args[k.Link.Param-1]); t != "any" && t != "time.Time" {
				return t
			}
			return "string"
		}
	}
	if k.Link.Param == 0 && len(k.Types) > 0 && k.Types[0] == "bigint" {
		return "int64"
	}
	return "string"
}

// Fields are the columns of a statement's result, in order.
func Fields(q *rewrite.Repeat, st *rewrite.Statement) []Field {
	n := 0
	for _, at := range append(append([]int{}, st.Keys...), st.Child...) {
		n = max(n, at+1)
	}
	if st.Replaces {
		n = max(n, len(q.Parent.Columns)+len(q.Child.Columns))
	}
	out := make([]Field, n)
	if st.Replaces {
		types := Types(len(q.Parent.Columns), q.Case.Parent.Result)
		for i, c := range q.Parent.Columns {
			out[i] = Field{Name(Singular(rewrite.FirstTable(q.Parent))) + Name(c), types[i], c}
		}
	}
	childTypes := Types(len(q.Child.Columns), q.Case.Child.Result)
	for j, at := range st.Child {
		if j >= len(q.Child.Columns) {
			break // it is known that there is a column, not what it is called
		}
		t := childTypes[j]
		if st.Outer && t != "any" && !strings.HasPrefix(t, "sql.Null") {
			t = "sql.Null[" + t + "]"
		}
		name := Name(q.Child.Columns[j])
		if st.Replaces {
			name = Name(Singular(rewrite.FirstTable(q.Child))) + name
		}
		out[at] = Field{name, t, q.Child.Columns[j]}
	}
	if !st.Replaces {
		for i, at := range st.Keys {
			column := rewrite.WantedColumn(i)
			if p := q.Keys[i].Predicate; p != nil && p.Column.Name != "" && out[at].Column == "" {
				column = p.Column.Name
			}
			if out[at].Column != "" {
				column = out[at].Column
			}
			if st.Each != nil || strings.Contains(st.Code, rewrite.Wanted+"."+rewrite.WantedColumn(i)) {
				column = rewrite.WantedColumn(i)
			}
			out[at] = Field{Name(column), KeyType(q, i), column}
		}
	}
	if strings.Contains(st.Code, " AS place") {
		out = append(out, Field{"Place", "int64", "place"})
	}
	for range st.Places {
		out = append(out, Field{"Place", "any", ""})
	}
	return Distinct(out)
}

// Distinct gives fields of one name a number each, and those without a name
// one.
func Distinct(fields []Field) []Field {
	seen := map[string]int{}
	for i := range fields {
		if fields[i].Name == "" {
			fields[i].Name, fields[i].Type = "Value", "any"
		}
		name := fields[i].Name
		if seen[name]++; seen[name] > 1 {
			fields[i].Name = fmt.Sprintf("%s%d", name, seen[name])
		}
	}
	return fields
}

// Name is a column's or table's name as Go exports it.
func Name(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(strings.ToLower(rewrite.Bare(name)), func(r rune) bool {
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

// Singular is a table's row: that of its last word, for order_lines are lines.
func Singular(name string) string {
	at := strings.LastIndexAny(name, "_.") + 1
	word := name[at:]
	if at == 0 {
		for i := len(name) - 1; i > 0; i-- { // OrderLines
			if name[i] >= 'A' && name[i] <= 'Z' && name[i-1] >= 'a' && name[i-1] <= 'z' {
				at, word = i, name[i:]
				break
			}
		}
	}
	one := naming.Singular(strings.ToLower(word))
	if word != strings.ToLower(word) && one != "" {
		one = word[:1] + one[1:]
	}
	return name[:at] + one
}

// Plural is many of them.
func Plural(name string) string {
	switch {
	case strings.HasSuffix(name, "y") && len(name) > 2 && !strings.ContainsRune("aeiou", rune(name[len(name)-2])):
		return name[:len(name)-1] + "ies"
	case strings.HasSuffix(name, "s"), strings.HasSuffix(name, "x"), strings.HasSuffix(name, "ch"), strings.HasSuffix(name, "sh"):
		return name + "es"
	}
	return name + "s"
}

// LowerFirst makes a name unexported; a leading abbreviation as a whole.
func LowerFirst(name string) string {
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

// Many is what many rows of a table are called: its own name where that is a
// plural.
func Many(table string) string {
	if Singular(table) != table {
		return table
	}
	return Plural(table)
}
