package files

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/report"
)

// Fields that this version does not know are kept beside the values that they
// stood in (detect.Extra), by JSON Pointer, and put back when these are
// written.

// unknown collects the fields of raw that type t has no place for.
func unknown(t reflect.Type, raw []byte, at string, into map[string]string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct:
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) != nil {
			return
		}
		known := jsonFields(t)
		for name, value := range object {
			pointer := at + "/" + escapePointer(name)
			if field, ok := known[name]; !ok {
				into[pointer] = string(value)
			} else if !carries(field) {
				unknown(field, value, pointer, into)
			}
		}
	case reflect.Slice:
		if k := t.Elem().Kind(); k != reflect.Struct {
			return
		}
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			return
		}
		for i, item := range items {
			unknown(t.Elem(), item, at+"/"+strconv.Itoa(i), into)
		}
	}
}

// jsonFields maps the names in JSON to the types of the fields.
func jsonFields(t reflect.Type) map[string]reflect.Type {
	fields := make(map[string]reflect.Type, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			fields[name] = t.Field(i).Type
		}
	}
	return fields
}

// carries tells lists whose members keep their unknown fields themselves.
func carries(t reflect.Type) bool {
	if t.Kind() != reflect.Slice || t.Elem().Kind() != reflect.Struct {
		return false
	}
	_, ok := t.Elem().FieldByName("Extra")
	return ok
}

// keep returns the unknown fields of one value, nil for none.
func keep(t reflect.Type, raw []byte) *report.Extra {
	fields := map[string]string{}
	unknown(t, raw, "", fields)
	if len(fields) == 0 {
		return nil
	}
	return &report.Extra{Fields: fields}
}

// keepAll fills the Extra of a report and of all its members.
func keepAll(r *report.Report, raw []byte) {
	var lists struct {
		Scopes     []json.RawMessage `json:"scopes"`
		Findings   []json.RawMessage `json:"findings"`
		Recognised []json.RawMessage `json:"recognised"`
		Unused     []json.RawMessage `json:"unused_suppressions"`
	}
	if json.Unmarshal(raw, &lists) != nil {
		return
	}
	r.Extra = keep(reflect.TypeFor[report.Report](), raw)
	for i := range lists.Scopes {
		r.Scopes[i].Extra = keep(reflect.TypeFor[report.ScopeStats](), lists.Scopes[i])
	}
	for i := range lists.Findings {
		r.Findings[i].Extra = keep(reflect.TypeFor[report.Finding](), lists.Findings[i])
	}
	for i := range lists.Recognised {
		r.Recognised[i].Extra = keep(reflect.TypeFor[report.Recognised](), lists.Recognised[i])
	}
	for i := range lists.Unused {
		r.Unused[i].Extra = keep(reflect.TypeFor[report.Suppression](), lists.Unused[i])
	}
}

// gather maps the pointers of all unknown fields to their values.
func gather(r *report.Report) map[string]string {
	all := map[string]string{}
	add := func(at string, e *report.Extra) {
		if e == nil {
			return
		}
		for pointer, value := range e.Fields {
			all[at+pointer] = value
		}
	}
	add("", r.Extra)
	for i := range r.Scopes {
		add("/scopes/"+strconv.Itoa(i), r.Scopes[i].Extra)
	}
	for i := range r.Findings {
		add("/findings/"+strconv.Itoa(i), r.Findings[i].Extra)
	}
	for i := range r.Recognised {
		add("/recognised/"+strconv.Itoa(i), r.Recognised[i].Extra)
	}
	for i := range r.Unused {
		add("/unused_suppressions/"+strconv.Itoa(i), r.Unused[i].Extra)
	}
	return all
}

// restore puts fields back into JSON. A field whose object is gone, or that
// is there by now, is dropped.
func restore(raw []byte, extras map[string]string) ([]byte, error) {
	tree, err := decodeTree(raw)
	if err != nil {
		return nil, err
	}
	for pointer, text := range extras {
		value, err := decodeTree([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("report: unknown field %s holds no JSON: %w", pointer, err)
		}
		insert(tree, strings.Split(strings.TrimPrefix(pointer, "/"), "/"), value)
	}
	return marshal(tree)
}

func insert(tree any, path []string, value any) {
	switch at := tree.(type) {
	case map[string]any:
		name := unescapePointer(path[0])
		child, there := at[name]
		if len(path) > 1 {
			insert(child, path[1:], value)
		} else if !there {
			at[name] = value
		}
	case []any:
		if i, err := strconv.Atoi(path[0]); err == nil && i >= 0 && i < len(at) && len(path) > 1 {
			insert(at[i], path[1:], value)
		}
	}
}

// decodeTree reads JSON without changing its numbers.
func decodeTree(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

var (
	pointerEscaper   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescaper = strings.NewReplacer("~1", "/", "~0", "~")
)

func escapePointer(s string) string   { return pointerEscaper.Replace(s) }
func unescapePointer(s string) string { return pointerUnescaper.Replace(s) }
