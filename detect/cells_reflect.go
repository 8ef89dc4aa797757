package detect

import "reflect"

// plainValue turns a value of a named or pointer type into the plain value
// that it is: drivers that check arguments themselves take such types as they
// come. It reports nil for what has no plain form. It calls no method.
func plainValue(v any) any {
	r := reflect.ValueOf(v)
	for range 4 {
		if r.Kind() != reflect.Pointer && r.Kind() != reflect.Interface {
			break
		}
		if r.IsNil() {
			return nil
		}
		r = r.Elem()
	}
	switch r.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return r.Uint()
	case reflect.String:
		return r.String()
	case reflect.Bool:
		return r.Bool()
	case reflect.Float32, reflect.Float64:
		return r.Float()
	case reflect.Array:
		if r.Len() == 16 && r.Type().Elem().Kind() == reflect.Uint8 {
			var id [16]byte
			for i := range id {
				id[i] = byte(r.Index(i).Uint())
			}
			return id
		}
	case reflect.Slice:
		return plainSlice(r)
	}
	return nil
}

// plainSlice copies a slice of plain members.
func plainSlice(r reflect.Value) any {
	switch r.Type().Elem().Kind() {
	case reflect.Uint8:
		return append([]byte{}, r.Bytes()...)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		list := make([]int64, r.Len())
		for i := range list {
			list[i] = r.Index(i).Int()
		}
		return list
	case reflect.String:
		list := make([]string, r.Len())
		for i := range list {
			list[i] = r.Index(i).String()
		}
		return list
	case reflect.Array:
		if t := r.Type().Elem(); t.Len() != 16 || t.Elem().Kind() != reflect.Uint8 {
			return nil
		}
		list := make([]string, r.Len())
		for i := range list {
			id, _ := plainValue(r.Index(i).Interface()).([16]byte)
			list[i] = string(uuidText(id[:]))
		}
		return list
	}
	return nil
}
