package effects

import (
	"context"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// reached are names that texts mention: those before a bracket, all of them,
// and operators.
type reached struct{ called, named, operators map[string]bool }

func newReached() reached {
	return reached{called: map[string]bool{}, named: map[string]bool{}, operators: map[string]bool{}}
}

// implied are the operators that SQL uses without naming them: IN, LIKE,
// USING, DISTINCT, ORDER BY, BETWEEN, CASE and others.
var implied = []string{"=", "<>", "<", ">", "<=", ">=", "~~", "!~~", "~~*", "!~~*", "~"}

// The bounds of what one statement may reach.
const (
	maxRounds = 24
	maxTexts  = 2000
)

// listMark parts the names of a list: an array would ask more of a driver.
const listMark = "\x1f"

// postgres follows what a text reaches, a round of the catalogue for each
// level of views and functions.
func (c *Checker) postgres(ctx context.Context, s *fingerprint.Structure, text string, planned bool) error {
	if err := c.postgresReading(ctx, text); err != nil {
		return err
	}
	added := newReached()
	fresh := newReached()
	c.mention(&fresh, added, s, text)
	for _, op := range implied {
		fresh.operators[op] = true
	}
	c.drop(&fresh, added)
	for round := 0; len(fresh.called)+len(fresh.named)+len(fresh.operators) > 0; round++ {
		if round == maxRounds {
			return Refusal("it reaches too many views and functions")
		}
		rows, err := c.query(ctx, postgresReach, list(fresh.called), list(fresh.named), list(fresh.operators))
		if err != nil {
			return err
		}
		if len(rows) > maxTexts {
			return Refusal("it reaches too many views and functions")
		}
		fresh.into(added)
		next := newReached()
		for _, row := range rows {
			if len(row) < 3 {
				continue
			}
			if row[0] != "volatile function" || !planned || round > 0 {
				if err := refusedByPostgres(row); err != nil {
					return err
				}
			}
			if row[2] == "" {
				continue
			}
			inner := fingerprint.Scan(c.dialect, row[2])
			if err := readable(inner, row); err != nil {
				return err
			}
			c.mention(&next, added, inner, row[2])
		}
		c.drop(&next, added)
		fresh = next
	}
	if !planned {
		added.into(c.known)
	}
	return nil
}

// refusedByPostgres says of a row of the catalogue why the statement is not
// run.
func refusedByPostgres(row []string) error {
	switch row[0] {
	case "volatile function":
		return Refusal("it calls " + row[1] + "(), which is volatile (pg_proc.provolatile): what it does may outlive a rollback")
	case "volatile operator":
		return Refusal("the operator " + row[1] + " calls a volatile function: what it does may outlive a rollback")
	case "volatile cast":
		return Refusal("the cast from " + row[1] + " calls a volatile function: what it does may outlive a rollback")
	case "volatile order":
		return Refusal("the order of a type of this database calls a volatile function, " + row[1] + "(): what it does may outlive a rollback")
	case "foreign":
		return Refusal("it reads " + row[1] + ", a table of another server, and the catalogue does not show what reading it does")
	}
	return nil
}

// readable refuses the text of a view or function that cannot be followed.
func readable(s *fingerprint.Structure, row []string) error {
	if s.Truncated {
		return Refusal("it reaches " + row[1] + ", which is too long to be read to its end")
	}
	if row[0] == "body" && hasWord(s, row[2], "execute") {
		return Refusal("it calls " + row[1] + "(), which runs statements that it builds")
	}
	return lastingCall(s, row[2])
}

// mention adds the names of a text.
func (c *Checker) mention(to *reached, added reached, s *fingerprint.Structure, text string) {
	for _, n := range s.Called(text) {
		to.called[bare(n, text)] = true
	}
	for _, n := range s.Names(text) {
		to.named[bare(n, text)] = true
	}
	for _, op := range s.Operators(text) {
		to.operators[op] = true
	}
}

// drop removes the names that have been asked about.
func (c *Checker) drop(r *reached, added reached) {
	for _, known := range []reached{added, c.known} {
		for name := range known.called {
			delete(r.called, name)
		}
		for name := range known.named {
			delete(r.named, name)
		}
		for name := range known.operators {
			delete(r.operators, name)
		}
	}
}

func (r reached) into(to reached) {
	for name := range r.called {
		to.called[name] = true
	}
	for name := range r.named {
		to.named[name] = true
	}
	for name := range r.operators {
		to.operators[name] = true
	}
}

func list(set map[string]bool) string {
	names := make([]string, 0, len(set))
	for name := range set {
		if !strings.ContainsAny(name, listMark+"\x00") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, listMark)
}

// postgresReading refuses what this session reads in another way than we do.
func (c *Checker) postgresReading(ctx context.Context, text string) error {
	if strings.Contains(strings.ToLower(text), `u&"`) {
		return Refusal("it writes a name in Unicode escapes")
	}
	if !strings.Contains(text, `\`) {
		return nil
	}
	rows, err := c.query(ctx, "SELECT current_setting('standard_conforming_strings')")
	if err != nil {
		return err
	}
	if len(rows) != 1 || rows[0][0] != "on" {
		return Refusal("a backslash in it escapes, or not, by a setting of the session")
	}
	return nil
}

// postgresReach returns what the names of a text stand for, as far as it
// matters: what it is, its name, and a text that is to be followed in turn.
// 16384 is the first oid of what a database got after its creation. A function
// of one row can be called as if it were a column of it.
const postgresReach = `WITH given AS (
	SELECT string_to_array($1::text, chr(31)) AS called, string_to_array($2::text, chr(31)) AS named, string_to_array($3::text, chr(31)) AS operators
), functions AS (
	SELECT p.oid, 'function' AS what, p.proname::text AS name FROM pg_proc p, given
	WHERE p.proname = ANY (given.called) AND (p.provolatile = 'v' OR p.oid >= 16384)
	UNION
	SELECT p.oid, 'function', p.proname::text FROM pg_proc p JOIN pg_type t ON t.oid = p.proargtypes[0], given
	WHERE p.proname = ANY (given.named) AND p.oid >= 16384 AND t.typtype IN ('c', 'p') AND p.pronargs - p.pronargdefaults <= 1
	UNION
	SELECT o.oprcode, 'operator', o.oprname::text FROM pg_operator o, given
	WHERE o.oprname = ANY (given.operators) AND o.oid >= 16384
	UNION
	SELECT c.castfunc, 'cast', format_type(c.castsource, NULL) || ' to ' || format_type(c.casttarget, NULL)
	FROM pg_cast c JOIN pg_type t ON t.oid = c.casttarget, given
	WHERE c.oid >= 16384 AND c.castfunc <> 0
		AND (c.castcontext = 'i' OR t.typname = ANY (given.named) OR split_part(format_type(t.oid, NULL), ' ', 1) = ANY (given.named))
	UNION
	SELECT unnest(ARRAY[t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin]::oid[]), 'function', t.typname::text FROM pg_type t, given
	WHERE t.typname = ANY (given.named) AND t.oid >= 16384 AND t.typtype = 'b' AND t.typelem = 0
	UNION
	SELECT a.amproc, 'order', p.proname::text
	FROM pg_amproc a JOIN pg_proc p ON p.oid = a.amproc JOIN pg_opfamily f ON f.oid = a.amprocfamily JOIN pg_am m ON m.oid = f.opfmethod
	WHERE a.oid >= 16384 AND m.amname IN ('btree', 'hash')
), all_functions AS (
	SELECT oid, what, name FROM functions
	UNION
	SELECT unnest(ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[]),
		f.what, f.name
	FROM functions f JOIN pg_aggregate a ON a.aggfnoid = f.oid
), relations AS (
	SELECT c.oid, c.relname::text AS name, c.relkind, c.relrowsecurity FROM pg_class c, given WHERE c.relname = ANY (given.named) AND c.oid >= 16384
), parts AS (
	WITH RECURSIVE below (oid) AS (
		SELECT i.inhrelid FROM pg_inherits i JOIN relations r ON r.oid = i.inhparent
		UNION
		SELECT i.inhrelid FROM pg_inherits i JOIN below b ON b.oid = i.inhparent
	)
	SELECT c.oid, c.relname::text AS name, c.relkind FROM pg_class c JOIN below b ON b.oid = c.oid
)
SELECT 'volatile ' || f.what, f.name, '' FROM all_functions f JOIN pg_proc p ON p.oid = f.oid
WHERE p.provolatile = 'v' AND p.prorettype <> 'pg_catalog.trigger'::regtype AND p.prorettype <> 'pg_catalog.event_trigger'::regtype AND p.prokind <> 'p'
UNION
SELECT 'body', p.proname::text, p.prosrc FROM all_functions f JOIN pg_proc p ON p.oid = f.oid JOIN pg_language l ON l.oid = p.prolang
WHERE p.oid >= 16384 AND p.provolatile <> 'v' AND l.lanname NOT IN ('internal', 'c')
UNION
SELECT 'definition', p.proname::text, pg_get_functiondef(p.oid) FROM all_functions f JOIN pg_proc p ON p.oid = f.oid
WHERE p.oid >= 16384 AND p.provolatile <> 'v' AND p.prokind IN ('f', 'w') AND (p.pronargdefaults > 0 OR p.prosrc = '')
UNION
SELECT 'domain', t.typname::text, format_type(t.typbasetype, NULL) || ' ' || COALESCE(pg_get_constraintdef(k.oid), '')
FROM pg_type t LEFT JOIN pg_constraint k ON k.contypid = t.oid, given WHERE t.typname = ANY (given.named) AND t.typtype = 'd' AND t.oid >= 16384
UNION
SELECT 'view', r.name, pg_get_viewdef(r.oid) FROM relations r WHERE r.relkind = 'v'
UNION
SELECT 'foreign', r.name, '' FROM relations r WHERE r.relkind = 'f'
UNION
SELECT 'foreign', p.name, '' FROM parts p WHERE p.relkind = 'f'
UNION
SELECT 'policy', r.name, pg_get_expr(p.polqual, p.polrelid) FROM relations r JOIN pg_policy p ON p.polrelid = r.oid WHERE r.relrowsecurity
UNION
SELECT 'column', r.name, pg_get_expr(d.adbin, d.adrelid) FROM relations r JOIN pg_attrdef d ON d.adrelid = r.oid
JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE to_jsonb(a) ->> 'attgenerated' = 'v'`
