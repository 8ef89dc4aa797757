package scenarios

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// columnType is what a column holds.
type columnType int

const (
	colKey  columnType = iota // of the run's key style
	colText                   // up to 120 characters
	colInt
	colBody // long text
)

// column is one column of a table of the world.
type column struct {
	name string
	typ  columnType
	null bool
}

// table is one table of the world and its rows.
type table struct {
	name    string
	columns []column
	primary string // columns of the primary key
	index   []string
	rows    [][]any
}

// world is the rows of every table for one size: a blog, a shop, a firm and
// some machines. They are made from a fixed seed, so that two runs of one
// size see the same rows.
type world struct {
	size   Size
	rng    *rand.Rand
	tables map[string]*table
	order  []string
}

// column returns the values of a column, in order of insertion.
func (w *world) column(name, col string) []any {
	t := w.tables[name]
	for i, c := range t.columns {
		if c.name == col {
			values := make([]any, len(t.rows))
			for r, row := range t.rows {
				values[r] = row[i]
			}
			return values
		}
	}
	panic(fmt.Sprintf("scenarios: no column %s.%s", name, col))
}

// add declares a table. columns are "name type", with a "?" behind the type
// where NULL may stand; the types are key, int, text and body.
func (w *world) add(name, primary string, columns ...string) *table {
	t := &table{name: name, primary: primary}
	for _, c := range columns {
		col, typ, _ := strings.Cut(c, " ")
		bare := strings.TrimSuffix(typ, "?")
		t.columns = append(t.columns, column{
			name: col,
			typ:  map[string]columnType{"key": colKey, "int": colInt, "text": colText, "body": colBody}[bare],
			null: bare != typ,
		})
		if bare == "key" && strings.HasSuffix(col, "_id") {
			t.index = append(t.index, col)
		}
	}
	w.tables[name] = t
	w.order = append(w.order, name)
	return t
}

func (t *table) insert(values ...any) {
	if len(values) != len(t.columns) {
		panic(fmt.Sprintf("scenarios: %s has %d columns, got %d values", t.name, len(t.columns), len(values)))
	}
	t.rows = append(t.rows, values)
}

// keys returns count fresh keys of the run's style.
func (w *world) keys(prefix string, count int) []any {
	next := keyMaker(w.size.Keys, len(w.order), prefix, w.rng)
	keys := make([]any, count)
	for i := range keys {
		keys[i] = next()
	}
	return keys
}

// pick returns count values of from as a foreign key holds them: unordered,
// some often and some never. The first three differ, so that the smallest
// sizes are still loops with differing arguments.
func (w *world) pick(from []any, count int) []any {
	perm := w.rng.Perm(len(from))
	picked := make([]any, count)
	for i := range picked {
		if i < 3 {
			picked[i] = from[perm[i%len(perm)]]
			continue
		}
		picked[i] = from[w.rng.IntN(len(from))]
	}
	return picked
}

// newWorld makes the rows for one size.
func newWorld(size Size) *world {
	w := &world{
		size:   size,
		rng:    rand.New(rand.NewPCG(uint64(size.Rows), uint64(size.Keys)+7)),
		tables: map[string]*table{},
	}
	w.blog()
	w.shop()
	w.firm()
	w.machines()
	w.empty()
	return w
}
