package otelcol

import (
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/nplusone-go/nplusone/internal/urlshape"
	"github.com/nplusone-go/nplusone/report"
)

// place is where in the program a span stands: its code, else its route, else
// its name.
type place struct {
	name  string // as a sentence has it
	route string
	site  report.Site
}

const maxName = 200 // bytes of a name that somebody else chose

// places are those that spans have named, each kept once.
type places struct{ known map[string]*place }

const maxPlaces = 20_000

func (p *places) of(a *attributes, s ptrace.Span) *place {
	made := place{site: report.Site{Function: cut(a.function), File: cut(a.file), Line: int(a.line)}, route: routeOf(a, s)}
	made.name = made.site.Function
	switch {
	case made.name != "":
	case made.site.File != "":
		made.name = made.site.File + ":" + strconv.Itoa(made.site.Line)
	case made.route != "":
		made.name = made.route
	default:
		made.name = spanName(s.Name())
	}
	// The line is no part of it: it moves with every edit, and a function that
	// asks one statement in two places asks it twice as often.
	key := made.site.Function + "\x00" + made.site.File + "\x00" + made.name + "\x00" + made.route
	if known, ok := p.known[key]; ok {
		return known
	}
	if p.known == nil || len(p.known) >= maxPlaces {
		p.known = map[string]*place{}
	}
	p.known[strings.Clone(key)] = &made
	return &made
}

// routeOf names the request or the job that a span begins; "" for a span that
// begins none.
func routeOf(a *attributes, s ptrace.Span) string {
	switch {
	case a.route != "":
		return cut(strings.TrimSpace(a.method + " " + a.route))
	case s.Kind() == ptrace.SpanKindServer && a.procedure != "":
		if a.service == "" {
			return cut(a.procedure) // names its service itself
		}
		return cut(a.service + "/" + a.procedure)
	case s.Kind() == ptrace.SpanKindServer && a.path != "":
		return cut(strings.TrimSpace(a.method + " " + urlshape.Of(a.path)))
	case s.Kind() == ptrace.SpanKindConsumer && a.destination != "":
		return cut(a.destination)
	}
	return ""
}

// spanName is a span's name without what may be a value: some programs name
// spans after the path of a request.
func spanName(name string) string {
	if i := strings.IndexByte(name, '/'); i >= 0 {
		name = name[:i] + urlshape.Of(name[i:])
	}
	return cut(name)
}

func cut(s string) string {
	if len(s) <= maxName {
		return s
	}
	return strings.ToValidUTF8(s[:maxName], "") + "…"
}
