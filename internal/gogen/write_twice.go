package gogen

import (
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite/writes"
)

// twiceCode makes one row of rows with the same key, as the loop would have
// left them: the last values stand, and what is added is added up. Where the
// database takes the rows one after another there is nothing to do.
func (w *emitter) twiceCode(fields []golang.Field) {
	keys, added := writes.RowKeys(w.q, w.r, w.st.Rows)
	if len(keys) == 0 {
		return
	}
	typ, key := w.mapKey(keys, fields)
	w.pf("\tat := map[%s]int{} // a key that comes twice is written once\n\tvar kept []%sRow\n", typ, w.row)
	w.pf("\tfor _, r := range list {\n\t\ti, ok := at[%s]\n\t\tif !ok {\n\t\t\tat[%s] = len(kept)\n\t\t\tkept = append(kept, r)\n\t\t\tcontinue\n\t\t}\n", key, key)
	for _, i := range added {
		f := fields[i]
		w.pf("\t\tr.%s += kept[i].%s\n", f.Name, f.Name)
	}
	if w.r.Kind == "upsert" {
		for i, p := range w.st.Rows.Params {
			if slices.Contains(writes.OnlyInserted(w.q, w.r.Unique), writes.ParamColumn(w.q, p)) && !slices.Contains(keys, i) {
				w.pf("\t\tr.%s = kept[i].%s // only the INSERT writes it\n", fields[i].Name, fields[i].Name)
			}
		}
	}
	w.pf("\t\tkept[i] = r\n\t}\n\tlist = kept\n")
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
