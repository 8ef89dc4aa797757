package suggest

import (
	"fmt"
	"strings"
)

// structText declares the row.
func structText(name string, fields []field, tag string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "type %s struct {\n", name)
	for _, f := range fields {
		fmt.Fprintf(&b, "\t%s %s", f.name, f.typ)
		if tag != "" && f.column != "" && !strings.ContainsAny(f.column, "`\"") {
			switch tag {
			case "gorm":
				fmt.Fprintf(&b, " `gorm:\"column:%s\"`", f.column)
			case "xorm":
				fmt.Fprintf(&b, " `xorm:\"'%s'\"`", f.column)
			default:
				fmt.Fprintf(&b, " `%s:\"%s\"`", tag, f.column)
			}
		}
		b.WriteByte('\n')
	}
	b.WriteString("}\n\n")
	return b.String()
}
