package main

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// A jsonWriter writes one JSON object member by member, so that what is
// printed needs no type of its own for it.
type jsonWriter struct {
	bytes.Buffer
	texts *json.Encoder
}

func newJSONWriter() *jsonWriter {
	w := &jsonWriter{}
	w.texts = json.NewEncoder(&w.Buffer)
	w.texts.SetEscapeHTML(false)
	return w
}

// object writes an object whose members write writes.
func (w *jsonWriter) object(write func()) {
	w.WriteByte('{')
	write()
	w.WriteByte('}')
}

// next puts a comma behind what stands before in the same object or list.
func (w *jsonWriter) next() {
	if last := w.Bytes()[w.Len()-1]; last != '{' && last != '[' && last != ':' {
		w.WriteByte(',')
	}
}

func (w *jsonWriter) member(name string) {
	w.next()
	w.text(name)
	w.WriteByte(':')
}

func (w *jsonWriter) text(s string) {
	_ = w.texts.Encode(s) // into memory
	w.Truncate(w.Len() - 1)
}

func (w *jsonWriter) number(n int) { w.WriteString(strconv.Itoa(n)) }

// list writes a list, an empty one too.
func list[T any](w *jsonWriter, of []T, write func(T)) {
	w.WriteByte('[')
	for i := range of {
		w.next()
		write(of[i])
	}
	w.WriteByte(']')
}

// nonEmpty is a member that is left out where the list is empty.
func nonEmpty[T any](w *jsonWriter, name string, of []T, write func(T)) {
	if len(of) > 0 {
		w.member(name)
		list(w, of, write)
	}
}
