package gogen

import (
	"strings"

	"github.com/nplusone-go/nplusone/internal/gogen/golang"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// relation writes the library's own word for loading a relation, where the
// finding is one: Preload, Joins, With…, Relation, Load.
func (w *emitter) relation() bool {
	if w.r.Write || w.q.Parent == nil || len(w.q.Keys) != 1 || !w.q.Simple(0) || len(w.q.Child.Tables(0)) != 1 {
		return false
	}
	joined := w.r.Family() == "join"
	if !joined && w.r.Kind != "batch" || !w.plainRelation() {
		return false
	}
	key := w.q.Keys[0]
	parentKey := w.q.Parent.Columns[key.Link.Column]
	childKey := key.Predicate.Column.Name
	parent, child := golang.Name(golang.Singular(rewrite.FirstTable(w.q.Parent))), golang.Name(golang.Singular(w.table()))
	r := relationNames{parent: parent, child: child, parents: golang.Name(golang.Plural(golang.Singular(rewrite.FirstTable(w.q.Parent)))), parentKey: parentKey, childKey: childKey}
	r.many = !strings.EqualFold(childKey, "id")
	if r.many {
		r.field = golang.Name(golang.Plural(golang.Singular(w.table())))
	} else {
		r.field = golang.Name(strings.TrimSuffix(parentKey, "_id"))
		if r.field == golang.Name(parentKey) {
			return false
		}
	}
	if parent == child {
		return false
	}
	switch w.style {
	case styleGORM:
		return w.gorm(r, joined)
	case styleBun:
		return w.bun(r)
	case styleEnt:
		return w.ent(r)
	case styleBoiler:
		return w.boiler(r)
	}
	return false
}

// plainRelation reports whether the child asks for nothing but the key: a
// further condition, an order or a limit would be lost.
func (w *emitter) plainRelation() bool {
	m := w.q.Child.Main()
	if len(w.q.Child.Structure.Predicates) != 1 || !m.GroupBy.Empty() {
		return false
	}
	return m.Limit.Empty() && m.OrderBy.Empty() || w.q.AnyOfEach()
}

type relationNames struct {
	parent, child, parents string // types, and many of the parent
	field                  string // of the parent
	parentKey, childKey    string // columns
	many                   bool
}

func (w *emitter) gorm(r relationNames, joined bool) bool {
	kt := golang.KeyType(w.q, 0)
	fn := golang.LowerFirst(r.parents) + "With" + r.field
	w.pf("type %s struct {\n\tID %s\n\t// ... and its other columns\n}\n\n", r.child, kt)
	if r.many {
		w.out.Reset()
		w.pf("type %s struct {\n\tID %s\n\t%s %s\n}\n\n", r.child, kt, golang.Name(r.childKey), kt)
		w.pf("type %s struct {\n\t%s %s\n\t%s []%s `gorm:\"foreignKey:%s;references:%s\"`\n}\n\n", r.parent, golang.Name(r.parentKey), kt, r.field, r.child, golang.Name(r.childKey), golang.Name(r.parentKey))
	} else {
		w.pf("type %s struct {\n\tID %s\n\t%s %s\n\t%s %s `gorm:\"foreignKey:%s\"`\n}\n\n", r.parent, kt, golang.Name(r.parentKey), kt, r.field, r.child, golang.Name(r.parentKey))
	}
	method := "Preload"
	if joined && !r.many {
		method = "Joins"
	}
	w.pf("// %s loads all of them at once: %d queries become %d.\n", fn, w.r.Before, map[bool]int{true: 1, false: 2}[method == "Joins"])
	w.pf("func %s(ctx context.Context, db *gorm.DB) ([]%s, error) {\n\tvar list []%s\n\terr := db.WithContext(ctx).%s(%q).Find(&list).Error\n\treturn list, err\n}\n", fn, r.parent, r.parent, method, r.field)
	return true
}

func (w *emitter) bun(r relationNames) bool {
	kt := golang.KeyType(w.q, 0)
	fn := golang.LowerFirst(r.parents) + "With" + r.field
	pt, ct := rewrite.FirstTable(w.q.Parent), w.table()
	if r.many {
		w.pf("type %s struct {\n\tbun.BaseModel `bun:\"table:%s\"`\n\n\t%s %s `bun:\"%s\"`\n}\n\n", r.child, ct, golang.Name(r.childKey), kt, r.childKey)
		w.pf("type %s struct {\n\tbun.BaseModel `bun:\"table:%s\"`\n\n\t%s %s `bun:\"%s,pk\"`\n\t%s []*%s `bun:\"rel:has-many,join:%s=%s\"`\n}\n\n",
			r.parent, pt, golang.Name(r.parentKey), kt, r.parentKey, r.field, r.child, r.parentKey, r.childKey)
	} else {
		w.pf("type %s struct {\n\tbun.BaseModel `bun:\"table:%s\"`\n\n\tID %s `bun:\"id,pk\"`\n}\n\n", r.child, ct, kt)
		w.pf("type %s struct {\n\tbun.BaseModel `bun:\"table:%s\"`\n\n\tID %s `bun:\"id,pk\"`\n\t%s %s `bun:\"%s\"`\n\t%s *%s `bun:\"rel:belongs-to,join:%s=%s\"`\n}\n\n",
			r.parent, pt, kt, golang.Name(r.parentKey), kt, r.parentKey, r.field, r.child, r.parentKey, r.childKey)
	}
	w.pf("// %s loads all of them at once, in place of %d queries.\n", fn, w.r.Before)
	w.pf("func %s(ctx context.Context, db *bun.DB) ([]%s, error) {\n\tvar list []%s\n\terr := db.NewSelect().Model(&list).Relation(%q).Scan(ctx)\n\treturn list, err\n}\n", fn, r.parent, r.parent, r.field)
	return true
}

func (w *emitter) ent(r relationNames) bool {
	fn := golang.LowerFirst(r.parents) + "With" + r.field
	w.pf("// %s loads the edge of all of them at once: %d queries become 2.\n", fn, w.r.Before)
	w.pf("func %s(ctx context.Context, client *ent.Client) ([]*ent.%s, error) {\n\treturn client.%s.Query().With%s().All(ctx)\n}\n", fn, r.parent, r.parent, r.field)
	return true
}

func (w *emitter) boiler(r relationNames) bool {
	fn := golang.LowerFirst(r.parents) + "With" + r.field
	w.pf("// %s loads the relation of all of them at once: %d queries become 2.\n", fn, w.r.Before)
	w.pf("func %s(ctx context.Context, db boil.ContextExecutor) (models.%sSlice, error) {\n\treturn models.%s(qm.Load(models.%sRels.%s)).All(ctx, db)\n}\n", fn, r.parent, r.parents, r.parent, r.field)
	return true
}
