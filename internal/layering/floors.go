package layering

import "strings"

// Module is the path of the root module.
const Module = "github.com/nplusone-go/nplusone"

// floors gives every package of the root module its place; a package imports
// only from lower floors. Folders below a package share its floor and may
// import each other.
var floors = map[string]int{
	"fingerprint":  0,
	"detect":       1,
	"report":       2,
	"suggest":      2,
	"cacheable":    2,
	"trace":        2,
	"driver":       3,
	"verify":       3,
	"nplusonetest": 4,
	"web":          4,
	"cmd":          5,
}

// internals gives each package below internal the highest floor that it may
// reach, so that every floor above may use it.
var internals = map[string]int{
	"internal/ambient":     2,
	"internal/effects":     0,
	"internal/house":       none,
	"internal/htmlpage":    none,
	"internal/inproc":      1,
	"internal/intervene":   1,
	"internal/latency":     none,
	"internal/layering":    none,
	"internal/loops":       1,
	"internal/overlay":     none,
	"internal/testmodules": none,
	"internal/testservers": none,
	"internal/testshop":    none,
	"internal/workspace":   none,
	"internal/zerotouch":   2,
}

// none is below every floor.
const none = -1

// Known reports whether a folder of the root module has a place.
func Known(folder string) bool {
	if top(folder) == "internal" {
		_, known := internals[folder]
		return known
	}
	_, known := floors[top(folder)]
	return known
}

// Up reports whether one folder of the root module may not reach another:
// what is no lower, or, from below internal, what is higher than said. Both
// must be known.
func Up(from, to string) bool {
	switch {
	case top(to) == "internal", top(to) == top(from):
		return false
	case top(from) == "internal":
		return floors[top(to)] > internals[from]
	}
	return floors[top(to)] >= floors[top(from)]
}

// top is the first element of a folder.
func top(folder string) string {
	first, _, _ := strings.Cut(folder, "/")
	return first
}
