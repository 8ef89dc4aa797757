package judge

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/judge/patterns"
	"github.com/nplusone-go/nplusone/internal/record"
)

// Each of these repeats and is no N+1; beside each stands one that is.
func TestRecognised(t *testing.T) {
	page := func(from, n int) (rows [][]any) {
		for i := range n {
			rows = append(rows, []any{from + i, "title"})
		}
		return rows
	}
	columns := []string{"id", "title"}
	list := func(from, n int) []any {
		out := make([]any, n)
		for i := range out {
			out[i] = from + i
		}
		return out
	}
	tests := []struct {
		name, reason string
		play         func(p *play)
		want         string // "" where a finding is right
	}{
		{"keyset pages", "the argument is the last row of the page before", func(p *play) {
			for i := range 10 {
				p.query("SELECT id, title FROM posts WHERE id > $1 ORDER BY id LIMIT 20", columns, page(i*20+1, 20), i*20)
			}
		}, patterns.SeenKeyset},
		{"keyset pages of one tenant", "a constant key beside the range", func(p *play) {
			for i := range 10 {
				p.query("SELECT id, title FROM posts WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT 20", columns, page(i*20+1, 20), 7, i*20)
			}
		}, patterns.SeenKeyset},
		{"offset pages", "", func(p *play) {
			for i := range 10 {
				p.query("SELECT id, title FROM posts ORDER BY id LIMIT 20 OFFSET $1", columns, page(i*20+1, 20), i*20)
			}
		}, patterns.SeenOffset},
		{"pages by a token from the rows", "the key of the next page is in the rows of the one before", func(p *play) {
			token := "t0"
			for i := range 10 {
				next := fmt.Sprint("t", i+1)
				p.query("SELECT id, next_token FROM feed WHERE token = $1 LIMIT 2", []string{"id", "next_token"},
					[][]any{{2 * i, next}, {2*i + 1, next}}, token)
				token = next
			}
		}, patterns.SeenKeyset},
		{"the first of each author's posts, not a page", "a key varies with a limit", func(p *play) {
			for i := range 10 {
				p.query("SELECT id, title FROM posts WHERE author_id = $1 ORDER BY id LIMIT 3", columns, page(i*20+1, 3), "a"+fmt.Sprint(i*i))
			}
		}, ""},
		{"windows of rows", "bounds on both sides move", func(p *play) {
			for i := range 10 {
				p.query("SELECT id, title FROM posts WHERE id >= $1 AND id < $2", columns, page(i*20+1, 20), i*20+1, i*20+21)
			}
		}, patterns.SeenRangeSweep},
		{"a count for each day", "windows of an aggregate are a GROUP BY", func(p *play) {
			for i := range 10 {
				p.query("SELECT count(*) FROM posts WHERE created_at >= $1 AND created_at < $2", []string{"count"}, [][]any{{i}}, i*20+1, i*20+21)
			}
		}, ""},
		{"writes by windows", "a backfill goes over the table bit by bit", func(p *play) {
			for i := range 10 {
				p.exec("UPDATE posts SET kind = $1 WHERE id >= $2 AND id < $3", "a", i*20+1, i*20+21)
			}
		}, patterns.SeenRangeSweep},
		{"writes to a window of each author", "a key varies beside the window", func(p *play) {
			for i := range 10 {
				p.exec("UPDATE posts SET kind = $1 WHERE id >= $2 AND id < $3 AND author_id = $4", "a", i*20+1, i*20+21, "a"+fmt.Sprint(i*i))
			}
		}, ""},
		{"deleted bit by bit", "a limit keeps each transaction short", func(p *play) {
			for range 10 {
				p.exec("DELETE FROM posts WHERE id IN (SELECT id FROM posts WHERE kind = $1 LIMIT 100)", "old")
			}
		}, patterns.SeenQueue},
		{"deleted again and again", "nothing is left by the first", func(p *play) {
			for range 10 {
				p.exec("DELETE FROM posts WHERE kind = $1", "old")
			}
		}, ""},
		{"jobs done one by one", "each is taken when the one before is done", func(p *play) {
			for i := range 10 {
				p.query("UPDATE jobs SET state = 'run' WHERE id = (SELECT id FROM jobs WHERE state = $1 LIMIT 1) RETURNING id", []string{"id"}, [][]any{{i*i + 3}}, "new")
				p.exec("UPDATE jobs SET state = 'done' WHERE id = $1", i*i+3)
			}
		}, patterns.SeenQueue},
		{"full chunks", "500 keys at a time", func(p *play) {
			for i := range 4 {
				p.query("SELECT id, title FROM posts WHERE id = ANY($1)", columns, page(i*5+1, 5), list(i*5+1, 5))
			}
			p.query("SELECT id, title FROM posts WHERE id = ANY($1)", columns, page(21, 2), list(21, 2))
		}, patterns.SeenChunks},
		{"batches of any size", "", func(p *play) {
			for i := range 6 {
				p.query("SELECT id, title FROM posts WHERE id = ANY($1)", columns, page(i*5+1, i+2), list(i*5+1, i+2))
			}
		}, patterns.SeenBatch},
		{"one key at a time in a list", "an IN of one id is a look-up", func(p *play) {
			for i := range 6 {
				p.query("SELECT id, title FROM posts WHERE id = ANY($1)", columns, page(i*5+1, 1), list(i*5+1, 1))
			}
		}, ""},
		{"retry", "executions that failed did not happen", func(p *play) {
			for range 4 {
				p.fail("SELECT id, title FROM posts WHERE id = $1", 1)
			}
			p.query("SELECT id, title FROM posts WHERE id = $1", columns, page(1, 1), 1)
		}, patterns.SeenRetry},
		{"polling", "the answer changes by itself", func(p *play) {
			for i := range 8 {
				p.query("SELECT id, state FROM jobs WHERE id = $1", []string{"id", "state"}, [][]any{{1, fmt.Sprint("step", i/4)}}, 1)
			}
		}, patterns.SeenPolling},
		{"the clock beside a row", "the time changes, the row does not", func(p *play) {
			for i := range 8 {
				p.query("SELECT id, now() AS at, CURRENT_TIMESTAMP, nextval('seq') FROM jobs WHERE id = $1",
					[]string{"id", "at", "current_timestamp", "nextval"}, [][]any{{1, 7000 + i, 9000 + i, 300 + i}}, 1)
			}
		}, ""},
		{"polling an expression", "what it computes is of the row", func(p *play) {
			for i := range 8 {
				p.query("SELECT coalesce(done, 0), now() FROM jobs WHERE id = $1", []string{"coalesce", "now"}, [][]any{{i / 4, 7000}}, 1)
			}
		}, patterns.SeenPolling},
		{"polling a count", "it is of all rows", func(p *play) {
			for i := range 8 {
				p.query("SELECT count(*), exists(SELECT 1 FROM jobs) FROM jobs WHERE state = $1", []string{"count", "exists"}, [][]any{{900 - i, true}}, "new")
			}
		}, patterns.SeenPolling},
		{"waiting", "the same answer, far apart", func(p *play) {
			for range 8 {
				p.clock += 200_000
				p.query("SELECT id, state FROM jobs WHERE id = $1", []string{"id", "state"}, [][]any{{1, "new"}}, 1)
			}
		}, patterns.SeenPolling},
		{"asked again after each write", "the answer may have changed", func(p *play) {
			for i := range 8 {
				p.query("SELECT id, total FROM accounts WHERE id = $1", columns, [][]any{{1, i}}, 1)
				p.exec("UPDATE accounts SET total = $1 WHERE id = $2", i, 1)
			}
		}, patterns.SeenReread},
		{"the same question", "one answer, again and again", func(p *play) {
			for range 8 {
				p.query("SELECT id, title FROM posts WHERE id = $1", columns, page(1, 1), 1)
			}
		}, ""},
		{"pair", "below every threshold", func(p *play) {
			for i := range 2 {
				p.query("SELECT id, title FROM posts WHERE id = $1", columns, page(i, 1), i)
			}
		}, patterns.SeenFew},
		{"four keys of the program's own", "one less than the threshold", func(p *play) {
			for i := range 4 {
				p.query("SELECT id, title FROM posts WHERE id = $1", columns, page(i, 1), i)
			}
		}, patterns.SeenFew},
		{"five keys of the program's own", "exactly the threshold", func(p *play) {
			for i := range 5 {
				p.query("SELECT id, title FROM posts WHERE id = $1", columns, page(i, 1), i)
			}
		}, ""},
		{"one statement on each of five databases", "a shard each", func(p *play) {
			for range 5 {
				p.source = new(record.Recorder).NewDatabase(p.source.Dialect, nil)
				p.query("SELECT id, title FROM posts WHERE author_id = $1", columns, page(1, 3), 7)
			}
		}, patterns.SeenFanOut},
		{"rows that the scope itself inserted", "seeds are read back", func(p *play) {
			for i := range 8 {
				p.query("INSERT INTO users (name) VALUES ($1) RETURNING id", []string{"id"}, [][]any{{5000 + i*i}}, fmt.Sprint("u", i))
			}
			for i := range 8 {
				p.query("SELECT id, title FROM posts WHERE id = $1", columns, page(i, 1), 5000+i*i)
			}
		}, patterns.SeenSeed},
		{"progress of one row", "one row is written again", func(p *play) {
			for i := range 8 {
				p.exec("UPDATE jobs SET progress = $1 WHERE id = $2", i, 42)
			}
		}, patterns.SeenSameRow},
		{"a row each", "as many rows as updates", func(p *play) {
			for i := range 8 {
				p.exec("UPDATE jobs SET progress = $1 WHERE id = $2", i, 42+i*i)
			}
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlay(t)
			tt.play(p)
			r := p.judge()
			var names []string
			for _, x := range r.Recognised {
				names = append(names, x.What)
				assert.NotEmpty(t, x.SQL)
				assert.NotNil(t, x.Site)
			}
			if tt.want == "" {
				assert.NotEmpty(t, r.Findings, tt.reason)
				return
			}
			assert.Contains(t, names, tt.want, tt.reason)
			for _, f := range r.Findings {
				assert.Contains(t, f.Query.SQL, "insert", "%s: %s %s", tt.reason, f.Rule, f.Why)
			}
		})
	}
}
