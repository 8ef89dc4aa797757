package gogen

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// write writes a function that changes all rows at once.
func (w *emitter) write() bool {
	if !w.r.Write {
		return false
	}
	if w.style == styleEnt || w.style == styleBoiler || w.style == styleSQLC || w.style == styleDataloader {
		w.style = styleSQL
	}
	switch {
	case w.r.Kind == "copy":
		return w.copyIn()
	case w.r.Kind == "get-or-create":
		return w.getOrCreate()
	case w.st.Rows != nil && w.r.Kind == "multi-insert" && w.ownInsert():
		return true
	case w.st.Rows != nil:
		return w.rowsWrite()
	}
	return w.execAll()
}

// verb is what the statement does, as a function's name begins.
func (w *emitter) verb() string {
	switch {
	case w.r.Kind == "upsert":
		return "upsert"
	case w.q.Child.Structure.Kind == fingerprint.Update:
		return "update"
	case w.q.Child.Structure.Kind == fingerprint.Delete:
		return "delete"
	}
	return "insert"
}

func (w *emitter) exec(query, args string) string {
	if args != "" {
		args = ", " + args
	}
	switch w.style {
	case stylePGX:
		return fmt.Sprintf("_, err := pool.Exec(ctx, %s%s)", query, args)
	case styleGORM:
		return fmt.Sprintf("err := db.WithContext(ctx).Exec(%s%s).Error", query, args)
	case styleXORM:
		return fmt.Sprintf("_, err := engine.DB().ExecContext(ctx, %s%s)", query, args)
	}
	return fmt.Sprintf("_, err := db.ExecContext(ctx, %s%s)", query, args)
}

// execAll binds a list of keys, in chunks where each key is an argument.
func (w *emitter) execAll() bool {
	if len(w.q.Keys) == 0 {
		return false
	}
	name := w.verb() + golang.Name(golang.Plural(golang.Singular(w.table())))
	if len(w.q.Keys) > 1 && w.list() {
		w.pf("type %s struct {\n", w.keyName())
		for i := range w.q.Keys {
			w.pf("\tKey%d %s\n", i+1, golang.KeyType(w.q, i))
		}
		w.pf("}\n\n")
	}
	back := w.returns()
	result := "error"
	if back != nil {
		result = w.returnedType(back)
	}
	if w.hidden() {
		w.out.WriteString(rewrite.UnshownCode)
	}
	w.pf("// %s runs one statement in place of %d.\n", name, w.q.Case.Child.Executions)
	start := w.out.Len()
	query, args := w.signature(name, result)
	text := w.out.String()
	head, body, _ := strings.Cut(text[start:], "{\n")
	w.out.Reset()
	w.out.WriteString(text[:start] + head + "{\n")
	if back != nil {
		w.pf("\tout := %s{}\n", strings.TrimSuffix(strings.TrimPrefix(result, "("), ", error)"))
	}
	if w.list() {
		_, body, _ = strings.Cut(body, "\t}\n") // nothing to do for no keys: no part is empty
		w.pf("\tfor part := range slices.Chunk(ids, %d) {\n", w.keyChunk())
		body, args = ids.ReplaceAllString(body, "part"), ids.ReplaceAllString(args, "part")
	}
	w.out.WriteString(body)
	if back != nil {
		w.readBack(query, args, back)
	} else {
		w.pf("\tif %s; err != nil {\n\t\treturn err\n\t}\n", w.exec(query, args))
	}
	if w.list() {
		w.pf("\t}\n")
	}
	if back != nil {
		w.pf("\treturn out, nil\n}\n")
	} else {
		w.pf("\treturn nil\n}\n")
	}
	return true
}

var ids = regexp.MustCompile(`\bids\b`)

// keyChunk is a number of keys that every limit allows.
func (w *emitter) keyChunk() int {
	return min(listRows, rewrite.ArgumentLimit(w.q.Dialect)/max(1, len(w.q.Keys)))
}
