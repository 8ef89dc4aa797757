package judge

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/stack"
)

func TestIDOutlivesLinesAndValues(t *testing.T) {
	id := func(function string, line, first int, sql string) string {
		p := newPlay(t)
		for i := range 7 {
			p.at(function, line, func() { p.exec(sql, first+i*i) })
		}
		r := p.judge()
		require.Len(t, r.Findings, 1)
		assert.Len(t, r.Findings[0].ID, 16)
		return r.Findings[0].ID
	}
	const sql = "SELECT a FROM items WHERE code = $1"
	base := id("list", 48, 100, sql)
	assert.Equal(t, base, id("list", 52, 100, sql), "the line moved")
	assert.Equal(t, base, id("list", 48, 9000, sql), "other values")
	assert.Equal(t, id("list.func1", 48, 1, sql), id("list.func2", 48, 1, sql), "a closure was added before it")
	assert.NotEqual(t, base, id("other", 48, 100, sql), "another function")
	assert.NotEqual(t, base, id("list", 48, 100, "SELECT b FROM items WHERE code = $1"), "another statement")
}

func TestOuterFunction(t *testing.T) {
	for name, want := range map[string]string{
		"example.com/app.list":                    "example.com/app.list",
		"example.com/app.list.func1":              "example.com/app.list",
		"example.com/app.list.func1.2":            "example.com/app.list",
		"example.com/app.(*Store).List.func3.1.2": "example.com/app.(*Store).List",
		"example.com/app.list.gowrap1":            "example.com/app.list",
		"example.com/app.list.functional":         "example.com/app.list.functional",
		"example.com/a.func1b/app.list":           "example.com/a.func1b/app.list",
	} {
		assert.Equal(t, want, stack.OuterFunction(name))
	}
}
