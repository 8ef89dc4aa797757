package effects

import (
	"context"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// mysqlServer is what does not change from one statement to the next.
type mysqlServer struct {
	mode    string          // sql_mode, asked for where it matters
	own     map[string]bool // functions of the server's that nobody has stored anew
	schemas map[string]bool // in lower case, those that have been listed
	views   map[string][]mysqlView
}

type mysqlView struct {
	schema, name, kind, engine string
}

// mysqlReaches refuses every function that is not one of the server's own that
// only compute: the catalogue lists functions that are stored, as far as this
// user sees them, but not those that are loaded, nor the server's own.
func (c *Checker) mysqlReaches(ctx context.Context, s *fingerprint.Structure, text string) error {
	if c.mysql == nil {
		c.mysql = &mysqlServer{own: map[string]bool{}, schemas: map[string]bool{}, views: map[string][]mysqlView{}}
	}
	texts := []string{text}
	seen := map[string]bool{}
	for own := true; len(texts) > 0; own = false {
		text, texts = texts[0], texts[1:]
		if len(seen) > maxTexts {
			return Refusal("it reaches too many views")
		}
		inner := fingerprint.Scan(c.dialect, text)
		if inner.Truncated {
			return Refusal("it reaches a view that is too long to be read to its end")
		}
		if err := c.mysqlText(ctx, inner, text, own); err != nil {
			return err
		}
		more, err := c.mysqlViews(ctx, inner, text, seen)
		if err != nil {
			return err
		}
		texts = append(texts, more...)
	}
	return nil
}

// mysqlText looks at the calls of one text, the statement's own or a view's.
func (c *Checker) mysqlText(ctx context.Context, s *fingerprint.Structure, text string, own bool) error {
	if err := c.mysqlReading(ctx, text); err != nil {
		return err
	}
	if err := lastingCall(s, text); err != nil {
		return err
	}
	for _, n := range s.Called(text) {
		name := strings.ToLower(n.Name)
		switch {
		case isTarget(s, n):
		case name == "":
			return Refusal("a literal stands before a bracket: it may be the name of a function")
		case n.Qualifier != "" && own:
			// A function that this user does not see is one that the server
			// does not let it call.
			if err := c.mysqlStored(ctx, name, "routine_schema = ? AND routine_name = ? OR routine_name = ?", n.Qualifier, n.Name, n.Qualifier); err != nil {
				return err
			}
		case n.Qualifier != "" || strings.HasPrefix(n.Span.Of(text), "."):
			return storedFunction(name)
		case mysqlSyntax[name]:
		case !mysqlComputes[name]:
			return Refusal("it calls " + name + "(), which is not known to do nothing but compute")
		default:
			// A version that does not have it yet leaves the name to its users.
			if c.mysql.own[name] {
				continue
			}
			if err := c.mysqlStored(ctx, name, "routine_schema = DATABASE() AND routine_name = ?", n.Name); err != nil {
				return err
			}
			c.mysql.own[name] = true
		}
	}
	return nil
}

// mysqlStored refuses a function that the catalogue has.
func (c *Checker) mysqlStored(ctx context.Context, name, where string, args ...any) error {
	rows, err := c.query(ctx, "SELECT 1 FROM information_schema.routines WHERE "+where, args...)
	if err == nil && len(rows) > 0 {
		return storedFunction(name)
	}
	return err
}

func storedFunction(name string) error {
	return Refusal("it calls " + name + "(), a function of this database: what it does may outlive a rollback")
}

// isTarget reports whether a name before a bracket is the table that an INSERT
// names with its columns.
func isTarget(s *fingerprint.Structure, n fingerprint.Name) bool {
	for _, t := range s.Tables {
		if t.Target && t.Span.Start <= n.Span.Start && n.Span.End <= t.Span.End {
			return true
		}
	}
	return false
}

// mysqlReading refuses what this session reads in another way than we do.
func (c *Checker) mysqlReading(ctx context.Context, text string) error {
	if !strings.ContainsAny(text, `\"`) {
		return nil
	}
	if c.mysql.mode == "" {
		rows, err := c.query(ctx, "SELECT CONCAT('.', @@sql_mode)")
		if err != nil {
			return err
		}
		if len(rows) != 1 || len(rows[0]) != 1 {
			return Refusal("the sql_mode of the session could not be read")
		}
		c.mysql.mode = strings.ToUpper(rows[0][0])
	}
	switch mode := c.mysql.mode; {
	case strings.Contains(mode, "NO_BACKSLASH_ESCAPES") && strings.Contains(text, `\`):
		return Refusal("a backslash in it escapes, or not, by a setting of the session")
	case strings.Contains(mode, "ANSI_QUOTES") && strings.Contains(text, `"`):
		return Refusal("what stands in double quotes is a name, by a setting of the session")
	}
	return nil
}

// mysqlViews returns the texts of the views that a text names.
func (c *Checker) mysqlViews(ctx context.Context, s *fingerprint.Structure, text string, seen map[string]bool) ([]string, error) {
	named := map[string]bool{}
	for _, n := range s.Names(text) {
		named[strings.ToLower(n.Name)] = true
	}
	schemas, err := c.query(ctx, "SELECT schema_name, schema_name = DATABASE() FROM information_schema.schemata")
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, row := range schemas {
		if row[1] != "1" && !named[strings.ToLower(row[0])] {
			continue
		}
		special, err := c.mysqlSpecial(ctx, row[0])
		if err != nil {
			return nil, err
		}
		for _, v := range special {
			key := v.schema + "." + v.name
			if !named[strings.ToLower(v.name)] || seen[key] {
				continue
			}
			seen[key] = true
			if !strings.Contains(v.kind, "VIEW") {
				return nil, Refusal("it reads " + v.name + ", a table of the engine " + v.engine + ", and the catalogue does not show what reading it does")
			}
			rows, err := c.query(ctx, "SELECT view_definition FROM information_schema.views WHERE table_schema = ? AND table_name = ?", v.schema, v.name)
			if err != nil {
				return nil, err
			}
			if len(rows) != 1 || rows[0][0] == "" {
				return nil, Refusal("it reads the view " + v.name + ", whose text the catalogue does not show to this user")
			}
			texts = append(texts, rows[0][0])
		}
	}
	return texts, nil
}

// mysqlSpecial lists what is no plain table of a schema: views, and tables of
// engines that keep their rows elsewhere.
func (c *Checker) mysqlSpecial(ctx context.Context, schema string) ([]mysqlView, error) {
	if c.mysql.schemas[schema] {
		return c.mysql.views[schema], nil
	}
	rows, err := c.query(ctx, `SELECT table_name, table_type, COALESCE(engine, '') FROM information_schema.tables
WHERE table_schema = ? AND (table_type LIKE '%VIEW' OR engine IN ('FEDERATED', 'CONNECT', 'SPIDER', 'OQGRAPH', 'SPHINX'))`, schema)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row[1] == "SYSTEM VIEW" {
			continue
		}
		c.mysql.views[schema] = append(c.mysql.views[schema], mysqlView{schema, row[0], row[1], row[2]})
	}
	c.mysql.schemas[schema] = true
	return c.mysql.views[schema], nil
}
