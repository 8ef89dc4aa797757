// Package textcache keeps what is known of the texts that a program repeats.
package textcache

import (
	"hash/maphash"
	"math/bits"
	"strings"
	"sync/atomic"
)

// Cache keeps what is known of the texts that a program repeats. It is
// bounded: a new text takes the place of an old one. Texts are compared byte
// by byte with a copy of its own, for a program may build its statements in
// memory that it uses again. All methods are safe for concurrent use; Get
// takes no lock and allocates nothing.
type Cache[V any] struct {
	seed maphash.Seed
	mask uint64
	sets []cacheSet[V]
	// seen has one mark of a text for each set, so that Offer knows it the
	// second time.
	seen []atomic.Uint32
}

// cacheSet has the two places that a text can be in.
type cacheSet[V any] struct {
	first, second atomic.Pointer[cacheEntry[V]]
}

type cacheEntry[V any] struct {
	text  string
	value *V
}

// New returns a cache for up to slots texts, rounded up to a power of
// two.
func New[V any](slots int) *Cache[V] {
	sets := 1
	if slots > 2 {
		sets = 1 << bits.Len(uint(slots-1)>>1)
	}
	return &Cache[V]{
		seed: maphash.MakeSeed(),
		mask: uint64(sets - 1),
		sets: make([]cacheSet[V], sets),
		seen: make([]atomic.Uint32, sets),
	}
}

// Get returns what is known of a text.
func (c *Cache[V]) Get(sql string) (*V, bool) {
	set := &c.sets[maphash.Comparable(c.seed, sql)&c.mask]
	if e := set.first.Load(); e != nil && e.text == sql {
		return e.value, true
	}
	if e := set.second.Load(); e != nil && e.text == sql {
		return e.value, true
	}
	return nil, false
}

// Put keeps v for a text. It is for texts that will come again: those without
// literals.
func (c *Cache[V]) Put(sql string, v *V) {
	c.put(maphash.Comparable(c.seed, sql), sql, v)
}

// Offer keeps v for a text that is offered for the second time. It is for
// texts with literals, most of which never come again and would only drive
// out those that do. It reports whether v was kept.
func (c *Cache[V]) Offer(sql string, v *V) bool {
	h := maphash.Comparable(c.seed, sql)
	mark := uint32(h>>32) | 1
	if c.seen[h&c.mask].Swap(mark) != mark {
		return false
	}
	c.put(h, sql, v)
	return true
}

// put drives out the older of the two texts. Two that put at once may lose
// one of the texts, which is only a miss later.
func (c *Cache[V]) put(h uint64, sql string, v *V) {
	set := &c.sets[h&c.mask]
	e := &cacheEntry[V]{text: strings.Clone(sql), value: v}
	old := set.first.Load()
	if old != nil && old.text != sql {
		set.second.Store(old)
	}
	set.first.Store(e)
}
