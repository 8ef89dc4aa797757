package suggest

// family tells apart the ways of repair; one of each is enough.
func (r *Rewrite) family() string {
	switch r.Kind {
	case "join", "left-join":
		return "join"
	case "distinct-on", "top-n":
		return "top"
	case "update-from", "update-case", "update-any":
		return "update"
	case "keyed", "lateral", "union-all":
		return "fallback"
	}
	return r.Kind
}

// fallback reports whether the rewrite fits where nothing simpler does.
func (r *Rewrite) fallback() bool { return r.family() == "fallback" }
