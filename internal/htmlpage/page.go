// Package htmlpage finds the end of an HTML document's body, as browsers see
// it.
package htmlpage

import (
	"bytes"
	"html"
	"net/url"
	"strings"
)

// Page is what there is to know before something is put into an HTML document.
type Page struct {
	End      int      // where its body ends
	Charset  string   // as a meta element says it
	Policies []string // for its content, by meta elements
}

// MayBegin reports whether a text that begins like this may be a whole
// document: a doctype, or an element that only documents have, after nothing
// but comments. What does not is a fragment, or no HTML at all.
func MayBegin(begin []byte) bool {
	if strings.HasPrefix(byteOrderMark, string(begin)) {
		return true
	}
	m := newMarkup(begin)
	for {
		switch kind := m.next(); kind {
		case tokenEnd:
			return true // too short to tell
		case tokenText:
			if text := bytes.TrimSpace(m.text); len(text) > 0 {
				return !m.complete && string(text) == "<"
			}
		case tokenComment:
		default:
			return !m.complete || isDocumentStart(kind, m.name)
		}
	}
}

func isDocumentStart(kind token, name string) bool {
	return kind == tokenDoctype && name == "html" || kind == tokenStart && (name == "html" || name == "head" || name == "body")
}

// Read reads a page as a browser does, as far as it must to know
// where the body ends: by an end tag that is neither in a comment, a script, a
// text area or any other element that holds text, nor in a template or within
// foreign markup. It reports false for what is no document, or is not
// complete, or cannot be read with certainty.
func Read(page []byte) (Page, bool) {
	d := Page{End: -1}
	if !MayBegin(page) {
		return d, false
	}
	m, htmlEnd := newMarkup(page), -1
	for {
		switch kind := m.next(); {
		case kind == tokenEnd:
			if d.End < 0 {
				d.End = htmlEnd
			}
			return d, d.End >= 0 && m.complete && len(m.nested) == 0
		case kind == tokenClose && len(m.nested) == 0 && m.name == "body":
			d.End = m.start
		case kind == tokenClose && len(m.nested) == 0 && m.name == "html":
			htmlEnd = m.start
		case kind == tokenStart && !d.takes(m):
			return d, false
		}
	}
}

// takes reads what a start tag says about the whole document, and reports
// whether a script with a path of this server can live with it.
func (d *Page) takes(m *markup) bool {
	if len(m.nested) > 0 {
		return true
	}
	switch m.name {
	case "frameset":
		return false // such a document has no body
	case "base":
		to, err := url.Parse(m.attribute("href"))
		return err == nil && to.Scheme == "" && to.Host == "" && !strings.Contains(to.Path, `\`) // else paths lead elsewhere
	case "meta":
		if charset := m.attribute("charset"); charset != "" {
			d.Charset = charset
		}
		switch content := m.attribute("content"); strings.ToLower(m.attribute("http-equiv")) {
		case "content-security-policy":
			d.Policies = append(d.Policies, content)
		case "content-type":
			if _, charset, has := strings.Cut(strings.ToLower(content), "charset="); has {
				d.Charset = strings.Trim(charset, `"' `)
			}
		}
	}
	return true
}

// attribute is the value of an attribute of the tag, "" for none.
func (m *markup) attribute(name string) string {
	for _, a := range m.attributes {
		if string(bytes.ToLower(a.name)) == name {
			return html.UnescapeString(string(a.value))
		}
	}
	return ""
}
