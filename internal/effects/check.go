package effects

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// QueryFunc runs a statement of ours and returns its rows as texts, NULL as an empty
// one.
type QueryFunc func(ctx context.Context, text string, args ...any) ([][]string, error)

// Refusal is why a statement is not sent.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Checker answers for the statements of one connection: it remembers what the
// catalogue said. It is not safe for concurrent use.
type Checker struct {
	dialect fingerprint.Dialect
	query   QueryFunc
	cleared map[string]bool // texts, by what they are to be sent for
	known   reached         // names that the catalogue has answered for
	sqlite  *sqliteSchema
	mysql   *mysqlServer
}

// New returns a checker that asks one connection.
func New(d fingerprint.Dialect, query QueryFunc) *Checker {
	return &Checker{dialect: d, query: query, cleared: map[string]bool{}, known: newReached()}
}

// Read returns nil where a text is one query whose only effect is to return
// rows: then it may be run, and be explained. Else it returns a Refusal, or
// the error of a catalogue that was kept from answering.
func (c *Checker) Read(ctx context.Context, text string) error {
	return c.remembered("r"+text, func() error {
		s := fingerprint.Scan(c.dialect, text)
		if err := one(s); err != nil {
			return err
		}
		if s.Writes() != fingerprint.Other || writesInBrackets(s, text) {
			return Refusal("it writes")
		}
		if s.Kind != fingerprint.Select {
			return Refusal("it is no query")
		}
		if hasWord(s, text, "into") {
			return Refusal("it writes its rows INTO something")
		}
		return c.reaches(ctx, s, text, false)
	})
}

// Plan returns nil where a statement that changes rows may be planned or
// prepared, which does not run it. MySQL runs functions while it plans.
func (c *Checker) Plan(ctx context.Context, text string) error {
	return c.remembered("p"+text, func() error {
		s := fingerprint.Scan(c.dialect, text)
		if err := one(s); err != nil {
			return err
		}
		if s.WritesInCTE() {
			return Refusal("it writes in a table expression too")
		}
		return c.reaches(ctx, s, text, true)
	})
}

func (c *Checker) remembered(key string, check func() error) error {
	if c.cleared[key] {
		return nil
	}
	err := check()
	if err == nil {
		c.cleared[key] = true
	}
	return err
}

func one(s *fingerprint.Structure) error {
	switch {
	case s.Truncated:
		return Refusal("it is too long to be read to its end")
	case s.Statements > 1:
		return Refusal("it is more than one statement")
	}
	return nil
}

// reaches asks the catalogue about all that a text reaches. What is only
// planned calls no volatile function on PostgreSQL.
func (c *Checker) reaches(ctx context.Context, s *fingerprint.Structure, text string, planned bool) error {
	if !planned || c.dialect != fingerprint.PostgreSQL {
		if err := lastingCall(s, text); err != nil {
			return err
		}
	}
	var err error
	switch c.dialect {
	case fingerprint.PostgreSQL:
		err = c.postgres(ctx, s, text, planned)
	case fingerprint.MySQL:
		err = c.mysqlReaches(ctx, s, text)
	case fingerprint.SQLite:
		err = c.sqliteReaches(ctx, s, text)
	default:
		return Refusal("this database's catalogue, which lists what functions do, is not known")
	}
	var refused Refusal
	if err == nil || errors.As(err, &refused) || ctx.Err() != nil {
		return err
	}
	return &CatalogueError{err}
}

// CatalogueError is the error of a catalogue that did not answer.
type CatalogueError struct{ err error }

func (u *CatalogueError) Error() string { return "the catalogue could not be read: " + u.err.Error() }

// Unwrap returns what the database said.
func (u *CatalogueError) Unwrap() error { return u.err }

// lastingCall refuses what a text calls by a name whose effect is known to
// last, and the sequences that are advanced without a call.
func lastingCall(s *fingerprint.Structure, text string) error {
	for _, n := range s.Called(text) {
		if name := strings.ToLower(n.Name); Lasting(name) {
			return Refusal("it calls " + name + "(), whose effect outlives a rollback")
		}
	}
	names := s.Names(text)
	for i, n := range names {
		if n.Qualifier != "" && strings.EqualFold(n.Name, "nextval") || i >= 2 && strings.EqualFold(n.Name, "for") &&
			strings.EqualFold(names[i-1].Name, "value") && strings.EqualFold(names[i-2].Name, "next") {
			return Refusal("it advances a sequence, which a rollback does not undo")
		}
	}
	return nil
}

// hasWord reports whether a bare word stands in a text.
func hasWord(s *fingerprint.Structure, text, word string) bool {
	return slices.ContainsFunc(s.Names(text), func(n fingerprint.Name) bool {
		return n.Qualifier == "" && strings.EqualFold(n.Span.Of(text), word)
	})
}

// writesInBrackets looks for a write behind an opening bracket where the
// structure may have overlooked it.
func writesInBrackets(s *fingerprint.Structure, text string) bool {
	called := s.Called(text)
	return slices.ContainsFunc(s.Names(text), func(n fingerprint.Name) bool {
		switch strings.ToLower(n.Span.Of(text)) {
		case "insert", "update", "delete", "merge", "replace":
		default:
			return false
		}
		isCall := slices.ContainsFunc(called, func(c fingerprint.Name) bool { return c.Span == n.Span })
		return !isCall && strings.HasSuffix(strings.TrimRight(text[:n.Span.Start], " \t\r\n"), "(")
	})
}

// bare folds a name as PostgreSQL does: one in quotes is left as it is.
func bare(n fingerprint.Name, text string) string {
	if n.Span.End > 0 && text[n.Span.End-1] == '"' {
		return n.Name
	}
	return strings.ToLower(n.Name)
}
