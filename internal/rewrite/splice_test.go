package rewrite

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/trial"
)

func sideOf(d fingerprint.Dialect, text string, columns ...string) *Text {
	return NewText(d, text, columns, MarkChildArg, MarkChildText, nil)
}

func TestCutDirection(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, reason, term, expr, direction string }{
		{"none", "ascending is not said", "score", "score", ""},
		{"DESC", "it belongs to the order", "score DESC", "score", " DESC"},
		{"NULLS LAST", "so does where NULLs stand", "score desc  nulls last", "score", " desc  nulls last"},
		{"expression", "the words within it stay", "CASE WHEN first THEN 1 END asc", "CASE WHEN first THEN 1 END", " asc"},
		{"name that ends alike", "the end of a name is no word", "order_desc", "order_desc", ""},
		{"quoted", "a quoted name is no word", `"desc" DESC`, `"desc"`, " DESC"},
		{"nothing else", "a column may be named after it", "last", "last", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			expr, direction := CutDirection(test.term)
			assert.Equal(t, test.expr, expr, test.reason)
			assert.Equal(t, test.direction, direction, test.reason)
		})
	}
}

func TestConjunct(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, reason, text, cut, rest string }{
		{"behind AND", "the AND before it goes", "SELECT 1 FROM t WHERE a = 1 AND b = 2", "b = 2", "SELECT 1 FROM t WHERE a = 1"},
		{"before AND", "the AND behind it goes", "SELECT 1 FROM t WHERE b = 2 AND a = 1", "b = 2", "SELECT 1 FROM t WHERE a = 1"},
		{"between", "one AND stays", "SELECT 1 FROM t WHERE a = 1 and b = 2 AND c = 3", "b = 2", "SELECT 1 FROM t WHERE a = 1 AND c = 3"},
		{"alone", "there is none", "SELECT 1 FROM t WHERE b = 2", "b = 2", "SELECT 1 FROM t WHERE "},
		{"a word that ends alike", "brand is no AND", "SELECT 1 FROM t WHERE brand b = 2", "b = 2", "SELECT 1 FROM t WHERE brand "},
		{"a word that begins alike", "android is no AND", "SELECT 1 FROM t WHERE b = 2 android", "b = 2", "SELECT 1 FROM t WHERE  android"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := sideOf(lite, test.text)
			at := strings.Index(test.text, test.cut)
			span := s.Conjunct(fingerprint.Span{Start: at, End: at + len(test.cut)})
			assert.Equal(t, test.rest, test.text[:span.Start]+test.text[span.End:], test.reason)
		})
	}
}

func TestElement(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, reason string
		array        any
		element      any
		ok           bool
	}{
		{"number", "text form", "{5}", "5", true},
		{"bytes", "as a driver may send it", []byte("{5}"), "5", true},
		{"quoted", "quotes are no part of it", `{"a \"b\" \\, c"}`, `a "b" \, c`, true},
		{"slice", "of Go", []int64{5}, int64(5), true},
		{"two", "a batch", "{5,6}", nil, false},
		{"two quoted", "a batch", `{"a","b"}`, nil, false},
		{"none", "no key", "{}", nil, false},
		{"NULL", "no key", "{NULL}", nil, false},
		{"nested", "not a list of keys", "{{5}}", nil, false},
		{"slice of two", "a batch", []string{"a", "b"}, nil, false},
		{"no array", "a key", "5", nil, false},
		{"not closed", "no array", `{"a`, nil, false},
		{"nil", "no array", nil, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			element, ok := trial.Element(test.array)
			assert.Equal(t, test.ok, ok, test.reason)
			if ok {
				assert.Equal(t, test.element, element, test.reason)
			}
		})
	}
}
