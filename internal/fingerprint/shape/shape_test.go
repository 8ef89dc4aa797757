package shape

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

func TestKindOfStatement(t *testing.T) {
	for sql, want := range map[string]Kind{
		"select 1": Select, "(select 1) union (select 2)": Select, "((select 1))": Select, "values (1)": Select, "table t": Select,
		"with a as (delete from t returning id) select * from a": Select, "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a": Insert,
		"with a as (select 1) update t set b = 1": Update, "insert into t values (1)": Insert, "REPLACE INTO t VALUES (1)": Insert,
		"update t set a = 1": Update, "delete from t": Delete, "Begin": Control, "set a = 1": Control, "pragma x": Control,
		"create table t as select 1": DDL, "drop table t": DDL, "copy t from stdin": Copy, "load data infile 'x'": Copy,
		"with a as (select 1) merge into t using a on t.id = a.id when matched then update set b = 1": Merge, "merge into t": Merge,
		"call f()": Call, "exec f": Call, "explain select 1": Explain, "frobnicate": Other, "": Other, "'x'": Other, "(": Other,
		"/* c */ ; select 1": Select, "select replace(a, 'x', 'y')": Select,
	} {
		assert.Equal(t, want, Lex(lex.Generic, sql).Kind, sql)
	}
}

func TestLexCounts(t *testing.T) {
	sum := Lex(lex.PostgreSQL, "INSERT INTO t VALUES ($1, 'x', DEFAULT, NULL), ($2, 'y', DEFAULT, 5); SELECT 1 /* c */;")
	assert.Equal(t, 5, sum.Literals)
	assert.Equal(t, 2, sum.Placeholders)
	assert.Equal(t, 2, sum.Statements)
	assert.True(t, sum.Comments)
	assert.Zero(t, Lex(lex.PostgreSQL, " ; ").Statements)
	assert.False(t, Lex(lex.PostgreSQL, "select '/*' - 1").Comments)
}
