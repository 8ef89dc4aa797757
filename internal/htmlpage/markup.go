package htmlpage

import (
	"bytes"
	"strings"
)

// token is one piece of markup.
type token int

const (
	tokenEnd token = iota
	tokenText
	tokenComment // and what browsers take for one
	tokenDoctype
	tokenStart
	tokenClose
)

// markup reads HTML as the standard's tokenizer does, with as much of the
// tree as decides how the next bytes are to be read.
type markup struct {
	page []byte
	at   int
	// complete says that the text does not end within anything.
	complete bool
	// nested are the open elements whose inside is not the document's own:
	// templates, and foreign markup with its ways back to HTML.
	nested []string

	start      int // of the token
	name       string
	text       []byte
	attributes []attribute
	closed     bool // a tag that ends in />
}

type attribute struct{ name, value []byte }

const byteOrderMark = "\xef\xbb\xbf"

func newMarkup(page []byte) *markup {
	m := &markup{page: page, complete: true}
	if bytes.HasPrefix(page, []byte(byteOrderMark)) {
		m.at = len(byteOrderMark)
	}
	return m
}

// next reads a token. After a start tag of an element that holds text it is
// behind that element's text.
func (m *markup) next() token {
	m.start = m.at
	rest := m.page[m.at:]
	switch {
	case len(rest) == 0:
		return tokenEnd
	case len(rest) > 1 && rest[0] == '<' && isLetter(rest[1]):
		m.tag(m.at + 1)
		m.open()
		return tokenStart
	case len(rest) > 2 && rest[0] == '<' && rest[1] == '/' && isLetter(rest[2]):
		m.tag(m.at + 2)
		m.close()
		return tokenClose
	case len(rest) > 1 && rest[0] == '<' && (rest[1] == '!' || rest[1] == '?' || rest[1] == '/'):
		return m.declaration(rest)
	}
	n := bytes.IndexByte(rest[1:], '<') + 1
	if n == 0 {
		if n = len(rest); rest[n-1] == '<' {
			m.complete = false
		}
	}
	m.text = rest[:n]
	m.at += n
	return tokenText
}

// declaration reads what is neither text nor a tag.
func (m *markup) declaration(rest []byte) token {
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		m.skip(commentEnd(rest))
	case m.isForeign() && bytes.HasPrefix(rest, []byte("<![CDATA[")):
		m.skip(after(rest, "]]>"))
	case len(rest) >= 9 && strings.EqualFold(string(rest[:9]), "<!doctype"):
		n := after(rest, ">")
		m.skip(n)
		m.name = ""
		if words := bytes.Fields(bytes.TrimSuffix(rest[9:max(n, 9)], []byte(">"))); len(words) > 0 {
			m.name = string(bytes.ToLower(words[0]))
		}
		return tokenDoctype
	default:
		m.skip(after(rest, ">"))
	}
	return tokenComment
}

// skip goes n bytes on, to the end if n is negative: something was not closed.
func (m *markup) skip(n int) {
	if n < 0 {
		m.complete = false
		n = len(m.page) - m.at
	}
	m.at += n
}

// after is the place behind the next end, -1 for none.
func after(text []byte, end string) int {
	if i := bytes.Index(text, []byte(end)); i >= 0 {
		return i + len(end)
	}
	return -1
}

// commentEnd is the place behind a comment.
func commentEnd(text []byte) int {
	for _, short := range []string{"<!-->", "<!--->"} {
		if bytes.HasPrefix(text, []byte(short)) {
			return len(short)
		}
	}
	for i := 4; i < len(text); i++ {
		if text[i] != '-' {
			continue
		}
		for _, end := range []string{"-->", "--!>"} {
			if bytes.HasPrefix(text[i:], []byte(end)) {
				return i + len(end)
			}
		}
	}
	return -1
}

// tag reads a tag's name, from at, and its attributes.
func (m *markup) tag(at int) {
	p := m.page
	end := at
	for end < len(p) && !isSpace(p[end]) && p[end] != '/' && p[end] != '>' {
		end++
	}
	m.name = string(bytes.ToLower(p[at:end]))
	m.attributes, m.closed = m.attributes[:0], false
	for at = end; at < len(p); {
		switch {
		case p[at] == '>':
			m.at = at + 1
			return
		case isSpace(p[at]) || p[at] == '/':
			m.closed = p[at] == '/' && at+1 < len(p) && p[at+1] == '>'
			at++
		default:
			var a attribute
			a, at = readAttribute(p, at)
			m.attributes = append(m.attributes, a)
		}
	}
	m.complete, m.at = false, len(p)
}

// readAttribute reads an attribute, and returns the place behind it.
func readAttribute(p []byte, at int) (a attribute, _ int) {
	start := at
	for at++; at < len(p) && !isSpace(p[at]) && p[at] != '/' && p[at] != '>' && p[at] != '='; {
		at++
	}
	a.name = p[start:at]
	value := at
	for value < len(p) && isSpace(p[value]) {
		value++
	}
	if value == len(p) || p[value] != '=' {
		return a, at
	}
	for value++; value < len(p) && isSpace(p[value]); {
		value++
	}
	if value == len(p) || p[value] == '>' {
		return a, value
	}
	if quote := p[value]; quote == '"' || quote == '\'' {
		n := bytes.IndexByte(p[value+1:], quote)
		if n < 0 {
			return a, len(p)
		}
		a.value = p[value+1 : value+1+n]
		return a, value + n + 2
	}
	for at = value; at < len(p) && !isSpace(p[at]) && p[at] != '>'; {
		at++
	}
	a.value = p[value:at]
	return a, at
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }
