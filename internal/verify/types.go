package verify

import (
	"context"
	sqldriver "database/sql/driver"
	"slices"
	"strings"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

var _ rewrite.Typer = (*Verifier)(nil)

// ArgTypes has PostgreSQL infer the types of the arguments of the repeated
// statement from what they are compared with: a text that a program binds may
// be an address, a value of an enum, a number. Arrays of keys are cast to them.
// It asks only where the values do not say it themselves.
func (v *Verifier) ArgTypes(ctx context.Context, c *cases.Case) []string {
	connector, ok := c.Database.(sqldriver.Connector)
	if !ok || c.Dialect != fingerprint.PostgreSQL || !bindsText(c) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), v.timeout)
	defer cancel()
	s, err := v.open(ctx, connector, c.Dialect)
	if err != nil {
		return nil
	}
	defer s.End()
	return s.argTypes(ctx, c.Child.Text)
}

// argTypes prepares a statement, which runs nothing, and reads what came of its
// arguments.
func (s *session) argTypes(ctx context.Context, text string) []string {
	if s.Effects.Read(ctx, text) != nil {
		return nil
	}
	if s.Exec(ctx, "PREPARE nplusone_types AS "+text) != nil {
		return nil
	}
	out, err := s.Query(ctx, `SELECT format_type(t.oid, NULL) FROM pg_prepared_statements p
CROSS JOIN LATERAL unnest(p.parameter_types::oid[]) WITH ORDINALITY AS t (oid, n) WHERE p.name = 'nplusone_types' ORDER BY t.n`)
	if err != nil {
		return nil
	}
	var types []string
	for _, row := range out.Rows {
		types = append(types, row[0])
	}
	return types
}

// bindsText reports whether a key was bound whose type the value does not say.
func bindsText(c *cases.Case) bool {
	if len(c.Child.Args) == 0 {
		return false
	}
	return slices.ContainsFunc(c.Links, func(l cases.CaseLink) bool {
		if l.Param < 1 || l.Param > len(c.Child.Args[0]) {
			return false
		}
		switch v := c.Child.Args[0][l.Param-1].(type) {
		case string:
			return !strings.HasPrefix(v, "{")
		case []byte, float64, float32, time.Time:
			return true
		}
		return false
	})
}
