// Package access decides who may see the debug page.
package access

import (
	"log/slog"
	"net/http"
	"sync"
)

// Door is what stands before one page. Its setters are for the time before the
// page is served.
type Door struct {
	root      string // the page's path
	authorize func(*http.Request) bool
	token     string
	pass      string // the cookie in its place
	asksAll   bool   // the token is asked for on loopback too
	chosen    bool   // by the program
	logged    sync.Once
	printed   sync.Once
}

// NewDoor lets in who is on this machine, and who has the token, which is made
// at random.
func NewDoor() *Door {
	d := &Door{}
	d.take(newToken())
	return d
}

func (d *Door) take(token string) { d.token, d.pass = token, passFor(token) }

// StandAt says at which path the page is.
func (d *Door) StandAt(root string) { d.root = root }

// RequireToken asks everybody for the token, those on this machine too. An empty one
// stays random.
func (d *Door) RequireToken(token string) {
	d.asksAll = true
	if token != "" {
		d.chosen = true
		d.take(token)
	}
}

// Authorize has the program decide.
func (d *Door) Authorize(allowed func(*http.Request) bool) { d.authorize = allowed }

// PrintAddress logs where the page is, once, as far as a first request shows
// it. Whom the page would ask for its token finds that in the address.
func (d *Door) PrintAddress(r *http.Request) {
	d.printed.Do(func() {
		url := serverOf(r) + d.root
		if d.authorize == nil && !d.chosen && (d.asksAll || isLocal(r) != nil) {
			d.logged.Do(func() {}) // this says it
			url += "?" + tokenName + "=" + d.token
		}
		slog.Info("nplusone: queries, findings and their repairs of each request are shown in development", "url", url)
	})
}
