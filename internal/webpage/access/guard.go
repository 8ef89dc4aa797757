package access

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/nplusone-go/nplusone/internal/foreign"
)

// Who may see the page. On a developer's machine any web site can make the
// browser send requests to local addresses, and behind a proxy everybody
// comes from a local address: so all of these have to hold.

var (
	errRemote  = errors.New("refused: request comes from another machine; use the token in the program's log")
	errLocal   = errors.New("refused: request did not arrive on loopback; use the token in the program's log")
	errProxied = errors.New("refused: request came through a proxy; use the token in the program's log")
	errHost    = errors.New("refused: open the page as localhost, 127.0.0.1 or [::1], or use the token in the program's log")
	errToken   = errors.New("refused: the page needs its token")
	errCross   = errors.New("refused: request comes from another site")
	errAccess  = errors.New("refused: not authorised")
)

// allowed returns why a request may not see the page, nil if it may.
func (d *Door) allowed(r *http.Request) error {
	if d.authorize != nil {
		if !foreign.Call("Authorize", false, func() bool { return d.authorize(r) }) {
			return errAccess
		}
		return nil
	}
	if d.hasPass(r) || d.isToken(r.URL.Query().Get(tokenName)) {
		return nil
	}
	err := errToken
	if !d.asksAll {
		err = isLocal(r)
	}
	if err != nil {
		d.logToken()
	}
	return err
}

// Shows reports whether a request of the program's own may carry our headers
// and the toolbar. Authorize is for the page: who passed it has a cookie.
func (d *Door) Shows(r *http.Request) bool {
	return d.hasPass(r) || d.authorize == nil && !d.asksAll && isLocal(r) == nil
}

// isLocal returns why a request does not come from this machine, as far as
// can be told.
func isLocal(r *http.Request) error {
	if !isLoopback(r.RemoteAddr) {
		return errRemote
	}
	if at, known := r.Context().Value(http.LocalAddrContextKey).(net.Addr); known && !isLoopback(at.String()) {
		return errLocal
	}
	for name := range r.Header {
		if name == "Forwarded" || name == "Via" || name == "X-Real-Ip" || strings.HasPrefix(name, "X-Forwarded-") {
			return errProxied
		}
	}
	if !isLocalHost(r.Host) {
		return errHost
	}
	return nil
}

func isLoopback(address string) bool {
	at, err := netip.ParseAddrPort(address)
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// isLocalHost judges the name by which the page was asked: a name that an
// attacker made point here is none of these.
func isLocalHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.ToLower(strings.Trim(name, "[]")), ".")
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Unmap().IsLoopback()
}

// crossSite reports whether another site's page asked. Links to the page are
// followed, scripts and frames are not served.
func crossSite(r *http.Request) bool {
	site, mode := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Sec-Fetch-Mode")
	return (site == "cross-site" || site == "same-site") && !(mode == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document")
}

// policy is the page's own: nothing from elsewhere, nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
}

// Guard serves only those who may see the page.
func (d *Door) Guard(next http.Handler) http.Handler {
	// Only what changes nothing may come from another site at all.
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		err := d.allowed(r)
		if err == nil && crossSite(r) {
			err = errCross
		}
		if err != nil {
			http.Error(w, "nplusone: "+err.Error(), http.StatusForbidden)
			return
		}
		if d.givePass(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

// serverOf is the address by which a request reached the server. A request may
// claim any host: but for this machine's own names the server's address counts.
func serverOf(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	at, known := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if isLocalHost(r.Host) || !known || at.Network() == "unix" {
		return scheme + hostOrLocal(r.Host)
	}
	return scheme + at.String()
}

func hostOrLocal(host string) string {
	if isLocalHost(host) {
		return host
	}
	return "localhost"
}
