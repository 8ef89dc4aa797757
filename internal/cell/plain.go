package cell

import "reflect"

// Plain turns a value of a named or pointer type into the plain value
// that it is: drivers that check arguments themselves take such types as they
// come. A nil pointer is NULL. It reports false for what has no plain form,
// and calls no method.
func Plain(v any) (plain any, ok bool) {
	r := reflect.ValueOf(v)
	for range 4 {
		if r.Kind() != reflect.Pointer && r.Kind() != reflect.Interface {
			break
		}
		if r.IsNil() {
			return nil, true
		}
		r = r.Elem()
	}
	switch r.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int(), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return r.Uint(), true
	case reflect.String:
		return r.String(), true
	case reflect.Bool:
		return r.Bool(), true
	case reflect.Float32, reflect.Float64:
		return r.Float(), true
	case reflect.Array:
		if r.Len() == 16 && r.Type().Elem().Kind() == reflect.Uint8 {
			var id [16]byte
			for i := range id {
				id[i] = byte(r.Index(i).Uint())
			}
			return id, true
		}
	case reflect.Slice:
		return plainSlice(r)
	}
	return nil, false
}

// plainSlice copies a slice of plain members.
func plainSlice(r reflect.Value) (plain any, ok bool) {
	member := r.Type().Elem()
	switch member.Kind() {
	case reflect.Uint8:
		return append([]byte{}, r.Bytes()...), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		list := make([]int64, r.Len())
		for i := range list {
			list[i] = r.Index(i).Int()
		}
		return list, true
	case reflect.String:
		list := make([]string, r.Len())
		for i := range list {
			list[i] = r.Index(i).String()
		}
		return list, true
	case reflect.Array:
		if member.Len() != 16 || member.Elem().Kind() != reflect.Uint8 {
			return nil, false
		}
		list := make([]string, r.Len())
		for i := range list {
			id, _ := Plain(r.Index(i).Interface())
			if id, ok := id.([16]byte); ok {
				list[i] = string(uuidText(id[:]))
			}
		}
		return list, true
	}
	return nil, false
}
