package gogen

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite/writes"
)

// twice makes one row of rows with the same key, as the loop would have left
// them: the last values stand, and what is added is added up.
type twice struct {
	Key             argument
	Row             string
	Added, Inserted []string
}

// twice is nil where the database takes the rows one after another.
func (w *emitter) twice(fields []golang.Field) *twice {
	keys, added := writes.RowKeys(w.q, w.r, w.st.Rows)
	if len(keys) == 0 {
		return nil
	}
	typ, key := w.mapKey(keys, fields)
	t := &twice{Key: argument{Name: key, Type: typ}, Row: w.row + "Row"}
	for _, i := range added {
		t.Added = append(t.Added, fields[i].Name)
	}
	if w.r.Kind != "upsert" {
		return t
	}
	for i, p := range w.st.Rows.Params {
		if slices.Contains(writes.OnlyInserted(w.q, w.r.Unique), writes.ParamColumn(w.q, p)) && !slices.Contains(keys, i) {
			t.Inserted = append(t.Inserted, fields[i].Name)
		}
	}
	return t
}

// mapKey is a comparable key of some fields.
func (w *emitter) mapKey(keys []int, fields []golang.Field) (typ, expr string) {
	one := func(f golang.Field) (string, string) {
		switch f.Type {
		case "any":
			return "string", "fmt.Sprint(r." + f.Name + ")"
		case "[]byte":
			return "string", "string(r." + f.Name + ")"
		case "time.Time":
			return "int64", "r." + f.Name + ".UnixNano()"
		}
		return f.Type, "r." + f.Name
	}
	if len(keys) == 1 {
		return one(fields[keys[0]])
	}
	var exprs []string
	for _, k := range keys {
		_, e := one(fields[k])
		exprs = append(exprs, e)
	}
	typ = "[" + string(rune('0'+len(keys))) + "]any"
	return typ, typ + "{" + strings.Join(exprs, ", ") + "}"
}
