package scenarios

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
)

// imports write what did not come from a query: a parsed file, a form, a
// fixture. The loop is real, a parent query is not.
var imports = []Scenario{
	{
		Name:    "INSERT of each line of a file",
		Why:     "a write loop without a parent: many rows of VALUES or COPY",
		Sibling: "INSERT of chunks of a file",
		Want:    []Want{write("insert into imported")},
		Writes:  []string{"imported"},
		Run:     importEach,
	},
	{
		Name:       "INSERT of chunks of a file",
		Why:        "full-size chunks of many rows are the repair; the last one is shorter",
		Recognised: "chunked-batch",
		Writes:     []string{"imported"},
		Sizes:      []int{20, 200},
		Run:        importChunks,
	},
	{
		Name:    "get or create for each line",
		Why:     "a look-up and an insert for each line: both repeat, neither follows a result",
		Sibling: "INSERT of chunks of a file",
		Want:    []Want{unsourced("from imported where sku"), write("insert into imported")},
		Writes:  []string{"imported"},
		Run:     getOrCreate,
	},
	{
		Name:    "uniqueness asked before each save",
		Why:     "the SELECT of a validation repeats with the import's own values",
		Sibling: "upserts by one statement",
		Want:    []Want{unsourced("from imported where sku"), write("insert into imported")},
		Writes:  []string{"imported"},
		Run:     validateEach,
	},
	{
		Name:   "upserts by one statement",
		Why:    "the database checks all rows at once",
		Writes: []string{"imported"},
		Run:    upsertMany,
	},
	{
		Name:    "UPDATE with the values of a form",
		Why:     "positions from a drag and drop: ids and values come from the browser",
		Sibling: "UPDATE by IN",
		Want:    []Want{write("update posts set score")},
		Writes:  []string{"posts"},
		Run:     formValues,
	},
	{
		Name:      "fixtures that refer to each other",
		Why:       "ids born from an INSERT and used by the next are seeds, not a parent's rows",
		Tolerated: []string{"insert into songs", "insert into playlists"},
		Writes:    []string{"playlists", "songs"},
		Keys:      []KeyStyle{Dense},
		Run:       seeds,
	},
	{
		Name:    "categories looked up while importing",
		Why:     "names from a file, some again and again: no result holds them",
		Sibling: "upserts by one statement",
		Want:    []Want{unsourced("from products where sku")},
		Run:     lookUpWhileImporting,
	},
	{
		Name:    "catalogue read, then prices of a supplier's file",
		Why:     "the file has some of the earlier result's rows and some that are new, in an order of its own",
		Sibling: "upserts by one statement",
		Want:    []Want{write("update products set price")},
		Writes:  []string{"products"},
		HeldOut: true,
		Run:     supplierPrices,
	},
}

type line struct {
	sku, name string
	price     int
}

// file is what the program parsed.
func (e *Env) file() []line {
	lines := make([]line, e.N())
	rng := rand.New(rand.NewPCG(uint64(e.N()), 5))
	for i := range lines {
		lines[i] = line{fmt.Sprintf("F%d-%04d", rng.IntN(1000), i), fmt.Sprintf("Thing %d", i), rng.IntN(900)}
	}
	return lines
}

const insertImported = `INSERT INTO imported (sku, name, price) VALUES (?, ?, ?)`

func importEach(ctx context.Context, e *Env) error {
	for _, l := range e.file() {
		if err := e.exec(ctx, insertImported, l.sku, l.name, l.price); err != nil {
			return err
		}
	}
	return nil
}

func importChunks(ctx context.Context, e *Env) error {
	lines := e.file()
	size := e.N()/6 + 1
	for at := 0; at < len(lines); at += size {
		chunk := lines[at:min(at+size, len(lines))]
		var args []any
		for _, l := range chunk {
			args = append(args, l.sku, l.name, l.price)
		}
		if err := e.exec(ctx, `INSERT INTO imported (sku, name, price) VALUES `+strings.TrimSuffix(strings.Repeat("(?, ?, ?), ", len(chunk)), ", "), args...); err != nil {
			return err
		}
	}
	return nil
}

func getOrCreate(ctx context.Context, e *Env) error {
	for _, l := range e.file() {
		found, err := e.fetch(ctx, `SELECT name, price FROM imported WHERE sku = ?`, l.sku)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			continue
		}
		if err := e.exec(ctx, insertImported, l.sku, l.name, l.price); err != nil {
			return err
		}
	}
	return nil
}

func validateEach(ctx context.Context, e *Env) error {
	save := func(l line) error {
		taken, err := e.fetch(ctx, `SELECT 1 FROM imported WHERE sku = ? LIMIT 1`, l.sku)
		if err != nil {
			return err
		}
		if len(taken) > 0 {
			return fmt.Errorf("%s is taken", l.sku)
		}
		return e.exec(ctx, insertImported, l.sku, l.name, l.price)
	}
	for _, l := range e.file() {
		if err := save(l); err != nil {
			return err
		}
	}
	return nil
}

func upsertMany(ctx context.Context, e *Env) error {
	lines := e.file()
	var args []any
	for _, l := range lines {
		args = append(args, l.sku, l.name, l.price)
	}
	tail := ` ON CONFLICT (sku) DO UPDATE SET price = excluded.price`
	if e.Dialect == MySQL {
		tail = ` ON DUPLICATE KEY UPDATE price = VALUES(price)`
	}
	return e.exec(ctx, `INSERT INTO imported (sku, name, price) VALUES `+strings.TrimSuffix(strings.Repeat("(?, ?, ?), ", len(lines)), ", ")+tail, args...)
}

func formValues(ctx context.Context, e *Env) error {
	for position, id := range e.Shuffled(e.Known("posts", "id")) {
		if err := e.exec(ctx, `UPDATE posts SET score = ? WHERE id = ?`, position, id); err != nil {
			return err
		}
	}
	return nil
}

func seeds(ctx context.Context, e *Env) error {
	for i := range e.N() {
		var id int64
		text := `INSERT INTO playlists (id, name) VALUES (?, ?)`
		if e.Dialect != MySQL {
			rows, err := e.fetch(ctx, text+` RETURNING id`, 500+i, fmt.Sprint("list ", i))
			if err != nil {
				return err
			}
			id = rows[0][0].(int64)
		} else {
			if err := e.exec(ctx, text, 500+i, fmt.Sprint("list ", i)); err != nil {
				return err
			}
			id = int64(500 + i)
		}
		for k := range 2 {
			if err := e.exec(ctx, `INSERT INTO songs (playlist_id, title) VALUES (?, ?)`, id, fmt.Sprint("song ", k)); err != nil {
				return err
			}
		}
	}
	return nil
}

func lookUpWhileImporting(ctx context.Context, e *Env) error {
	skus := e.Shuffled(e.Known("products", "sku"))
	for i := range e.N() {
		if _, err := e.fetch(ctx, `SELECT id, price FROM products WHERE sku = ?`, skus[i*i%len(skus)]); err != nil {
			return err
		}
	}
	return nil
}

func supplierPrices(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, `SELECT id, sku, price FROM products ORDER BY name`); err != nil {
		return err
	}
	known := e.Known("products", "sku")
	lines := known[:len(known)*3/5]
	for i := range e.N() / 2 {
		lines = append(lines, fmt.Sprintf("NEW-%d", i*31)) // not in the catalogue yet
	}
	for i, sku := range e.Shuffled(lines) {
		if err := e.exec(ctx, `UPDATE products SET price = ? WHERE sku = ?`, 100+i, sku); err != nil {
			return err
		}
	}
	return nil
}
