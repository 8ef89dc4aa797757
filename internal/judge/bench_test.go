package judge

import (
	"fmt"
	"testing"

	"github.com/nplusone-go/nplusone/internal/judge/tuning"
)

// playThousand is a scope of about 1,000 statements with three N+1s, a
// duplicate and some statements that ran once.
func playThousand(p *play) {
	playTwoLevels(p, 30, 8)
	w := &world{play: p, n: 300, keys: keyStyles[0], rnd: newRand(3)}
	authors := w.some()
	w.posts(authors)
	for _, a := range authors {
		w.author(w.id("authors", a))
	}
	for range 300 {
		p.query("SELECT value FROM settings WHERE name = $1", []string{"value"}, [][]any{{"x"}}, "rate")
	}
	for i := range 120 {
		p.at("one", i, func() {
			p.query(fmt.Sprint("SELECT c", i, ", id FROM t", i, " WHERE id = $1"), []string{"c", "id"}, [][]any{{i, i}}, i)
		})
	}
}

// BenchmarkJudge is the end of a scope. Of the bound of 1 ms for 1,000
// statements, and of what the bounds of the record allow at most.
func BenchmarkJudge(b *testing.B) {
	for _, s := range []struct {
		name string
		play func(*play)
	}{
		{"60 statements", func(p *play) { playTwoLevels(p, 8, 6) }},
		{"1000 statements", playThousand},
		{"100 lists", playLists},
		{"full record", playFull},
	} {
		b.Run(s.name, func(b *testing.B) {
			p := newPlay(b)
			s.play(p)
			b.ReportAllocs()
			for b.Loop() {
				h := Judge(p.record(), p.how)
				Conclude(h)
				Finish(h)
			}
		})
	}
}

// playLists is a page that shows a hundred short lists: nothing repeats, and
// every statement is looked at for what may be too wide.
func playLists(p *play) {
	rows := make([][]any, tuning.FewestWide+2)
	for i := range rows {
		rows[i] = []any{1000 + i*37, "Ursula", 7}
	}
	for i := range 100 {
		p.at("list", i, func() {
			p.query(fmt.Sprint("SELECT t.id, t.name, u.x FROM t", i, " AS t JOIN users AS u ON u.id = t.user_id WHERE t.kind = $1 ORDER BY t.name LIMIT 20"),
				[]string{"id", "name", "x"}, rows, i)
		})
	}
}

// playFull fills the record as far as its bounds go with what is dearest:
// dense keys, which every column holds, in groups that all repeat.
const fullGroups = 64

func playFull(p *play) {
	columns := []string{"id", "a_id", "b_id", "c_id"}
	rows := make([][]any, 200)
	for i := range rows {
		rows[i] = []any{i, (i * 7) % 200, (i * 11) % 200, (i * 13) % 200}
	}
	for g := range fullGroups {
		p.at("list", g, func() {
			p.query(fmt.Sprint("SELECT id, a_id, b_id, c_id FROM parents", g), columns, rows)
		})
	}
	for g := range fullGroups {
		for i := range 64 {
			p.at("item", g, func() {
				p.exec(fmt.Sprint("UPDATE children", g, " SET x = 1 WHERE a_id = $1 AND b_id = $2"), (i*g)%200, (i*3)%200)
			})
		}
	}
}
