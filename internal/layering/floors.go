package layering

// Module is the path of the root module.
const Module = "github.com/nplusone-go/nplusone"

// rooms gives every package of the root module its floor, from the ground up:
// a package imports only from lower floors.
var rooms = [][]string{
	{"internal/fingerprint/lex", "internal/fingerprint/textcache"}, // SQL text, from the ground up
	{"internal/fingerprint/shape"},
	{"internal/fingerprint/hide"},
	{"internal/fingerprint/structure"},
	{"internal/fingerprint/conditions"},
	{"internal/fingerprint/statements"},
	{ // Texts and small things that know nothing of a report.
		"fingerprint", "internal/edited", "internal/escape", "internal/foreign", "internal/hash", "internal/htmlpage", "internal/naming",
		"internal/terminal", "internal/urlshape", "internal/words", "internal/judge/tuning",
		"internal/gogen/source", "internal/latency", "internal/layering", "internal/overlay", "internal/testservers", "internal/testshop", "examples/blog", "internal/workspace",
		"internal/drivertest",
	},
	{"report", "internal/dialect", "internal/rewrite/reader", "internal/cell", "internal/effects", "internal/house", "internal/surface", "internal/stacks", "internal/testmodules"},
	{"internal/trial", "internal/explain", "internal/match", "internal/stack", "internal/cases", "internal/reporttest", "report/rules", "internal/tree"},
	{"internal/binding", "internal/kept"},
	{"internal/statement"},
	{"internal/record", "internal/loops", "internal/sentences", "report/compare"},
	{"internal/record/recordtest", "internal/judge/source", "report/baseline", "internal/files", "report/logs", "internal/rewrite"},
	{"internal/judge/suppress", "internal/printers", "internal/rewrite/reads", "internal/rewrite/writes", "internal/rewrite/rewritetest", "internal/gogen/golang", "internal/gogen/edits"},
	{"internal/judge/analysis", "report/formats", "internal/env", "internal/rewrite/forms"},
	{"internal/judge/flow", "internal/judge/locate", "internal/rewrite/nested"},
	{"internal/judge/patterns", "internal/gogen"},
	{"internal/judge/rules", "suggest"},
	{"internal/judge"},
	{"detect", "internal/verify", "internal/cacheable"},
	{"verify", "cacheable", "internal/trace", "internal/inproc", "internal/intervene"},
	{"internal/ambient", "internal/zerotouch/requests"},
	{"internal/zerotouch"},
	{"driver", "internal/entry"},
	{"internal/response", "internal/trying", "internal/webpage/access"},
	{"internal/webpage"},
	{"nplusonetest", "web", "internal/entry/entrytest"},
	{"cmd/nplusone"},
}

var floors = func() map[string]int {
	at := map[string]int{}
	for floor, list := range rooms {
		for _, folder := range list {
			at[folder] = floor
		}
	}
	return at
}()

// Known reports whether a folder of the root module has a floor.
func Known(folder string) bool {
	_, known := floors[folder]
	return known
}

// Up reports whether one folder of the root module may not reach another, for
// that is on no lower floor. Both must be known.
func Up(from, to string) bool { return floors[to] >= floors[from] }
