package gogen

import (
	"fmt"
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
	"github.com/nplusone-go/nplusone/internal/rewrite/nested"
)

// related is one level of a nest in the words of a library for relations.
type related struct {
	parent, child, field string // types, and the field of the parent
	parentTable, table   string
	parentKey, childKey  string // columns
	many                 bool
	keyType              string
}

// relationGo writes nested relations in the words of the call site's library,
// where each level lies in the one before it and asks for nothing but its key.
func (n *nestedEmitter) relationGo(r *nested.Folded) (string, bool) {
	style := styleOf(n.of.Loops[0].Case)
	if style != styleGORM && style != styleBun && style != styleEnt {
		return "", false
	}
	chain, ok := n.relations()
	if !ok {
		return "", false
	}
	if style == styleEnt {
		return entNested(chain, n.of.Siblings, r), true
	}
	w := &nestedModels{chain: chain, siblings: n.of.Siblings, gorm: style == styleGORM}
	return w.write(r), true
}

// relations reads each level as a relation.
func (n *nestedEmitter) relations() ([]related, bool) {
	var out []related
	types := map[string]bool{}
	for i, l := range n.of.Loops {
		w := &emitter{q: l.Repeat, r: &rewrite.Rewrite{}}
		if l.Enclosing != i-1 && !n.of.Siblings || len(l.Repeat.Keys) != 1 || !l.Repeat.Simple(0) || len(l.Repeat.Child.Tables(0)) != 1 || !w.plainRelation() || !l.Repeat.Child.Main().OrderBy.Empty() {
			return nil, false
		}
		r := related{table: rewrite.FirstTable(l.Repeat.Child), childKey: l.Repeat.Keys[0].Predicate.Column.Name, keyType: golang.KeyType(l.Repeat, 0)}
		if i == 0 || n.of.Siblings {
			if l.Repeat.Parent == nil {
				return nil, false
			}
			r.parentTable, r.parentKey = rewrite.FirstTable(l.Repeat.Parent), l.Repeat.Parent.Columns[l.Repeat.Keys[0].Link.Column]
		} else {
			over := n.of.Loops[i-1]
			r.parentTable, r.parentKey = out[i-1].table, over.Case.Child.Columns[l.Repeat.Keys[0].Link.Column]
		}
		r.parent, r.child = golang.Name(golang.Singular(r.parentTable)), golang.Name(golang.Singular(r.table))
		r.many = !strings.EqualFold(r.childKey, "id")
		if r.many && !l.Many() {
			return nil, false // one row by another key than its own
		}
		if r.many {
			r.field = golang.Name(golang.Plural(golang.Singular(r.table)))
		} else if r.field = golang.Name(strings.TrimSuffix(r.parentKey, "_id")); r.field == golang.Name(r.parentKey) {
			return nil, false
		}
		if i == 0 {
			types[r.parent] = true
		}
		if types[r.child] {
			return nil, false
		}
		types[r.child] = true
		out = append(out, r)
	}
	return out, true
}

func path(chain []related) string {
	var fields []string
	for _, r := range chain {
		fields = append(fields, r.field)
	}
	return strings.Join(fields, ".")
}

func nestedName(chain []related) string {
	var fields []string
	for _, r := range chain {
		fields = append(fields, r.field)
	}
	return golang.LowerFirst(golang.Name(golang.Plural(golang.Singular(chain[0].parentTable)))) + "With" + strings.Join(fields, "And")
}

// entNested nests the edges, or loads them beside each other.
func entNested(chain []related, siblings bool, r *nested.Folded) string {
	with := ""
	for i := len(chain) - 1; i >= 0; i-- {
		inner := ""
		if siblings {
			with = fmt.Sprintf(".With%s()", chain[i].field) + with
			continue
		}
		if with != "" {
			inner = fmt.Sprintf("func(q *ent.%sQuery) {\nq%s\n}", chain[i].child, with)
		}
		with = fmt.Sprintf(".With%s(%s)", chain[i].field, inner)
	}
	return fmt.Sprintf("// %s loads the edges of all of them at once: %d queries become %d.\nfunc %s(ctx context.Context, client *ent.Client) ([]*ent.%s, error) {\n\treturn client.%s.Query()%s.All(ctx)\n}\n",
		nestedName(chain), r.Before, len(chain)+1, nestedName(chain), chain[0].parent, chain[0].parent, with)
}

// nestedModels writes the models of relations for gorm or bun: a chain of them,
// or several of one type.
type nestedModels struct {
	chain    []related
	siblings bool // all relations are the outermost type's
	gorm     bool
	out      strings.Builder
}

func (m *nestedModels) pf(text string, args ...any) { fmt.Fprintf(&m.out, text, args...) }

func (m *nestedModels) write(r *nested.Folded) string {
	last := len(m.chain) - 1
	for i := last; i >= -1; i-- {
		m.model(i)
	}
	name, list := nestedName(m.chain), m.chain[0].parent
	m.pf("// %s loads all of them at once, in place of %d queries.\n", name, r.Before)
	if m.gorm {
		m.pf("func %s(ctx context.Context, db *gorm.DB) ([]%s, error) {\n\tvar list []%s\n\terr := db.WithContext(ctx)%s.Find(&list).Error\n\treturn list, err\n}\n", name, list, list, m.loads("Preload"))
	} else {
		m.pf("func %s(ctx context.Context, db *bun.DB) ([]%s, error) {\n\tvar list []%s\n\terr := db.NewSelect().Model(&list)%s.Scan(ctx)\n\treturn list, err\n}\n", name, list, list, m.loads("Relation"))
	}
	return m.out.String()
}

// loads are the calls that load the relations.
func (m *nestedModels) loads(method string) string {
	if !m.siblings {
		return fmt.Sprintf(".%s(%q)", method, path(m.chain))
	}
	out := ""
	for _, r := range m.chain {
		if m.gorm {
			method = "Joins" // one row each: one statement for all
		}
		out += fmt.Sprintf(".%s(%q)", method, r.field)
	}
	return out
}

// model declares the type below the i-th relation; -1 is the outermost one.
func (m *nestedModels) model(i int) {
	var above *related
	var below []related
	if i >= 0 {
		above = &m.chain[i]
	}
	switch {
	case m.siblings && i < 0:
		below = m.chain
	case !m.siblings && i+1 < len(m.chain):
		below = m.chain[i+1 : i+2]
	}
	typ, table, keyType := m.chain[0].parent, m.chain[0].parentTable, m.chain[0].keyType
	if above != nil {
		typ, table, keyType = above.child, above.table, above.keyType
	}
	m.pf("type %s struct {\n", typ)
	if !m.gorm {
		m.pf("\tbun.BaseModel `bun:\"table:%s\"`\n\n", table)
	}
	columns := map[string]bool{}
	column := func(name, t string) {
		if columns[name] {
			return
		}
		columns[name] = true
		if m.gorm {
			m.pf("\t%s %s\n", golang.Name(name), t)
			return
		}
		pk := ""
		if strings.EqualFold(name, "id") {
			pk = ",pk"
		}
		m.pf("\t%s %s `bun:\"%s%s\"`\n", golang.Name(name), t, name, pk)
	}
	column("id", m.idType(i, keyType))
	if above != nil {
		column(above.childKey, above.keyType)
	}
	for i := range below {
		column(below[i].parentKey, below[i].keyType)
		m.relation(&below[i])
	}
	m.pf("\t// ... and its other columns\n}\n\n")
}

// idType is the type of a model's own key.
func (m *nestedModels) idType(i int, other string) string {
	if !m.siblings && i+1 < len(m.chain) && strings.EqualFold(m.chain[i+1].parentKey, "id") {
		return m.chain[i+1].keyType
	}
	return other
}

func (m *nestedModels) relation(r *related) {
	switch {
	case m.gorm && r.many:
		m.pf("\t%s []%s `gorm:\"foreignKey:%s;references:%s\"`\n", r.field, r.child, golang.Name(r.childKey), golang.Name(r.parentKey))
	case m.gorm:
		m.pf("\t%s %s `gorm:\"foreignKey:%s\"`\n", r.field, r.child, golang.Name(r.parentKey))
	case r.many:
		m.pf("\t%s []*%s `bun:\"rel:has-many,join:%s=%s\"`\n", r.field, r.child, r.parentKey, r.childKey)
	default:
		m.pf("\t%s *%s `bun:\"rel:belongs-to,join:%s=%s\"`\n", r.field, r.child, r.parentKey, r.childKey)
	}
}
