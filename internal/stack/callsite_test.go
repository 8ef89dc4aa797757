package stack

import (
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

//go:noinline
func siteDirect() *CallSite { return Here() }

//go:noinline
func siteRecursive(depth int) *CallSite {
	if depth > 0 {
		return siteRecursive(depth - 1)
	}
	return siteDirect()
}

//go:noinline
func siteEven(depth int) *CallSite {
	if depth > 0 {
		return siteOdd(depth - 1)
	}
	return siteDirect()
}

//go:noinline
func siteOdd(depth int) *CallSite { return siteEven(depth - 1) }

func TestRecursionDoesNotSplitASite(t *testing.T) {
	t.Run("one function", func(t *testing.T) {
		ids := map[ID]bool{}
		for _, depth := range []int{0, 1, 2, 17, 300, 2000} {
			ids[siteRecursive(depth).ID] = true
		}
		// The innermost call is on the line of the query in all of them.
		assert.Len(t, ids, 1)
	})
	t.Run("two functions", func(t *testing.T) {
		ids := map[ID]bool{}
		for _, depth := range []int{2, 4, 40} {
			ids[siteEven(depth).ID] = true
		}
		assert.Len(t, ids, 1)
	})
}

func TestSitesDiffer(t *testing.T) {
	one, two := siteDirect(), siteDirect()
	assert.Equal(t, one.ID, two.ID, "two calls on one line")
	other := siteDirect()
	assert.NotEqual(t, one.ID, other.ID, "another line of the caller")
	again := func() *CallSite { return siteDirect() }
	assert.NotEqual(t, one.ID, again().ID, "through a closure")
	assert.Same(t, siteOnALine(), siteOnALine(), "shared once known")
}

func siteOnALine() *CallSite { return siteRecursive(3) }

func TestFramesOfASite(t *testing.T) {
	s := siteRecursive(5)
	require.NotEmpty(t, s.Frames)
	names := func(frames []Frame) (all []string) {
		for _, f := range frames {
			all = append(all, f.Function[strings.LastIndexByte(f.Function, '.')+1:])
		}
		return all
	}
	assert.Equal(t, []string{"siteDirect", "siteRecursive", "TestFramesOfASite"}, names(s.Frames), "innermost first, the testing package left out")
	assert.Equal(t, []string{"siteDirect", "siteRecursive", "siteRecursive"}, names(s.All)[:3])
	assert.Contains(t, names(s.All), "tRunner", "libraries are in all")
	assert.Equal(t, "callsite_test.go", filepath.Base(s.Frames[0].File))
	for _, f := range s.Frames {
		assert.True(t, f.Program)
		assert.NotZero(t, f.Line)
	}
}

func TestProgramFrames(t *testing.T) {
	std := theBuild().std
	tests := []struct {
		function, file string
		want           bool
	}{
		{"main.main", "/home/me/app/main.go", true},
		{"example.com/app/store.(*Store).Post", "/home/me/app/store/post.go", true},
		{"example.com/app.List", "example.com/app/list.go", true}, // -trimpath
		{"database/sql.(*DB).QueryContext", std + "database/sql/sql.go", false},
		{"net/http.HandlerFunc.ServeHTTP", std + "net/http/server.go", false},
		{"testing.tRunner", "/opt/other/go/src/testing/testing.go", false}, // compiled from another copy
		{"github.com/lib/pq.(*conn).query", "/root/go/pkg/mod/github.com/lib/pq@v1.12.3/conn.go", false},
		{"github.com/lib/pq.(*conn).query", "github.com/lib/pq@v1.12.3/conn.go", false}, // -trimpath
		{"github.com/acme/lib.Get", "/opt/modcache/github.com/acme/lib@v0.1.0/get.go", false},
		{"github.com/acme/lib.Get", "/home/me/app/vendor/github.com/acme/lib/get.go", false},
		{"github.com/acme/lib.Get", "/home/me/lib/get.go", true}, // replaced by a directory: the program's own
		{"gorm.io/gorm.(*DB).First", "/home/me/gorm/finisher_api.go", false},
		{"github.com/uptrace/bun.(*SelectQuery).Scan", "/src/bun/query_select.go", false},
		{"github.com/me@venice/app.List", "/home/me@venice/app/list.go", true},
	}
	for _, tt := range tests {
		t.Run(tt.function+" in "+tt.file, func(t *testing.T) {
			assert.Equal(t, tt.want, programFrame(tt.function, tt.file))
		})
	}
}

func TestOwnFrames(t *testing.T) {
	tests := []struct {
		function, file string
		want           bool
	}{
		{ownModule + "detect.(*Execution).Start", "/src/detect/source.go", true},
		{ownModule + "driver.(*conn).QueryContext", "/src/driver/conn.go", true},
		{ownModule + "integrations/gorm.Open", "/src/integrations/gorm/open.go", true},
		{ownModule + "internal/intervene.(*Engine).Follow", "/src/internal/intervene/follow.go", true},
		{ownModule + "internal/judge/rules.Apply", "/src/internal/judge/rules/apply.go", true},
		{ownModule + "internal/testshop.List", "/src/internal/testshop/shop.go", false},
		{ownModule + "internal/testshopper.List", "/src/internal/testshopper/shop.go", true},
		{ownModule + "internals.List", "/src/internals/list.go", false},
		{ownModule + "detect.TestX", "/src/detect/x_test.go", false},
		{ownModule + "driver_test.TestX", "/src/driver/x_test.go", false},
		{ownModule + "examples/quickstart.list", "/src/examples/quickstart/list.go", false},
		{ownModule + "bench.loop", "/src/bench/loop.go", false},
		{ownModule + "webshop.list", "/src/webshop/list.go", false},
		{"example.com/detect.List", "/src/detect/list.go", false},
	}
	for _, tt := range tests {
		t.Run(tt.function, func(t *testing.T) { assert.Equal(t, tt.want, ownFrame(tt.function, tt.file)) })
	}
}

// The standard library is told from the program without paths too.
func TestTrimmedPaths(t *testing.T) {
	b := &build{bare: []string{"shop", "net/shop"}}
	tests := []struct {
		function, file string
		std            bool
	}{
		{"database/sql.(*DB).Query", "database/sql/sql.go", true},
		{"testing.tRunner", "testing/testing.go", true},
		{"shop.List", "shop/list.go", false},
		{"shop/store.Get", "shop/store/get.go", false},
		{"net/shop.Get", "net/shop/get.go", false},
		{"net/http.Get", "net/http/client.go", true},
		{"example.com/shop.List", "example.com/shop/list.go", false},
	}
	for _, tt := range tests {
		t.Run(tt.function, func(t *testing.T) { assert.Equal(t, tt.std, b.isStd(tt.function, tt.file)) })
	}
}

// Stacks move and are collected while others walk them.
func TestStackHashWhileStacksMove(t *testing.T) {
	want := map[int]ID{}
	for depth := range 8 {
		want[depth] = siteRecursive(depth * 50).ID
	}
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 200 {
				if i%50 == 0 {
					runtime.GC()
				}
				site := siteMoving(g * 50)
				if !assert.Equal(t, "siteDirect", site.Frames[0].Function[strings.LastIndexByte(site.Frames[0].Function, '.')+1:]) {
					return
				}
			}
		})
	}
	all.Wait()
}

// siteMoving grows the stack below itself, so that it is copied.
func siteMoving(depth int) *CallSite {
	var room [512]byte
	room[depth%len(room)] = 1
	if depth > 0 {
		return siteMoving(depth - 1)
	}
	site := siteDirect()
	runtime.KeepAlive(&room)
	return site
}

// The raw hash may take one stack for another only where it collides: it is
// compared with what runtime.Callers reads.
func TestRawStackTellsStacksApart(t *testing.T) {
	seen := map[uint64]int{}
	for depth := range 500 {
		var raw uint64
		for round := range 2 {
			again := rawAt(depth)
			require.True(t, round == 0 || raw == again, "the same stack")
			raw = again
		}
		_, again := seen[raw]
		require.False(t, again, "depth %d hashes like another", depth)
		seen[raw] = depth
	}
}

//go:noinline
func rawAt(depth int) uint64 {
	if depth > 0 {
		return rawAt(depth - 1)
	}
	return RawStack()
}
