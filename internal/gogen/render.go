package gogen

import (
	"embed"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
	"text/template"

	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// A folder of templates for each library, on top of those that all share: what
// a library says in words of its own takes the place of the shared word.
//
//go:embed templates
var files embed.FS

// templates are parsed once for each style.
var templates = struct {
	sync.Mutex
	of map[style]*template.Template
}{of: map[style]*template.Template{}}

func templatesOf(s style) *template.Template {
	templates.Lock()
	defer templates.Unlock()
	if t := templates.of[s]; t != nil {
		return t
	}
	t := template.New("").Funcs(template.FuncMap{
		"quoted":   quoted,
		"string":   strconv.Quote,
		"dollars":  func(text string) string { return strings.ReplaceAll(text, "%", "%%") },
		"unshown":  func() string { return rewrite.UnshownCode },
		"variable": func(name string) string { return strings.TrimSuffix(name, "Row") },
	})
	template.Must(t.ParseFS(files, "templates/shared/*.tmpl"))
	if own := path.Join("templates", s.folder()); exists(own) {
		template.Must(t.ParseFS(files, own+"/*.tmpl"))
	}
	templates.of[s] = t
	return t
}

func exists(folder string) bool {
	_, err := fs.Stat(files, folder)
	return err == nil
}

// folder is where the templates of a style lie.
func (s style) folder() string {
	if s == styleSQL {
		return "sql"
	}
	return string(s)
}

// render writes a template's text.
func (w *emitter) render(name string, data any) {
	if err := templatesOf(w.style).ExecuteTemplate(&w.out, name, data); err != nil {
		panic(err) // of ours: a test renders each template for each style
	}
}

// rendered is a template's text alone.
func (w *emitter) rendered(name string, data any) string {
	before := w.out
	w.out = strings.Builder{}
	w.render(name, data)
	text := w.out.String()
	w.out = before
	return text
}
