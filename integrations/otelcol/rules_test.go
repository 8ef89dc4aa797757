package otelcol

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const (
	author = "SELECT name FROM authors WHERE id = $1"
	tags   = "SELECT tag FROM post_tags WHERE post_id = $1"
	posts  = "SELECT id, author_id FROM posts"
)

func loop(p *program, parent uint64, n int, texts ...string) {
	for range n {
		for _, text := range texts {
			p.query(parent, text)
		}
	}
}

// each is a program, and the statements that it must be told of, with their
// numbers.
var programs = []struct {
	name, reason string
	run          func(*program)
	want         map[string]int
}{
	{"a loop", "the plain case", func(p *program) {
		r := p.request(0, "/posts")
		p.query(r, posts)
		loop(p, r, 50, author)
	}, map[string]int{"SELECT authors": 50}},
	{"two statements in turn", "the statements of a loop lie between each other", func(p *program) {
		loop(p, p.request(0, "/posts"), 20, author, tags)
	}, map[string]int{"SELECT authors": 20, "SELECT post_tags": 20}},
	{"a loop within a loop", "each level repeats", func(p *program) {
		r := p.request(0, "/boards")
		for range 5 {
			p.query(r, "SELECT id FROM lists WHERE board_id = $1")
			loop(p, r, 4, "SELECT title FROM cards WHERE list_id = $1")
		}
	}, map[string]int{"SELECT lists": 5, "SELECT cards": 20}},
	{"a span for each step", "mappers and resolvers open one; the step's code is the same", func(p *program) {
		r := p.request(0, "/posts")
		for range 12 {
			p.query(p.code(r, "shop.(*Post).Author"), author)
		}
	}, map[string]int{"SELECT authors": 12}},
	{"a span for each step without code", "its name is what is left", func(p *program) {
		r := p.request(0, "/graphql")
		for range 12 {
			p.query(p.inner(p.inner(r, "Post.author"), "orm.find"), author)
		}
	}, map[string]int{"SELECT authors": 12}},
	{"side by side", "goroutines and promises start together", func(p *program) {
		r := p.request(0, "/posts")
		for range 10 {
			p.query(r, author)
			p.clock = begin
		}
	}, map[string]int{"SELECT authors": 10}},
	{"connections opened in between", "a pool that opens a connection for each step is a loop all the same", func(p *program) {
		r := p.request(0, "/posts")
		for range 8 {
			p.span(r, ptrace.SpanKindClient, "pg.connect", attrs{"db.system": "postgresql", "db.name": "shop"})
			p.span(r, ptrace.SpanKindClient, "BEGIN", attrs{"db.system": "postgresql", "db.statement": "BEGIN"})
			p.query(r, author)
			p.span(r, ptrace.SpanKindClient, "COMMIT", attrs{"db.system": "postgresql", "db.statement": "COMMIT"})
		}
	}, map[string]int{"SELECT authors": 8}},
	{"a cache in between", "each row asks the cache first", func(p *program) {
		r := p.request(0, "/posts")
		for range 8 {
			p.span(r, ptrace.SpanKindClient, "GET", attrs{"db.system": "redis", "db.statement": "GET author:?"})
			p.query(r, author)
		}
	}, map[string]int{"SELECT authors": 8}},
	{"older names", "most programs still send them", func(p *program) {
		r := p.span(0, ptrace.SpanKindServer, "GET", attrs{"http.method": "GET", "http.route": "/posts"})
		for range 6 {
			p.span(r, ptrace.SpanKindClient, "SELECT shop.authors", attrs{"db.system": "mysql", "db.statement": "SELECT name FROM authors WHERE id = ?"})
		}
	}, map[string]int{"SELECT authors": 6}},
	{"both names", "a program on its way from one to the other", func(p *program) {
		r := p.request(0, "/posts")
		for range 6 {
			p.span(r, ptrace.SpanKindClient, "SELECT", attrs{"db.system": "mysql", "db.statement": "other",
				"db.system.name": "mysql", "db.query.text": "SELECT name FROM authors WHERE id = ?"})
		}
	}, map[string]int{"SELECT authors": 6}},
	{"no text", "an operation and a table tell something", func(p *program) {
		r := p.request(0, "/posts")
		for range 6 {
			p.span(r, ptrace.SpanKindClient, "find users", attrs{"db.system.name": "mongodb", "db.operation.name": "find", "db.collection.name": "users"})
		}
	}, map[string]int{"find users": 6}},
	{"prepared each time", "a preparation shows the text and runs nothing", func(p *program) {
		r := p.request(0, "/posts")
		for range 7 {
			p.span(r, ptrace.SpanKindClient, "sql.conn.prepare", attrs{"db.system": "postgresql", "db.statement": author})
			p.span(r, ptrace.SpanKindClient, "sql.stmt.query", attrs{"db.system": "postgresql", "db.statement": author})
		}
	}, map[string]int{"SELECT authors": 7}},
	{"a mapper's span round the driver's", "one execution has two spans", func(p *program) {
		r := p.request(0, "/posts")
		for range 7 {
			p.query(p.span(r, ptrace.SpanKindInternal, "orm.query", attrs{"db.system": "postgresql", "db.statement": author}), author)
		}
	}, map[string]int{"SELECT authors": 7}},
	{"values in the text", "the mapper writes them", func(p *program) {
		r := p.request(0, "/posts")
		for i := range 9 {
			p.query(r, fmt.Sprintf("SELECT name FROM authors WHERE id = %d", i))
		}
	}, map[string]int{"SELECT authors": 9}},
	{"writes", "three are items", func(p *program) {
		loop(p, p.request(0, "/import"), 3, "INSERT INTO posts (title) VALUES ($1)")
	}, map[string]int{"INSERT posts": 3}},
	{"requests of one trace", "a gateway asks a service for each item", func(p *program) {
		gateway := p.request(0, "/feed")
		for range 6 {
			p.query(p.request(gateway, "/authors/{id}"), author)
		}
	}, map[string]int{"SELECT authors": 6}},
	{"nobody's statements", "the parent was sampled away or is still to come", func(p *program) {
		for i := range 6 {
			p.query(uint64(900+i), author)
		}
	}, map[string]int{"SELECT authors": 6}},
	{"a page of one owner", "a limit alone excuses nothing", func(p *program) {
		loop(p, p.request(0, "/feed"), 6, "SELECT id FROM posts WHERE owner_id = $1 ORDER BY id LIMIT $2")
	}, map[string]int{"SELECT posts": 6}},
	{"a short list beside a key", "the list is the same each time", func(p *program) {
		loop(p, p.request(0, "/feed"), 6, "SELECT id FROM posts WHERE state IN ($1, $2) AND owner_id = $3")
	}, map[string]int{"SELECT posts": 6}},
	{"the same question", "no argument could differ", func(p *program) {
		loop(p, p.request(0, "/feed"), 3, "SELECT value FROM settings")
	}, map[string]int{"SELECT settings": 3}},
	{"Python's placeholders", "they are none of Go's", func(p *program) {
		loop(p, p.request(0, "/feed"), 6, "SELECT name FROM authors WHERE id = %(id)s")
	}, map[string]int{"SELECT authors": 6}},
	{"placeholders that nobody knows", "that no value is seen does not make it the same", func(p *program) {
		loop(p, p.request(0, "/feed"), 4, "SELECT name FROM authors WHERE id = ")
	}, nil},
	{"a trace in every comment", "what differs is not an argument", func(p *program) {
		r := p.request(0, "/feed")
		for i := range 4 {
			p.query(r, fmt.Sprintf("SELECT value FROM settings WHERE name = 'theme' /*traceparent='00-%d'*/", i))
		}
	}, map[string]int{"SELECT settings": 4}},

	{"few", "four are not five", func(p *program) { loop(p, p.request(0, "/posts"), 4, author) }, nil},
	{"two requests", "three in each of two are no loop", func(p *program) {
		gateway := p.request(0, "/feed")
		loop(p, p.request(gateway, "/authors"), 3, author)
		loop(p, p.request(gateway, "/authors"), 3, author)
	}, nil},
	{"two places", "each function asks a few times", func(p *program) {
		r := p.request(0, "/feed")
		loop(p, p.code(r, "shop.header"), 3, author)
		loop(p, p.code(r, "shop.footer"), 3, author)
	}, nil},
	{"two services", "each asks a few times", func(p *program) {
		r := p.request(0, "/feed")
		loop(p, r, 3, author)
		p.service = "billing"
		loop(p, r, 3, author)
	}, nil},
	{"transactions and pings", "no work on rows", func(p *program) {
		loop(p, p.request(0, "/posts"), 10, "BEGIN", "SELECT 1", "SET search_path TO shop", "COMMIT")
	}, nil},
	{"only a cache", "it is asked for each item on purpose", func(p *program) {
		r := p.request(0, "/posts")
		for range 30 {
			p.span(r, ptrace.SpanKindClient, "GET", attrs{"db.system.name": "valkey", "db.operation.name": "GET", "db.query.text": "GET ?"})
		}
	}, nil},
	{"a batch", "one call of many operations", func(p *program) {
		r := p.request(0, "/posts")
		for range 6 {
			p.span(r, ptrace.SpanKindClient, "BATCH", attrs{"db.system.name": "postgresql", "db.query.text": "INSERT INTO posts (title) VALUES ($1)", "db.operation.batch.size": 100})
		}
	}, nil},
	{"long lists", "many rows at a time", func(p *program) {
		loop(p, p.request(0, "/posts"), 6, "SELECT name FROM authors WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
	}, nil},
	{"pages by offset", "a sweep of a table", func(p *program) {
		loop(p, p.request(0, "/export"), 9, "SELECT id FROM posts ORDER BY id LIMIT $1 OFFSET $2")
	}, nil},
	{"pages by key", "each begins behind the one before", func(p *program) {
		loop(p, p.request(0, "/export"), 9, "SELECT id FROM posts WHERE id > $1 ORDER BY id LIMIT $2")
	}, nil},
	{"polling", "it waits for an answer", func(p *program) {
		r := p.request(0, "/wait")
		for range 9 {
			p.query(r, "SELECT done FROM jobs WHERE id = 7")
			p.clock = p.clock.Add(time.Second)
		}
	}, nil},
	{"failures", "what failed may be tried again", func(p *program) {
		r := p.request(0, "/posts")
		for range 9 {
			p.query(r, author)
			p.latest().Status().SetCode(ptrace.StatusCodeError)
		}
	}, nil},
	{"no database", "calls of another service", func(p *program) {
		r := p.request(0, "/posts")
		for range 9 {
			p.span(r, ptrace.SpanKindClient, "GET", attrs{"http.request.method": "GET", "url.full": "http://authors/1"})
		}
	}, nil},
}

func TestRules(t *testing.T) {
	for _, c := range programs {
		t.Run(c.name, func(t *testing.T) {
			got := map[string]int{}
			for _, f := range after(t, nil, c.run) {
				assert.Equal(t, "repeated", f["nplusone.evidence"], "spans have no values: nothing is stronger")
				got[f["db.query.summary"].(string)] = int(f["nplusone.count"].(int64))
			}
			if c.want == nil {
				assert.Empty(t, got, c.reason)
				return
			}
			assert.Equal(t, c.want, got, c.reason)
		})
	}
}

// What is found does not depend on the order in which spans come.
func TestRulesInReverse(t *testing.T) {
	for _, c := range programs {
		t.Run(c.name, func(t *testing.T) {
			s := newStand(t, nil)
			p := newProgram(1)
			c.run(p)
			all := p.td.ResourceSpans()
			for i := all.Len() - 1; i >= 0; i-- {
				one := ptrace.NewTraces()
				all.At(i).CopyTo(one.ResourceSpans().AppendEmpty())
				s.send(t, one)
			}
			s.pass(11 * time.Second)
			require.Len(t, s.findings(), len(c.want), c.reason)
		})
	}
}

func TestProse(t *testing.T) {
	cases := []struct {
		name                                string
		run                                 func(*program)
		rule, body, why, advice, scope, sql string
	}{
		{"values hidden", func(p *program) {
			loop(p, p.code(p.request(0, "/posts"), "shop.ListPosts"), 50, author)
		}, "n-plus-one", "N+1 query: 50 queries that 1 can replace",
			"50 executions in one trace, within shop.ListPosts; spans do not show the arguments: nothing is known of their source",
			"fetch all rows with one query over the list of keys, and pick each from a map",
			"GET /posts", "select name from authors where id = ?"},
		{"values in the text", func(p *program) {
			r := p.request(0, "/posts")
			for i := range 1200 {
				p.query(r, fmt.Sprintf("SELECT name FROM authors WHERE secret = 's%d'", i))
			}
		}, "n-plus-one", "N+1 query: 1,200 queries that 1 can replace",
			"1,200 executions in one trace, within GET /posts; 1,200 different arguments, whose source is not in the spans",
			"fetch all rows with one query over the list of keys, and pick each from a map",
			"GET /posts", "select name from authors where secret = ?"},
		{"the same", func(p *program) {
			loop(p, p.request(0, "/posts"), 5, "SELECT v FROM settings WHERE k = 'x'")
		}, "duplicate-query", "duplicate query: 5 times the same query",
			"5 executions in one trace, within GET /posts; the same arguments each time",
			"load it once and pass it down, or keep it in a cache for the request",
			"GET /posts", "select v from settings where k = ?"},
		{"writes", func(p *program) {
			loop(p, p.request(0, "/posts"), 5, "DELETE FROM posts WHERE id = $1")
		}, "n-plus-one-write", "N+1 write: 5 DELETEs that 1 can replace",
			"5 executions in one trace, within GET /posts; spans do not show the arguments: nothing is known of their source",
			"delete all rows with one DELETE over the list of keys",
			"GET /posts", "delete from posts where id = ?"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			all := after(t, nil, c.run)
			require.Len(t, all, 1)
			f := all[0]
			assert.Equal(t, c.rule, f["nplusone.rule"])
			assert.Equal(t, c.body, f["body"])
			assert.Equal(t, c.why, f["nplusone.why"])
			assert.Equal(t, c.advice, f["nplusone.advice"])
			assert.Equal(t, c.scope, f["nplusone.scope"])
			assert.Equal(t, c.sql, f["db.query.text"])
			assert.Len(t, f["nplusone.links"], min(10, int(f["nplusone.count"].(int64))))
		})
	}
}

// Arguments that spans do show, as attributes, tell the same from the
// different.
func TestBoundArguments(t *testing.T) {
	ask := func(argument func(int) string) func(*program) {
		return func(p *program) {
			r := p.request(0, "/posts")
			for i := range 6 {
				p.span(r, ptrace.SpanKindClient, "SELECT", attrs{"db.system.name": "postgresql", "db.query.text": author, "db.query.parameter.0": argument(i)})
			}
		}
	}
	same := after(t, nil, ask(func(int) string { return "7" }))
	require.Len(t, same, 1)
	assert.Equal(t, "duplicate-query", same[0]["nplusone.rule"])
	different := after(t, nil, ask(func(i int) string { return fmt.Sprint(i) }))
	require.Len(t, different, 1)
	assert.Equal(t, "n-plus-one", different[0]["nplusone.rule"])
	assert.EqualValues(t, 6, different[0]["nplusone.distinct_args"])
}

// Names of requests have stand-ins for what somebody asked for.
func TestNoValueIsShown(t *testing.T) {
	const secret = "4f1c9a7e-secret-90210"
	found := after(t, nil, func(p *program) {
		r := p.span(0, ptrace.SpanKindServer, "GET /users/"+secret, attrs{"http.request.method": "GET", "url.path": "/users/" + secret})
		loop(p, r, 6, "SELECT name FROM authors WHERE token = '"+secret+"' AND id = $1 /* "+secret+" */")
	})
	require.Len(t, found, 1)
	assert.NotContains(t, fmt.Sprint(found), secret)
}
