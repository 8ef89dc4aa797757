package main

import (
	"hash/maphash"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/fingerprint/textcache"
	"github.com/nplusone-go/nplusone/test/bench/corpus"
	"github.com/nplusone-go/nplusone/test/bench/turns"
)

const (
	boundOfText   = 28  // times what maphash takes
	speedOfText   = 450 // MB/s
	boundOfCached = 20  // ns
	shortText     = "SELECT id, name, email FROM authors WHERE id = $1 LIMIT 1 OK"
)

// fingerprints measures the ids of statements, and finding them in the cache.
func fingerprints(b *bench) error {
	texts, which, err := corpus.Everyday(fingerprint.PostgreSQL)
	if err != nil {
		return err
	}
	bytes := 0
	for _, s := range texts {
		bytes += len(s)
	}
	if err := cached(b); err != nil {
		return err
	}
	seed := maphash.MakeSeed()
	c, err := turns.Take(b.rounds, max(1, 100_000/bytes), turns.Wall,
		each("maphash", texts, func(s string) { sink ^= maphash.String(seed, s) }),
		each("fingerprint", texts, func(s string) { sink ^= uint64(fingerprint.Of(fingerprint.PostgreSQL, s)) }))
	if err != nil {
		return err
	}
	b.note("%d %s of %d bytes on average; at best %.0f MB/s", len(texts), which, bytes/len(texts), float64(bytes)/c[1].Least()*1e3)
	b.either("fingerprint, uncached", float64(bytes)/c[1].Median()*1e3, ">=", speedOfText, "MB/s", c[1].Of(c[0]), boundOfText)
	b.atMost("fingerprint, uncached, allocations", testing.AllocsPerRun(10, func() {
		for _, s := range texts {
			sink ^= uint64(fingerprint.Of(fingerprint.PostgreSQL, s))
		}
	}), 0, "")
	return nil
}

// cached measures a text that is built anew each time, as ORMs do.
func cached(b *bench) error {
	cache := textcache.New[fingerprint.ID](4096)
	id := fingerprint.Of(fingerprint.PostgreSQL, shortText)
	cache.Put(shortText, &id)
	again := strings.Clone(shortText)
	get := func(s string) {
		if found, ok := cache.Get(s); ok {
			sink ^= uint64(*found)
		}
	}
	c, err := turns.Take(b.rounds, 5000, turns.Wall, each("cached", []string{again}, get))
	if err != nil {
		return err
	}
	b.atMost("fingerprint, cached, 60 bytes", c[0].Median(), boundOfCached, "ns")
	b.atMost("fingerprint, cached, allocations", testing.AllocsPerRun(1000, func() { get(again) }), 0, "")
	return nil
}

// sink keeps what is measured from being optimised away.
var sink uint64 //nolint:unused // written only

func each(name string, texts []string, f func(string)) turns.Arm {
	return turns.Arm{Name: name, Run: func(n int) error {
		for range n {
			for _, s := range texts {
				f(s)
			}
		}
		return nil
	}}
}
