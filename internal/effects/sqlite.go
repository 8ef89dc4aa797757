package effects

import (
	"context"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// sqliteSchema is what a connection knows: all names are in lower case.
type sqliteSchema struct {
	functions  map[string]bool // that the program registered
	collations map[string]bool // the same
	modules    map[string]bool // of virtual tables, SQLite's own left out
	tables     map[string]sqliteTable
}

type sqliteTable struct{ kind, sql string }

// sqliteOwn are modules of virtual tables that come with SQLite, and only
// read.
var sqliteOwn = setOf(`fts3 fts3tokenize fts4 fts4aux fts5 fts5vocab rtree rtree_i32 geopoly json_each json_tree jsonb_each jsonb_tree
	generate_series dbstat sqlite_stmt bytecode tables_used`)

// sqliteOperators are the functions behind operators that a program can
// exchange.
var sqliteOperators = setOf(`like glob regexp match -> ->> current_time current_date current_timestamp`)

// sqliteReaches refuses functions, collations and virtual tables of the
// program: they are code that the database knows nothing of.
func (c *Checker) sqliteReaches(ctx context.Context, s *fingerprint.Structure, text string) error {
	if c.sqlite == nil {
		schema, err := c.sqliteLoad(ctx)
		if err != nil {
			return err
		}
		c.sqlite = schema
	}
	texts := []string{text}
	seen := map[string]bool{}
	for len(texts) > 0 {
		text, texts = texts[0], texts[1:]
		inner := fingerprint.Scan(c.dialect, text)
		if inner.Truncated {
			return Refusal("it reaches a view that is too long to be read to its end")
		}
		if err := c.sqlite.calls(inner, text); err != nil {
			return err
		}
		for _, n := range inner.Names(text) {
			name := strings.ToLower(n.Name)
			more, err := c.sqlite.relation(name)
			if err != nil {
				return err
			}
			if more != "" && !seen[name] {
				seen[name] = true
				texts = append(texts, more)
			}
		}
	}
	return nil
}

// calls looks at the functions and collations of one text.
func (q *sqliteSchema) calls(s *fingerprint.Structure, text string) error {
	if err := lastingCall(s, text); err != nil {
		return err
	}
	refused := func(name string) error {
		if q.functions[name] {
			return Refusal("it calls " + name + "(), a registered function, and the database does not show what it does")
		}
		return nil
	}
	for _, n := range s.Called(text) {
		if err := refused(strings.ToLower(n.Name)); err != nil {
			return err
		}
	}
	for _, op := range s.Operators(text) {
		if sqliteOperators[op] {
			if err := refused(op); err != nil {
				return err
			}
		}
	}
	for _, n := range s.Names(text) {
		name := strings.ToLower(n.Name)
		if sqliteOperators[name] {
			if err := refused(name); err != nil {
				return err
			}
		}
		if q.collations[name] {
			return Refusal("it compares by " + name + ", a registered collation, and the database does not show what it does")
		}
	}
	return nil
}

// relation returns the text of a table or view. A table's has its generated
// columns and collations.
func (q *sqliteSchema) relation(name string) (string, error) {
	t, known := q.tables[name]
	if !known {
		if q.modules[name] {
			return "", Refusal("it reads " + name + ", a registered virtual table, and the database does not show what it does")
		}
		return "", nil
	}
	s := fingerprint.Scan(fingerprint.SQLite, t.sql)
	names := s.Names(t.sql)
	if len(names) < 2 || !strings.EqualFold(names[1].Name, "virtual") {
		return t.sql, nil
	}
	for i := range names {
		if strings.EqualFold(names[i].Name, "using") && i+1 < len(names) {
			if module := strings.ToLower(names[i+1].Name); !sqliteOwn[module] {
				return "", Refusal("it reads " + name + ", a virtual table of the module " + module + ", and the database does not show what it does")
			}
			return "", nil
		}
	}
	return "", Refusal("it reads " + name + ", a virtual table of an unknown module")
}

// sqliteLoad reads what the program registered, and the schema.
func (c *Checker) sqliteLoad(ctx context.Context) (*sqliteSchema, error) {
	q := &sqliteSchema{functions: map[string]bool{}, collations: map[string]bool{}, modules: map[string]bool{}, tables: map[string]sqliteTable{}}
	rows, err := c.query(ctx, "SELECT name FROM pragma_function_list WHERE builtin = 0")
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		q.functions[strings.ToLower(row[0])] = true
	}
	if rows, err = c.query(ctx, "SELECT name FROM pragma_collation_list"); err != nil {
		return nil, err
	}
	own := setOf("binary nocase rtrim")
	for _, row := range rows {
		if name := strings.ToLower(row[0]); !own[name] {
			q.collations[name] = true
		}
	}
	if rows, err = c.query(ctx, "SELECT name FROM pragma_module_list"); err != nil {
		return nil, err
	}
	for _, row := range rows {
		if name := strings.ToLower(row[0]); !sqliteOwn[name] && !strings.HasPrefix(name, "pragma_") {
			q.modules[name] = true
		}
	}
	if rows, err = c.query(ctx, "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"); err != nil {
		return nil, err
	}
	for _, row := range rows {
		q.tables[strings.ToLower(row[0])] = sqliteTable{row[1], row[2]}
	}
	return q, nil
}
