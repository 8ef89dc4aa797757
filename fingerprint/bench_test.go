package fingerprint

import (
	"hash/maphash"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nplusone-go/nplusone/internal/fingerprint/textcache"
)

const (
	text60  = `SELECT id, name, email FROM authors WHERE id = $1 LIMIT 1 OK`
	text404 = `SELECT "posts"."id", "posts"."title", "posts"."body", "posts"."author_id", "posts"."created_at", "posts"."updated_at", ` +
		`"author"."id" AS "author__id", "author"."name" AS "author__name" FROM "posts" LEFT JOIN "authors" AS "author" ON ` +
		`("author"."id" = "posts"."author_id") WHERE "posts"."published" = TRUE AND "posts"."deleted_at" IS NULL ` +
		`AND ("posts"."author_id" = $1) ORDER BY "posts"."created_at" DESC LIMIT 20`
)

func textIn4K() string {
	return "SELECT id, name FROM authors WHERE name IN (" + strings.Repeat("'an author s name', ", 199) + "'the last of them')"
}

func textInsert4K() string {
	return "INSERT INTO posts (id, title, author_id, body) VALUES " +
		strings.Repeat("(1234, 'a title of a post', 42, 'its body'), ", 86) + "(1234, 'a title of a post', 42, 'its body')"
}

func BenchmarkOf(b *testing.B) {
	for _, c := range []struct{ name, sql string }{
		{"60B", text60}, {"404B", text404}, {"4KB_IN", textIn4K()}, {"4KB_INSERT", textInsert4K()},
	} {
		b.Run(c.name, func(b *testing.B) { benchOf(b, []string{c.sql}) })
	}
	b.Run("corpus", func(b *testing.B) { benchOf(b, benchCorpus(b)) })
}

// benchOf reports, beside the time, how often maphash reads the same texts in
// the time that Of takes: that ratio means the same on every machine. Both are
// the least of many short batches, which a busy machine disturbs least.
func benchOf(b *testing.B, texts []string) {
	bytes := 0
	for _, s := range texts {
		bytes += len(s)
	}
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range texts {
			benchSink ^= uint64(Of(PostgreSQL, s))
		}
	}
	seed := maphash.MakeSeed()
	least := leastNanos(func() {
		for _, s := range texts {
			benchSink ^= uint64(Of(PostgreSQL, s))
		}
	})
	base := leastNanos(func() {
		for _, s := range texts {
			benchSink ^= maphash.String(seed, s)
		}
	})
	b.ReportMetric(least, "least-ns")
	b.ReportMetric(float64(bytes)/least*1e3, "best-MB/s")
	b.ReportMetric(least/base, "x-maphash")
}

// leastNanos returns the least nanoseconds that f took, over batches of about
// a third of a millisecond.
func leastNanos(f func()) float64 {
	start := time.Now()
	f()
	runs := max(1, int(300*time.Microsecond/max(time.Since(start), 20)))
	least := math.MaxFloat64
	for range 200 {
		start := time.Now()
		for range runs {
			f()
		}
		least = min(least, float64(time.Since(start))/float64(runs))
	}
	return least
}

var benchSink uint64

// benchCorpus is the shared corpus of everyday statements where there is one,
// our own elsewhere.
func benchCorpus(tb testing.TB) []string {
	if dir := os.Getenv("NPLUSONE_CORPUS"); dir != "" {
		var texts []string
		for _, s := range sharedCorpus(tb, dir) {
			if s.dialect == PostgreSQL && s.everyday {
				texts = append(texts, s.sql)
			}
		}
		return texts
	}
	return nil
}

func BenchmarkCacheGet(b *testing.B) {
	for _, c := range []struct{ name, sql string }{
		{"60B", text60}, {"404B", text404}, {"4KB", textIn4K()},
	} {
		b.Run(c.name, func(b *testing.B) {
			cache := textcache.New[ID](4096)
			var id ID
			cache.Put(c.sql, &id)
			again := strings.Clone(c.sql) // as an ORM that builds its text anew
			b.SetBytes(int64(len(again)))
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := cache.Get(again); !ok {
					b.Fatal("miss")
				}
			}
			b.ReportMetric(leastNanos(func() { cache.Get(again) }), "least-ns")
		})
	}
}
