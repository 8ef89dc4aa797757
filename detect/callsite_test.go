package detect

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
func siteDirect() *callSite { return callSiteHere() }

//go:noinline
func siteRecursive(depth int) *callSite {
	if depth > 0 {
		return siteRecursive(depth - 1)
	}
	return siteDirect()
}

//go:noinline
func siteEven(depth int) *callSite {
	if depth > 0 {
		return siteOdd(depth - 1)
	}
	return siteDirect()
}

//go:noinline
func siteOdd(depth int) *callSite { return siteEven(depth - 1) }

func TestRecursionDoesNotSplitASite(t *testing.T) {
	t.Run("one function", func(t *testing.T) {
		ids := map[stackID]bool{}
		for _, depth := range []int{0, 1, 2, 17, 300, 2000} {
			ids[siteRecursive(depth).id] = true
		}
		// The innermost call is on the line of the query in all of them.
		assert.Len(t, ids, 1)
	})
	t.Run("two functions", func(t *testing.T) {
		ids := map[stackID]bool{}
		for _, depth := range []int{2, 4, 40} {
			ids[siteEven(depth).id] = true
		}
		assert.Len(t, ids, 1)
	})
}

func TestSitesDiffer(t *testing.T) {
	one, two := siteDirect(), siteDirect()
	assert.Equal(t, one.id, two.id, "two calls on one line")
	other := siteDirect()
	assert.NotEqual(t, one.id, other.id, "another line of the caller")
	again := func() *callSite { return siteDirect() }
	assert.NotEqual(t, one.id, again().id, "through a closure")
	assert.Same(t, siteOnALine(), siteOnALine(), "shared once known")
}

func siteOnALine() *callSite { return siteRecursive(3) }

func TestFramesOfASite(t *testing.T) {
	s := siteRecursive(5)
	require.NotEmpty(t, s.frames)
	names := func(frames []frame) (all []string) {
		for _, f := range frames {
			all = append(all, f.function[strings.LastIndexByte(f.function, '.')+1:])
		}
		return all
	}
	assert.Equal(t, []string{"siteDirect", "siteRecursive", "TestFramesOfASite"}, names(s.frames), "innermost first, the testing package left out")
	assert.Equal(t, []string{"siteDirect", "siteRecursive", "siteRecursive"}, names(s.all)[:3])
	assert.Contains(t, names(s.all), "tRunner", "libraries are in all")
	assert.Equal(t, "callsite_test.go", filepath.Base(s.frames[0].file))
	for _, f := range s.frames {
		assert.True(t, f.program)
		assert.NotZero(t, f.line)
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
	want := map[int]stackID{}
	for depth := range 8 {
		want[depth] = siteRecursive(depth * 50).id
	}
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 200 {
				if i%50 == 0 {
					runtime.GC()
				}
				site := siteMoving(g * 50)
				if !assert.Equal(t, "siteDirect", site.frames[0].function[strings.LastIndexByte(site.frames[0].function, '.')+1:]) {
					return
				}
			}
		})
	}
	all.Wait()
}

// siteMoving grows the stack below itself, so that it is copied.
func siteMoving(depth int) *callSite {
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
	return rawStack()
}
