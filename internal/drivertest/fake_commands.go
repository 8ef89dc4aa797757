package drivertest

import (
	"context"
	sqldriver "database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// command is the text of a statement of a Fake. Its words say what happens:
//
//	rows N        N rows of id, name and data
//	sets          two result sets
//	types         a row with every type of driver.Value and NULL
//	wrong         a row with types that no driver may return
//	cursor        a row whose column is rows in turn
//	none          nil rows or a nil result, without an error
//	fail          an error
//	fail-prepare  an error of Prepare
//	fail-next     an error after the first row
//	fail-close    an error of closing the rows
//	skip          driver.ErrSkip outside a prepared statement
//	badconn-once  driver.ErrBadConn the first time
//	badconn       driver.ErrBadConn, wrapped, each time
//	stale         the connection is not valid afterwards
//	rude          the session cannot be reset afterwards
//	panic         a panic
//	panic-next    a panic of Next; also -close, -columns, -next-set
//	in N          the statement has N placeholders
type command string

func (q command) words() []string { return strings.Fields(string(q)) }

func (q command) has(word string) bool {
	for _, w := range q.words() {
		if w == word {
			return true
		}
	}
	return false
}

// number returns the word after word as a number.
func (q command) number(word string, missing int) int {
	words := q.words()
	for i, w := range words[:max(len(words)-1, 0)] {
		if w == word {
			if n, err := strconv.Atoi(words[i+1]); err == nil {
				return n
			}
		}
	}
	return missing
}

func (q command) numInput() int { return q.number("in", -1) }

func (q command) prepareError(f *Fake) error {
	if q.has("fail-prepare") {
		return &FakeError{"prepare failed"}
	}
	return nil
}

// run does what both kinds of statement do.
func (q command) run(ctx context.Context, c *fakeConn, call string) error {
	if err := c.f.at(ctx, call); err != nil {
		return err
	}
	switch {
	case q.has("panic"):
		panic(&FakeError{"panic"})
	case strings.HasPrefix(call, "conn.") && q.has("skip"):
		return sqldriver.ErrSkip
	case q.has("badconn"):
		return fmt.Errorf("fake: connection lost: %w", sqldriver.ErrBadConn)
	case q.has("badconn-once") && c.f.badOnce():
		return sqldriver.ErrBadConn
	case q.has("fail"):
		return &FakeError{"failed"}
	}
	c.stale = c.stale || q.has("stale")
	c.rude = c.rude || q.has("rude")
	return ctx.Err()
}

func (q command) exec(ctx context.Context, c *fakeConn, call string) (sqldriver.Result, error) {
	err := q.run(ctx, c, call)
	if err != nil && err != errNothing { //nolint:errorlint // it is that one
		return nil, err
	}
	if err != nil || q.has("none") {
		return nil, nil
	}
	return &FakeResult{f: c.f, n: int64(q.number("rows", 1))}, nil
}

// FakeResult is the concrete type of a Fake's results.
type FakeResult struct {
	f *Fake
	n int64
}

// LastInsertId returns a number.
func (r *FakeResult) LastInsertId() (int64, error) {
	r.f.logf("result.LastInsertId")
	if err := r.f.at(context.Background(), "result.LastInsertId"); err != nil {
		return 0, err
	}
	return 100 + r.n, nil
}

// RowsAffected returns the number in the statement.
func (r *FakeResult) RowsAffected() (int64, error) {
	r.f.logf("result.RowsAffected")
	if err := r.f.at(context.Background(), "result.RowsAffected"); err != nil {
		return 0, err
	}
	return r.n, nil
}

func (q command) query(ctx context.Context, c *fakeConn, call string) (sqldriver.Rows, error) {
	err := q.run(ctx, c, call)
	if err != nil && err != errNothing { //nolint:errorlint // it is that one
		return nil, err
	}
	if err != nil || q.has("none") {
		return nil, nil
	}
	r := &fakeRows{f: c.f, columns: []string{"id", "name", "data"}, sets: q.sets(c)}
	if q.has("fail-next") {
		r.next = &FakeError{"next failed"}
	}
	if q.has("fail-close") {
		r.closes = &FakeError{"close failed"}
	}
	for _, w := range q.words() {
		if method, ok := strings.CutPrefix(w, "panic-"); ok {
			r.panics = method
		}
	}
	return fakeRowsShape(r, c.f.Features.rows()), nil
}

func (q command) sets(c *fakeConn) [][][]sqldriver.Value {
	switch {
	case q.has("sets"):
		return [][][]sqldriver.Value{fakeTable(2), {{int64(7), "seven"}}, {}}
	case q.has("types"):
		return [][][]sqldriver.Value{{
			{int64(-1), 2.5, true},
			{[]byte{0, 255}, time.Unix(1, 2).UTC(), nil},
		}}
	case q.has("wrong"):
		return [][][]sqldriver.Value{{{make(chan int, 1) != nil, struct{ A int }{1}, []int{1, 2}}}}
	case q.has("cursor"):
		inner := &fakeRows{f: c.f, columns: []string{"id", "name", "data"}, sets: [][][]sqldriver.Value{fakeTable(2)}}
		return [][][]sqldriver.Value{{{int64(1), "outer", inner}}}
	}
	return [][][]sqldriver.Value{fakeTable(q.number("rows", 0))}
}

func fakeTable(n int) [][]sqldriver.Value {
	table := make([][]sqldriver.Value, n)
	for i := range table {
		table[i] = []sqldriver.Value{int64(i + 1), "name " + strconv.Itoa(i+1), []byte{byte(i)}}
	}
	return table
}
