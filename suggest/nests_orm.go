package suggest

import (
	"fmt"
	"strings"
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
func (n *nestCoder) relationGo(r *foldedRewrite) (string, bool) {
	style := styleOf(n.of.levels[0].c)
	if style != styleGORM && style != styleBun && style != styleEnt {
		return "", false
	}
	chain, ok := n.relations()
	if !ok {
		return "", false
	}
	if style == styleEnt {
		return entNest(chain, n.of.siblings, r), true
	}
	w := &nestModels{chain: chain, siblings: n.of.siblings, gorm: style == styleGORM}
	return w.write(r), true
}

// relations reads each level as a relation.
func (n *nestCoder) relations() ([]related, bool) {
	var out []related
	types := map[string]bool{}
	for i, l := range n.of.levels {
		w := &coder{q: l.q, r: &Rewrite{}}
		if l.over != i-1 && !n.of.siblings || len(l.q.keys) != 1 || !l.q.simple(0) || len(l.q.child.tables(0)) != 1 || !w.plainRelation() || !l.q.child.main().OrderBy.Empty() {
			return nil, false
		}
		r := related{table: firstTable(l.q.child), childKey: l.q.keys[0].pred.Column.Name, keyType: l.q.keyType(0)}
		if i == 0 || n.of.siblings {
			if l.q.parent == nil {
				return nil, false
			}
			r.parentTable, r.parentKey = firstTable(l.q.parent), l.q.parent.columns[l.q.keys[0].link.Column]
		} else {
			over := n.of.levels[i-1]
			r.parentTable, r.parentKey = out[i-1].table, over.c.Child.Columns[l.q.keys[0].link.Column]
		}
		r.parent, r.child = goName(singular(r.parentTable)), goName(singular(r.table))
		r.many = !strings.EqualFold(r.childKey, "id")
		if r.many && !l.many() {
			return nil, false // one row by another key than its own
		}
		if r.many {
			r.field = goName(plural(singular(r.table)))
		} else if r.field = goName(strings.TrimSuffix(r.parentKey, "_id")); r.field == goName(r.parentKey) {
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

func nestName(chain []related) string {
	var fields []string
	for _, r := range chain {
		fields = append(fields, r.field)
	}
	return lowerFirst(goName(plural(singular(chain[0].parentTable)))) + "With" + strings.Join(fields, "And")
}

// entNest nests the edges, or loads them beside each other.
func entNest(chain []related, siblings bool, r *foldedRewrite) string {
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
		nestName(chain), r.Before, len(chain)+1, nestName(chain), chain[0].parent, chain[0].parent, with)
}

// nestModels writes the models of relations for gorm or bun: a chain of them,
// or several of one type.
type nestModels struct {
	chain    []related
	siblings bool // all relations are the outermost type's
	gorm     bool
	out      strings.Builder
}

func (m *nestModels) pf(text string, args ...any) { fmt.Fprintf(&m.out, text, args...) }

func (m *nestModels) write(r *foldedRewrite) string {
	last := len(m.chain) - 1
	for i := last; i >= -1; i-- {
		m.model(i)
	}
	name, list := nestName(m.chain), m.chain[0].parent
	m.pf("// %s loads all of them at once, in place of %d queries.\n", name, r.Before)
	if m.gorm {
		m.pf("func %s(ctx context.Context, db *gorm.DB) ([]%s, error) {\n\tvar list []%s\n\terr := db.WithContext(ctx)%s.Find(&list).Error\n\treturn list, err\n}\n", name, list, list, m.loads("Preload"))
	} else {
		m.pf("func %s(ctx context.Context, db *bun.DB) ([]%s, error) {\n\tvar list []%s\n\terr := db.NewSelect().Model(&list)%s.Scan(ctx)\n\treturn list, err\n}\n", name, list, list, m.loads("Relation"))
	}
	return m.out.String()
}

// loads are the calls that load the relations.
func (m *nestModels) loads(method string) string {
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
func (m *nestModels) model(i int) {
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
			m.pf("\t%s %s\n", goName(name), t)
			return
		}
		pk := ""
		if strings.EqualFold(name, "id") {
			pk = ",pk"
		}
		m.pf("\t%s %s `bun:\"%s%s\"`\n", goName(name), t, name, pk)
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
func (m *nestModels) idType(i int, other string) string {
	if !m.siblings && i+1 < len(m.chain) && strings.EqualFold(m.chain[i+1].parentKey, "id") {
		return m.chain[i+1].keyType
	}
	return other
}

func (m *nestModels) relation(r *related) {
	switch {
	case m.gorm && r.many:
		m.pf("\t%s []%s `gorm:\"foreignKey:%s;references:%s\"`\n", r.field, r.child, goName(r.childKey), goName(r.parentKey))
	case m.gorm:
		m.pf("\t%s %s `gorm:\"foreignKey:%s\"`\n", r.field, r.child, goName(r.parentKey))
	case r.many:
		m.pf("\t%s []*%s `bun:\"rel:has-many,join:%s=%s\"`\n", r.field, r.child, r.parentKey, r.childKey)
	default:
		m.pf("\t%s *%s `bun:\"rel:belongs-to,join:%s=%s\"`\n", r.field, r.child, r.parentKey, r.childKey)
	}
}
