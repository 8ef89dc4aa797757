package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
)

// structText declares the row.
func structText(name string, fields []golang.Field, tag string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "type %s struct {\n", name)
	for _, f := range fields {
		fmt.Fprintf(&b, "\t%s %s", f.Name, f.Type)
		if tag != "" && f.Column != "" && !strings.ContainsAny(f.Column, "`\"") {
			switch tag {
			case "gorm":
				fmt.Fprintf(&b, " `gorm:\"column:%s\"`", f.Column)
			case "xorm":
				fmt.Fprintf(&b, " `xorm:\"'%s'\"`", f.Column)
			default:
				fmt.Fprintf(&b, " `%s:\"%s\"`", tag, f.Column)
			}
		}
		b.WriteByte('\n')
	}
	b.WriteString("}\n\n")
	return b.String()
}
