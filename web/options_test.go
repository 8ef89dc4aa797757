package web_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/web"
)

func TestPageOptionsThatCannotWork(t *testing.T) {
	for name, option := range map[string]web.PageOption{
		"Keep(0, 0)":               web.Keep(0, 0),
		"Keep(3, 0)":               web.Keep(3, 0),
		"Keep(0, 100)":             web.Keep(0, 100),
		"Keep(-1, 100)":            web.Keep(-1, 100),
		`Under("/")`:               web.Under("/"),
		`Under("")`:                web.Under(""),
		"Authorize(nil)":           web.Authorize(nil),
		`LinkSources("vscode://")`: web.LinkSources("vscode://"),
	} {
		assert.Contains(t, panicOf(func() { web.NewPage(option) }), "web: "+name)
	}
	assert.Nil(t, panicOf(func() {
		web.NewPage(nil, web.Keep(1, 1), web.Token(""), web.Under("x"), web.LinkSources(""), web.LinkSources("zed://file/{path}:{line}"))
	}), "nil is skipped")
}

func TestMiddlewareOptionsThatCannotWork(t *testing.T) {
	d := detect.New()
	for name, option := range map[string]web.Option{
		"ShowOn(nil)":                web.ShowOn(nil),
		"NameBy(nil)":                web.NameBy(nil),
		"Skip(nil)":                  web.Skip(nil),
		"Nonce(nil)":                 web.Nonce(nil),
		"InjectToolbar needs ShowOn": web.InjectToolbar(),
		`Target("")`:                 web.Target("", web.DefaultTargets()),
		`Target("*")`:                web.Target("*", web.Targets{Rows: -1}),
		`Target("GET /")`:            web.Target("GET /", web.Targets{P95: -time.Second}),
	} {
		assert.Contains(t, panicOf(func() { web.Middleware(d, option) }), "web: "+name)
	}
	assert.Nil(t, panicOf(func() { web.Middleware(d, nil, web.LogTo(nil), web.Target("*", web.Targets{})) }), "nil is skipped")
}

func panicOf(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}
