package htmlpage_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/htmlpage"
)

func TestRead(t *testing.T) {
	for _, tt := range []struct{ page, reason string }{
		{"<!doctype html><body>x|</body>", "the end tag"},
		{"<!doctype html><body>x|</html>", "html's end tag ends both"},
		{"<!doctype html><body><script>'</body>'</script>|</body><!-- </body> -->", "text and comments are no markup"},
		{"<!doctype html><body><template></body></template>|</body>", "a template's content is not the page's"},
		{"<!doctype html><body><svg><table></svg>x</body>", "what browsers repair is not certain"},
		{"<p></body>", "a fragment"},
		{`"</body>"`, "no HTML"},
	} {
		page, rest, marked := strings.Cut(tt.page, "|")
		p, ok := htmlpage.Read([]byte(page + rest))
		if assert.Equal(t, marked, ok, tt.reason) && ok {
			assert.Equal(t, len(page), p.End, tt.reason)
		}
	}
}

func TestReadMeta(t *testing.T) {
	p, ok := htmlpage.Read([]byte(`<!doctype html><meta charset=latin1><meta http-equiv="Content-Security-Policy" content="default-src &apos;self&apos;"></html>`))
	assert.True(t, ok)
	assert.Equal(t, "latin1", p.Charset)
	assert.Equal(t, []string{"default-src 'self'"}, p.Policies)
}

// Each beginning of a document may begin one.
func FuzzRead(f *testing.F) {
	f.Add("<!doctype html><body x='y' z=>x<!-- --><svg><title></title></svg><template></template></body>")
	f.Fuzz(func(t *testing.T, page string) {
		p, ok := htmlpage.Read([]byte(page))
		if !ok {
			return
		}
		assert.Contains(t, []string{"</bod", "</htm"}, strings.ToLower(page[p.End:p.End+5]))
		for i := range min(len(page), 60) {
			assert.True(t, htmlpage.MayBegin([]byte(page[:i])), page[:i])
		}
	})
}
