package access

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// Whoever has the token in the page's address gets a cookie, the pass, and
// needs the token no more. Tools may give it each time. The pass is for the
// whole host: the program's own pages carry the toolbar for those who have it.

const tokenName = "token"

// logToken says once what to add to the page's address. It says no host: a
// request may claim any. A token that the program chose is not logged.
func (d *Door) logToken() {
	if d.chosen {
		return
	}
	d.logged.Do(func() {
		slog.Warn("nplusone: the debug page needs a token here; open it once with this path", "path", d.root+"?"+tokenName+"="+d.token)
	})
}

// newToken cannot be guessed.
func newToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func (d *Door) isToken(said string) bool {
	return subtle.ConstantTimeCompare([]byte(said), []byte(d.token)) == 1
}

// passFor is the cookie's value. It tells nothing of the token.
func passFor(token string) string {
	sum := hmac.New(sha256.New, []byte(token))
	sum.Write([]byte("nplusone pass"))
	return hex.EncodeToString(sum.Sum(nil))
}

// passName names the cookie after the port that the client asked: cookies are
// those of a host, which may have other programs on other ports.
func passName(r *http.Request) string {
	if _, port, err := net.SplitHostPort(r.Host); err == nil {
		if n, err := strconv.ParseUint(port, 10, 16); err == nil {
			return "nplusone_" + strconv.FormatUint(n, 10)
		}
	}
	return "nplusone"
}

func (d *Door) hasPass(r *http.Request) bool {
	if len(r.Header["Cookie"]) == 0 {
		return false
	}
	name, pass := passName(r), []byte(d.pass)
	for _, c := range r.CookiesNamed(name) {
		if subtle.ConstantTimeCompare([]byte(c.Value), pass) == 1 {
			return true
		}
	}
	return false
}

// givePass gives the cookie to whoever may see the page by more than being
// local. It reports false where it has answered: with the same address
// without the token, which shall not stay in the browser's history.
func (d *Door) givePass(w http.ResponseWriter, r *http.Request) bool {
	query := r.URL.Query()
	said := query.Has(tokenName)
	if d.authorize == nil && !d.isToken(query.Get(tokenName)) || d.authorize != nil && d.hasPass(r) {
		return true
	}
	http.SetCookie(w, &http.Cookie{
		Name: passName(r), Value: d.pass, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	})
	if !said || r.Method != http.MethodGet || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		return true // no browser's address
	}
	query.Del(tokenName)
	GoTo(w, r, path.Base(r.URL.Path), query.Encode())
	return false
}

// GoTo leads to a page beside this one. http.Redirect would make its address
// absolute, and miss what http.StripPrefix took.
func GoTo(w http.ResponseWriter, r *http.Request, name, query string) {
	to := "./"
	if !strings.HasSuffix(r.URL.Path, "/") {
		to += url.PathEscape(name)
	}
	if query != "" {
		to += "?" + query
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

// WithoutPass is the request as it would be without us: the cookie is nobody
// else's business, and shall not get into a log.
func WithoutPass(r *http.Request) *http.Request {
	if lines := r.Header["Cookie"]; len(lines) > 0 {
		if kept, had := cutCookie(lines, passName(r)); had {
			shown := *r
			shown.Header = r.Header.Clone()
			if shown.Header["Cookie"] = kept; len(kept) == 0 {
				delete(shown.Header, "Cookie")
			}
			return &shown
		}
	}
	return r
}

// cutCookie removes a cookie, and leaves the text of all others alone.
func cutCookie(lines []string, name string) (kept []string, had bool) {
	for _, line := range lines {
		var pairs []string
		for i, pair := range strings.Split(line, ";") {
			if strings.HasPrefix(strings.TrimLeft(pair, " \t"), name+"=") {
				had = true
				continue
			}
			if len(pairs) == 0 && i > 0 {
				pair = strings.TrimLeft(pair, " \t")
			}
			pairs = append(pairs, pair)
		}
		if len(pairs) > 0 {
			kept = append(kept, strings.Join(pairs, ";"))
		}
	}
	return kept, had
}
