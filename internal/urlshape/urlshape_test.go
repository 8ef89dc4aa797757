package urlshape

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPathShape(t *testing.T) {
	for _, tt := range []struct{ path, want, reason string }{
		{"/", "/", "the root"},
		{"", "", "none"},
		{"/posts", "/posts", "a word"},
		{"/api/v1/posts/17/comments", "/api/v1/posts/{id}/comments", "a number"},
		{"/api/v12/userProfiles/new", "/api/v12/userProfiles/new", "camel case"},
		{"/order-items/by_customer/index.html", "/order-items/by_customer/index.html", "words that are tied together"},
		{"/static/style.min.css", "/static/style.min.css", "a file"},
		{"/Posts/Archive", "/Posts/Archive", "capitals"},
		{"/queueing/through/prompts/extra/objects", "/queueing/through/prompts/extra/objects", "words that are hard to say"},
		{"/reset/3f2504e0-4f89-11d3-9a0c-0305e82c3301", "/reset/{id}", "a UUID"},
		{"/reset/c0ffee", "/reset/{…}", "hexadecimal with a digit"},
		{"/reset/deadbeefdeadbeef", "/reset/{…}", "hexadecimal of letters"},
		{"/reset/dGhpcyBpcyBhIHNlY3JldA==", "/reset/{…}", "base64"},
		{"/reset/aBcDeFgHiJ", "/reset/{…}", "letters of both cases"},
		{"/reset/XKQJZPWM", "/reset/{…}", "capitals that nobody can say"},
		{"/reset/kqzvxjwpmt", "/reset/{…}", "letters that nobody can say"},
		{"/reset/averyveryverylongwordofletters", "/reset/{…}", "no word is that long"},
		{"/reset/one-two-three-four-five", "/reset/{…}", "a phrase may be a password"},
		{"/reset/hunter2@Fx", "/reset/{…}", "a password"},
		{"/mail/jo@example.com", "/mail/{…}", "an address"},
		{"/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "/reset/{…}", "a JSON web token"},
		{"/search/rød grød", "/search/{…}", "what somebody looked for"},
		{"/a?token=secret", "/a", "a query string"},
		{"/a\n::error::b", "/{…}", "a line of its own"},
		{"/1/2/3/4/5/6/7/8/9/10", "/{id}/{id}/{id}/{id}/{id}/{id}/{id}/{id}/…", "a deep one is cut"},
	} {
		assert.Equal(t, tt.want, Of(tt.path), tt.reason)
	}
}
