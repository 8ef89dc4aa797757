package detect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOptionsThatCannotWork(t *testing.T) {
	for name, option := range map[string]Option{
		"MinRepeats(1)":          MinRepeats(1),
		"MinRepeats(-1)":         MinRepeats(-1),
		"MinDuplicates(0)":       MinDuplicates(0),
		"MaxListRows(0)":         MaxListRows(0),
		"MaxListColumns(0)":      MaxListColumns(0),
		"MaxColumnBytes(-1)":     MaxColumnBytes(-1),
		"ReportTo(nil)":          ReportTo(nil),
		"FixWith(nil)":           FixWith(nil),
		"InspectWith(nil)":       InspectWith(nil),
		"ListenWith(nil)":        ListenWith(nil),
		"RecordTo(nil)":          RecordTo(nil),
		`AllowSite("", "why")`:   AllowSite("", "why"),
		`AllowSite("x.go", "")`:  AllowSite("x.go", ""),
		"AllowSite":              AllowSite("posts", "why"),
		"AllowShape":             AllowShape("x", "why"),
		`AllowTable("", "why")`:  AllowTable("", "why"),
		`AllowFunction("f", "")`: AllowFunction("f", ""),
	} {
		var got any
		func() {
			defer func() { got = recover() }()
			New(option)
		}()
		assert.Contains(t, got, "detect: "+name)
	}
	assert.NotPanics(t, func() { New(nil, ReportTo(), FixWith(), InspectWith(), ListenWith(), ReadWith(nil), nil) }, "nil is skipped")
}
