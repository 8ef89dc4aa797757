package htmlpage

import (
	"bytes"
	"strings"
)

// open follows a start tag: text that is no markup is read up to its end, and
// elements that change how the rest is read are remembered.
func (m *markup) open() {
	if !m.complete {
		return
	}
	if m.isForeign() {
		m.openForeign()
		return
	}
	switch m.name {
	case "script":
		m.skipText(scriptEnd(m.page[m.at:]))
	case "style", "xmp", "iframe", "noembed", "noframes", "noscript", "textarea", "title":
		m.skipText(textEnd(m.page[m.at:], m.name))
	case "plaintext":
		m.skip(-1)
	case "svg", "math":
		if !m.closed {
			m.nested = append(m.nested, m.name)
		}
	case "template":
		m.nested = append(m.nested, m.name)
	}
}

// skipText goes over n bytes of text and the end tag behind it.
func (m *markup) skipText(n int) {
	if m.skip(n); n >= 0 {
		m.tag(m.at + len("</"))
	}
}

// openForeign follows a start tag in SVG or MathML, where no element holds
// text, and some lead back to HTML. HTML itself ends such markup, in ways that
// are not followed.
func (m *markup) openForeign() {
	switch {
	case breaksOut(m.name), m.name == "annotation-xml": // HTML or not, by an attribute
		m.complete = false
	case m.closed:
	case m.name == "svg", m.name == "math", leadsToHTML(m.nested[len(m.nested)-1], m.name):
		m.nested = append(m.nested, m.name)
	}
}

// close follows an end tag. Only a template's reaches over what is open in it.
func (m *markup) close() {
	last := len(m.nested) - 1
	switch {
	case last < 0:
	case m.name == "template":
		for i := last; i >= 0; i-- {
			if m.nested[i] == "template" {
				m.nested = m.nested[:i]
				break
			}
		}
	case m.nested[last] == m.name:
		m.nested = m.nested[:last]
	case m.isForeign() && (m.name == "p" || m.name == "br" || m.name == "body" || m.name == "html"):
		m.complete = false // it ends the foreign markup too
	}
}

// isForeign reports whether markup is read as SVG or MathML.
func (m *markup) isForeign() bool {
	if len(m.nested) == 0 {
		return false
	}
	in := m.nested[len(m.nested)-1]
	return in == "svg" || in == "math"
}

// leadsToHTML tells elements of SVG and MathML that hold HTML.
func leadsToHTML(within, name string) bool {
	if within == "svg" {
		return name == "foreignobject" || name == "desc" || name == "title"
	}
	return name == "mi" || name == "mo" || name == "mn" || name == "ms" || name == "mtext"
}

// breaksOut tells elements of HTML that end foreign markup, as the standard
// lists them.
func breaksOut(name string) bool {
	const names = " b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var font html template "
	return strings.Contains(names, " "+name+" ")
}

// textEnd is the place of the end tag of an element that holds text.
func textEnd(text []byte, name string) int {
	for at := 0; ; at++ {
		i := bytes.Index(text[at:], []byte("</"))
		if i < 0 {
			return -1
		}
		if at += i; isTag(text[at+2:], name) {
			return at
		}
	}
}

// isTag reports whether a tag's name stands at the start of a text.
func isTag(text []byte, name string) bool {
	return len(text) > len(name) && strings.EqualFold(string(text[:len(name)]), name) &&
		(isSpace(text[len(name)]) || text[len(name)] == '/' || text[len(name)] == '>')
}

// scriptEnd is the place of a script's end tag. A script may hide itself in a
// comment, and in there begin another script, whose end tag is not its own.
func scriptEnd(text []byte) int {
	hidden, within := false, false
	for at := 0; at < len(text); at++ {
		switch rest := text[at:]; {
		case hidden && bytes.HasPrefix(rest, []byte("-->")):
			hidden, within = false, false
		case !hidden && bytes.HasPrefix(rest, []byte("<!--")):
			hidden = true
			at++ // its dashes may be those of the end: <!--> hides nothing
		case hidden && rest[0] == '<' && isTag(rest[1:], "script"):
			within = true
		case bytes.HasPrefix(rest, []byte("</")) && isTag(rest[2:], "script"):
			if !within {
				return at
			}
			within = false
		}
	}
	return -1
}
