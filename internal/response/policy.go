package response

import (
	"net/http"
	"slices"
	"strings"
)

// allowsBar reports whether content security policies let the bar work: its
// script from our own origin, what it asks for, and no sandbox round them. A
// script that is refused would be an error on the page's console, and a report
// to the program.
func allowsBar(policies []string, r *http.Request, nonce string) bool {
	for _, list := range policies {
		for policy := range strings.SplitSeq(list, ",") {
			if !parsePolicy(policy).allowsBar(r, nonce) {
				return false
			}
		}
	}
	return true
}

// A contentPolicy is one policy: what each directive lists.
type contentPolicy map[string][]string

func parsePolicy(text string) contentPolicy {
	p := contentPolicy{}
	for directive := range strings.SplitSeq(text, ";") {
		words := strings.Fields(directive)
		if len(words) == 0 {
			continue
		}
		if name := strings.ToLower(words[0]); p[name] == nil { // the first one counts
			p[name] = append([]string{}, words[1:]...)
		}
	}
	return p
}

func (p contentPolicy) allowsBar(r *http.Request, nonce string) bool {
	if flags, boxed := p["sandbox"]; boxed && !(slices.Contains(flags, "allow-scripts") && slices.Contains(flags, "allow-same-origin")) {
		return false
	}
	if p["require-sri-for"] != nil {
		return false
	}
	scripts, limited := p.first("script-src-elem", "script-src", "default-src")
	if limited && !allowsScript(scripts, r, nonce) {
		return false
	}
	targets, limited := p.first("connect-src", "default-src")
	return !limited || allowsOrigin(targets, r)
}

// first is what the first of these directives lists that there is.
func (p contentPolicy) first(names ...string) ([]string, bool) {
	for _, name := range names {
		if sources, is := p[name]; is {
			return sources, true
		}
	}
	return nil, false
}

func allowsScript(sources []string, r *http.Request, nonce string) bool {
	if nonce != "" && slices.Contains(sources, "'nonce-"+nonce+"'") {
		return true
	}
	strict := slices.ContainsFunc(sources, func(s string) bool { return strings.EqualFold(s, "'strict-dynamic'") })
	return !strict && allowsOrigin(sources, r)
}

// allowsOrigin reports whether sources allow what comes from where the page
// came from.
func allowsOrigin(sources []string, r *http.Request) bool {
	return slices.ContainsFunc(sources, func(source string) bool {
		source = strings.ToLower(source)
		switch source {
		case "*", "'self'", "http:":
			return true
		case "https:":
			return r.TLS != nil
		}
		if _, host, has := strings.Cut(source, "://"); has {
			source = host
		}
		return source != "" && source == strings.ToLower(r.Host)
	})
}
