package scenarios

import (
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"
)

// gormDialect lets gorm run on the watched handle of any of the databases,
// without the drivers that its own dialects bring along.
type gormDialect struct{ env *Env }

func (d gormDialect) Name() string { return string(d.env.Dialect) }

func (d gormDialect) Initialize(db *gorm.DB) error {
	callbacks.RegisterDefaultCallbacks(db, &callbacks.Config{})
	db.ConnPool = d.env.DB
	return nil
}

func (d gormDialect) BindVarTo(w clause.Writer, stmt *gorm.Statement, _ any) {
	if d.env.Dialect == Postgres {
		_, _ = w.WriteString("$" + strconv.Itoa(len(stmt.Vars)))
		return
	}
	_ = w.WriteByte('?')
}

func (d gormDialect) QuoteTo(w clause.Writer, name string) {
	quote := byte('"')
	if d.env.Dialect == MySQL {
		quote = '`'
	}
	_ = w.WriteByte(quote)
	for i := range len(name) {
		if name[i] == '.' {
			_ = w.WriteByte(quote)
			_ = w.WriteByte('.')
			_ = w.WriteByte(quote)
			continue
		}
		_ = w.WriteByte(name[i])
	}
	_ = w.WriteByte(quote)
}

func (d gormDialect) Migrator(*gorm.DB) gorm.Migrator { return nil }

func (d gormDialect) DataTypeOf(f *schema.Field) string { return string(f.DataType) }

func (d gormDialect) DefaultValueOf(*schema.Field) clause.Expression {
	return clause.Expr{SQL: "DEFAULT"}
}

func (d gormDialect) Explain(sql string, _ ...any) string { return sql }
