package textcache

import (
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCacheKeepsItsOwnCopyOfTheText(t *testing.T) {
	c := New[int](8)
	buffer := []byte("select 1")
	v := 1
	c.Put(string(buffer), &v)
	got, ok := c.Get("select 1")
	require.True(t, ok)
	assert.Same(t, &v, got)
	_, ok = c.Get("select 2")
	assert.False(t, ok, "another text")
	w := 2
	c.Put("select 1", &w)
	got, _ = c.Get("select 1")
	assert.Same(t, &w, got, "the later value")
}

func TestCacheOfferKeepsOnSecondSight(t *testing.T) {
	c := New[int](8)
	v := 1
	assert.False(t, c.Offer("select 1", &v))
	_, ok := c.Get("select 1")
	assert.False(t, ok)
	assert.True(t, c.Offer("select 1", &v))
	_, ok = c.Get("select 1")
	assert.True(t, ok)
}

func TestCacheIsBounded(t *testing.T) {
	const slots = 4096
	c := New[int](slots)
	for i := range 1_000_000 {
		c.Put("select "+strconv.Itoa(i), &i)
	}
	kept := 0
	for s := range c.sets {
		for _, p := range []*cacheEntry[int]{c.sets[s].first.Load(), c.sets[s].second.Load()} {
			if p != nil {
				kept++
				assert.Equal(t, "select "+strconv.Itoa(*p.value), p.text)
			}
		}
	}
	assert.LessOrEqual(t, kept, slots)
	assert.Greater(t, kept, slots/2, "texts spread over the slots")
	_, ok := c.Get("select 999999")
	assert.True(t, ok, "the last one is kept")
}

func TestCacheKeepsFewerTextsThanSlots(t *testing.T) {
	c := New[int](4096)
	for i := range 200 {
		c.Put(fmt.Sprintf("select %d", i), &i)
	}
	kept := 0
	for i := range 200 {
		if _, ok := c.Get(fmt.Sprintf("select %d", i)); ok {
			kept++
		}
	}
	assert.GreaterOrEqual(t, kept, 195)
}

func TestCacheSizes(t *testing.T) {
	for slots, sets := range map[int]int{0: 1, 1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 4096: 2048, 5000: 4096} {
		assert.Len(t, New[int](slots).sets, sets, "%d slots", slots)
	}
}

func TestCacheUnderConcurrentUse(t *testing.T) {
	c := New[string](64)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 5000 {
				text := "select " + strconv.Itoa((i*7+g)%200)
				if v, ok := c.Get(text); ok {
					if *v != text {
						t.Errorf("%q has the value of %q", text, *v)
					}
					continue
				}
				if i%2 == 0 {
					c.Put(text, &text)
				} else {
					c.Offer(text, &text)
				}
			}
		})
	}
	wg.Wait()
}
