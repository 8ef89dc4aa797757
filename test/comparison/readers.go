package main

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/DataDog/go-sqllexer"
	marino "github.com/sqlc-dev/marino/parser"
	"github.com/sqlc-dev/oliphant"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/test/bench/corpus"
	"github.com/nplusone-go/nplusone/test/bench/turns"
)

// A reader gives texts of one shape the same key. It says no where it cannot
// read a text.
type reader struct {
	name    string
	dialect fingerprint.Dialect
	shape   func(sql string) (key string, ok bool)
}

// heavy are those readers that take a minute to compile.
var heavy []reader

func everyReader() []reader {
	lexer := sqllexer.NewObfuscator(sqllexer.WithReplacePositionalParameter(true), sqllexer.WithReplaceBindParameter(true),
		sqllexer.WithReplaceBoolean(true), sqllexer.WithReplaceNull(true))
	normalizer := sqllexer.NewNormalizer()
	var all []reader
	for _, d := range []fingerprint.Dialect{fingerprint.PostgreSQL, fingerprint.MySQL} {
		all = append(all,
			reader{"nplusone", d, func(sql string) (string, bool) { return fingerprint.Of(d, sql).String(), true }},
			reader{named("go-sqllexer", "github.com/DataDog/go-sqllexer"), d, func(sql string) (string, bool) {
				text, _, err := sqllexer.ObfuscateAndNormalize(sql, lexer, normalizer, sqllexer.WithDBMS(dbms(d)))
				return text, err == nil
			}})
	}
	all = append(all,
		reader{named("oliphant", "github.com/sqlc-dev/oliphant"), fingerprint.PostgreSQL, func(sql string) (string, bool) {
			key, err := oliphant.Fingerprint(sql)
			return key, err == nil
		}},
		reader{named("marino", "github.com/sqlc-dev/marino"), fingerprint.MySQL, func(sql string) (string, bool) {
			_, digest := marino.NormalizeDigest(sql)
			return digest.String(), digest.String() != ""
		}})
	return append(all, heavy...)
}

func dbms(d fingerprint.Dialect) sqllexer.DBMSType {
	if d == fingerprint.MySQL {
		return sqllexer.DBMSMySQL
	}
	return sqllexer.DBMSPostgres
}

// readers prints how fast each is over everyday statements, and how many
// pairs of texts it tells right.
func readers(w io.Writer, rounds int) error {
	pairs, err := corpus.Pairs()
	if err != nil {
		return err
	}
	fmt.Fprint(w, "\n## Reading SQL\n\nThe key of a statement's shape, nothing cached. A pair is two texts that have, or have not, one\nshape for somebody who looks for repeated statements; libraries with another purpose answer another question.\n")
	for _, d := range []fingerprint.Dialect{fingerprint.PostgreSQL, fingerprint.MySQL} {
		texts, which, err := corpus.Everyday(d)
		if err != nil {
			return err
		}
		if err := readersOf(w, d, rounds, texts, which, pairs); err != nil {
			return err
		}
	}
	return nil
}

func readersOf(w io.Writer, d fingerprint.Dialect, rounds int, texts []string, which string, pairs []corpus.Pair) error {
	var all []reader
	var arms []turns.Arm
	size := 0
	for _, s := range texts {
		size += len(s)
	}
	for _, r := range everyReader() {
		if r.dialect != d {
			continue
		}
		all = append(all, r)
		arms = append(arms, turns.Arm{Name: r.name, Run: func(n int) error {
			for range n {
				r.readAll(texts)
			}
			return nil
		}})
	}
	// The slowest take a thousand times as long as we do.
	costs, err := turns.Take(max(10, rounds/20), 1, turns.Wall, arms...)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s, %d %s:\n\n| | MB/s | times ours | allocations a text | cannot read | pairs right |\n| --- | ---: | ---: | ---: | ---: | ---: |\n", d, len(texts), which)
	for i, r := range all {
		allocations := testing.AllocsPerRun(1, func() { r.readAll(texts) }) / float64(len(texts))
		right, n := r.judge(pairs)
		fmt.Fprintf(w, "| %s | %.1f | %.1f | %.1f | %d | %d of %d |\n",
			r.name, float64(size)/costs[i].Median()*1e3, costs[i].Of(costs[0]), allocations, r.refused(texts), right, n)
	}
	return nil
}

func (r reader) readAll(texts []string) {
	for _, s := range texts {
		key, _ := r.shape(s)
		runtime.KeepAlive(key)
	}
}

func (r reader) refused(texts []string) int {
	n := 0
	for _, s := range texts {
		if _, ok := r.shape(s); !ok {
			n++
		}
	}
	return n
}

// judge counts the pairs that the reader tells right. A text that it cannot
// read is like no other.
func (r reader) judge(pairs []corpus.Pair) (right, n int) {
	for _, p := range pairs {
		if !p.HoldsIn(r.dialect) {
			continue
		}
		n++
		a, readA := r.shape(p.A)
		b, readB := r.shape(p.B)
		if (readA && readB && a == b) == p.Same {
			right++
		}
	}
	return right, n
}
