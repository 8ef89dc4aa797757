package trace

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
)

// TestSchemaKnowsEveryField writes a trace and holds each line against the
// schema: known fields only, and all that are required.
func TestSchemaKnowsEveryField(t *testing.T) {
	var doc struct {
		Defs map[string]struct {
			Properties map[string]json.RawMessage `json:"properties"`
			Required   []string                   `json:"required"`
		} `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(Schema(), &doc))
	d, _, read := recordTo(t)
	ctx, scope := d.Start(detect.Allow(t.Context(), "known"), "scope", detect.KindTest)
	scope.Expect(detect.Limits{Queries: 2})
	p := &program{rng: rand.New(rand.NewPCG(4, 4)), source: d.NewDatabase(fingerprint.PostgreSQL, nil)}
	p.run(ctx)
	p.look(ctx, 1, false)
	p.write(ctx, 1, true)
	scope.End()
	text, _, _ := read()
	seen := map[string]bool{}
	for _, raw := range strings.Split(strings.TrimSpace(text), "\n") {
		var l map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(raw), &l))
		var kind string
		require.NoError(t, json.Unmarshal(l["type"], &kind))
		def, ok := doc.Defs[kind]
		require.True(t, ok, kind)
		seen[kind] = true
		for field := range l {
			assert.Contains(t, def.Properties, field, "%s", kind)
		}
		for _, field := range def.Required {
			assert.Contains(t, l, field, "%s", kind)
		}
	}
	assert.Len(t, seen, len(doc.Defs), "every type of line was written")
}

// FuzzReplay: whatever a file holds, replaying it ends, and says what it
// could not use.
func FuzzReplay(f *testing.F) {
	f.Add(`{"type":"trace","version":1,"process":"p","part":1}
{"type":"scope-begin","scope":1,"name":"s"}
{"type":"text","text":1,"shape":"0123456789abcdef","dialect":"postgres","body":"SELECT 1"}
{"type":"stack","stack":"a","frames":[{"file":"a.go","line":1,"function":"m.f"}]}
{"type":"statement","scope":1,"text":1,"stack":"a","database":1,"start":1,"end":2,"args":"1","keys":[4294967295],"columns":["a"],"width":1,"cells":[7],"ticks":[1]}
{"type":"scope-end","scope":1,"base":7}
`)
	f.Add("{")
	f.Fuzz(func(t *testing.T, text string) {
		sum, err := Replay(strings.NewReader(text), detect.New(detect.ReportTo(&collector{})))
		require.NoError(t, err)
		assert.Equal(t, int64(len(text)), sum.Bytes)
	})
}
