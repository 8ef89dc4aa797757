package scenarios

import (
	"context"
	"database/sql"
	"slices"
)

// ownIDs loop over values that the program brought itself. Each is a loop
// that one statement replaces, and none has a parent: a finding that names
// one is wrong.
var ownIDs = []Scenario{
	{
		Name:    "ids of a request, one by one",
		Why:     "the ids came with the request",
		Sibling: "ids of a request, by IN",
		Want:    []Want{unsourced("from posts where id")},
		Run:     requestIDs,
	},
	{
		Name: "ids of a request, by IN",
		Why:  "the repair of the one beside it",
		Run:  requestIDsBatched,
	},
	{
		Name:    "ids of a request, while a list of others was read",
		Why:     "an earlier result holds all of these ids, in an order of its own: membership proves nothing",
		Sibling: "ids of a request, by IN",
		Want:    []Want{unsourced("select bio from profiles where author_id")},
		Run:     requestIDsAfterList,
	},
	{
		Name:    "a counter",
		Why:     "1, 2, 3 ... are also the keys of every table",
		Sibling: "one statement for all months",
		Want:    []Want{unsourced("from orders where total")},
		Keys:    []KeyStyle{Dense, Offset, UUID},
		Run:     counter,
	},
	{
		Name: "one statement for all months",
		Why:  "the repair of the one beside it",
		Run:  oneForAllMonths,
	},
	{
		Name:  "four times",
		Why:   "below every threshold: a few questions are a few questions",
		Sizes: []int{4},
		Run:   requestIDs,
	},
	{
		Name:    "five times",
		Why:     "exactly the threshold of bare repetition",
		Sibling: "four times",
		Want:    []Want{unsourced("from posts where id")},
		Sizes:   []int{5},
		Run:     requestIDs,
	},
	{
		Name:      "rows locked in order",
		Why:       "FOR UPDATE in ascending order of keys keeps transactions from waiting for each other: it may be meant",
		Tolerated: []string{"from products where id"},
		Run:       lockInOrder,
	},
	{
		Name:      "job by job",
		Why:       "a worker claims one job, works, and claims the next: each look-up has an answer of its own",
		Want:      []Want{write("update jobs set", "jobs.id").optional(), duplicate("from jobs where state").optional()},
		Tolerated: []string{"from jobs", "update jobs"},
		Writes:    []string{"jobs"},
		Run:       jobByJob,
	},
	{
		Name:    "ids of a message, after an unrelated list",
		Why:     "small integers of two tables coincide",
		Sibling: "ids of a request, by IN",
		Want:    []Want{unsourced("from devices where id")},
		HeldOut: true,
		Run:     messageIDs,
	},
	{
		Name:    "counter after a list",
		Why:     "an earlier result of as many rows, counted through by index",
		Sibling: "one statement for all months",
		Want:    []Want{unsourced("from readings where level")},
		HeldOut: true,
		Run:     counterAfterList,
	},
}

func requestIDs(ctx context.Context, e *Env) error {
	for _, id := range e.Shuffled(e.Known("posts", "id")) {
		if _, err := e.fetch(ctx, `SELECT id, title FROM posts WHERE id = ?`, id); err != nil {
			return err
		}
	}
	return nil
}

func requestIDsBatched(ctx context.Context, e *Env) error {
	ids := e.Shuffled(e.Known("posts", "id"))
	_, err := e.fetch(ctx, `SELECT id, title FROM posts WHERE id IN (`+list(len(ids))+`)`, ids...)
	return err
}

// requestIDsAfterList asks for a part of the authors that the list held.
func requestIDsAfterList(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, listPosts); err != nil {
		return err
	}
	if _, err := e.fetch(ctx, `SELECT id, name, email FROM authors ORDER BY name`); err != nil {
		return err
	}
	ids := e.Shuffled(e.Known("authors", "id"))
	for _, id := range ids[:max(2, len(ids)*2/3)] {
		if _, err := e.fetch(ctx, `SELECT bio FROM profiles WHERE author_id = ?`, id); err != nil {
			return err
		}
	}
	return nil
}

func counter(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, `SELECT id, city FROM customers ORDER BY id`); err != nil {
		return err
	}
	for month := range e.N() {
		if _, err := e.fetch(ctx, `SELECT id FROM orders WHERE total = ?`, month+1); err != nil {
			return err
		}
	}
	return nil
}

func oneForAllMonths(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `SELECT total / 12, count(*) FROM orders GROUP BY total / 12`)
	return err
}

func lockInOrder(ctx context.Context, e *Env) error {
	lock := ` FOR UPDATE`
	if e.Dialect == SQLite {
		lock = ``
	}
	ids := slices.Clone(e.Known("products", "id"))
	slices.SortFunc(ids, compareKeys)
	return e.inTx(ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			if _, err := e.fetchOn(ctx, tx, `SELECT id, price FROM products WHERE id = ?`+lock, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func compareKeys(a, b any) int {
	if x, ok := a.(int64); ok {
		return int(x - b.(int64))
	}
	return slices.Compare([]byte(a.(string)), []byte(b.(string)))
}

func jobByJob(ctx context.Context, e *Env) error {
	for {
		jobs, err := e.fetch(ctx, `SELECT id FROM jobs WHERE state = ? ORDER BY id LIMIT 1`, "new")
		if err != nil || len(jobs) == 0 {
			return err
		}
		if err := e.exec(ctx, `UPDATE jobs SET state = ? WHERE id = ?`, "done", jobs[0][0]); err != nil {
			return err
		}
	}
}

// messageIDs asks for devices by ids that a message brought, after a list of
// orders whose keys look alike.
func messageIDs(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, `SELECT id, customer_id, total FROM orders ORDER BY total`); err != nil {
		return err
	}
	for _, id := range e.Shuffled(e.Known("devices", "id")) {
		if _, err := e.fetch(ctx, `SELECT serial, site FROM devices WHERE id = ?`, id); err != nil {
			return err
		}
	}
	return nil
}

func counterAfterList(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, title FROM posts ORDER BY id`)
	if err != nil {
		return err
	}
	for i := range posts {
		if _, err := e.fetch(ctx, `SELECT count(*) FROM readings WHERE level = ?`, i+1); err != nil {
			return err
		}
	}
	return nil
}
