package fingerprint

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLiteralText(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect Dialect
		sql     string
		kind    LiteralKind
		want    string
	}{
		{"string", Generic, "'abc'", StringLiteral, "abc"},
		{"empty string", Generic, "''", StringLiteral, ""},
		{"doubled quote", Generic, "'it''s'", StringLiteral, "it's"},
		{"only a quote", Generic, "''''", StringLiteral, "'"},
		{"backslash is plain", PostgreSQL, `'a\n'`, StringLiteral, `a\n`},
		{"backslash escapes", MySQL, `'a\n\0\Z\'\"\q'`, StringLiteral, "a\n\x00\x1a'\"q"},
		{"patterns stay escaped", MySQL, `'50\%'`, StringLiteral, `50\%`},
		{"double quotes", MySQL, `"say ""x"""`, StringLiteral, `say "x"`},
		{"E string", PostgreSQL, `E'a\tb\x41\101\u00e9\U0001F600\\'''`, StringLiteral, "a\tbAA\u00e9\U0001F600\\'"},
		{"unicode string", PostgreSQL, `U&'d\0061t\+000061\\'`, StringLiteral, `data\`},
		{"dollar quotes", PostgreSQL, `$q$it's \n $$ $q$`, StringLiteral, `it's \n $$ `},
		{"national string", SQLServer, `N'abc'`, StringLiteral, "abc"},
		{"string that is not closed", Generic, `'abc`, StringLiteral, "abc"},
		{"dollar quote that is not closed", PostgreSQL, `$$abc`, StringLiteral, "abc"},
		{"hexadecimal", Generic, "X'616263'", BytesLiteral, "abc"},
		{"half a byte", Generic, "X'616'", BytesLiteral, "616"},
		{"bits", Generic, "B'0101'", BytesLiteral, "0101"},
		{"integer", Generic, "42", NumberLiteral, "42"},
		{"negative", Generic, "-42", NumberLiteral, "-42"},
		{"plus", Generic, "+42", NumberLiteral, "42"},
		{"sign and comment", Generic, "- /* 5 */ 42", NumberLiteral, "-42"},
		{"underscores", PostgreSQL, "-1_000", NumberLiteral, "-1000"},
		{"exponent", Generic, "-1.5e-7", NumberLiteral, "-1.5e-7"},
		{"true", Generic, "TRUE", BoolLiteral, "true"},
		{"false", Generic, "False", BoolLiteral, "false"},
		{"null", Generic, "null", NullLiteral, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			sql := "SELECT ?, " + c.sql
			got := AppendLiterals(nil, c.dialect, sql)
			require.Len(t, got, 1)
			assert.Equal(t, c.kind, got[0].Kind)
			assert.Equal(t, c.want, got[0].Text())
			assert.Equal(t, 1, got[0].Slot)
			assert.Equal(t, c.sql, got[0].Span.Of(sql))
		})
	}
}

func TestLiteralInt(t *testing.T) {
	for sql, want := range map[string]int64{
		"0": 0, "42": 42, "-42": -42, "+7": 7, "0x1F": 31, "0b101": 5, "0o17": 15, "1_000": 1000, "- 5": -5,
		"9223372036854775807": 1<<63 - 1, "-9223372036854775808": -1 << 63,
	} {
		got, ok := AppendLiterals(nil, PostgreSQL, sql)[0].Int()
		assert.True(t, ok, sql)
		assert.Equal(t, want, got, sql)
	}
	for _, sql := range []string{"1.5", "1e3", "9223372036854775808", "-9223372036854775809", "99999999999999999999999", "'5'", "NULL"} {
		_, ok := AppendLiterals(nil, PostgreSQL, sql)[0].Int()
		assert.False(t, ok, sql)
	}
}

func TestLiteralTextAllocatesOnlyForEscapes(t *testing.T) {
	for _, l := range AppendLiterals(nil, PostgreSQL, "SELECT 'abc', 42, -42, 1.5, TRUE, NULL, $$x$$, E'y'") {
		assert.Zero(t, testing.AllocsPerRun(10, func() { l.Text(); l.Int() }), l.raw)
	}
}

func TestLiteralsOfWordsThatAreNone(t *testing.T) {
	for _, sql := range []string{"a IS NULL", "a IS NOT TRUE", "NOT FALSE", "t.null", `"null"`, "a - b", "VALUES (DEFAULT)"} {
		assert.Empty(t, AppendLiterals(nil, PostgreSQL, sql), sql)
	}
}

func TestComments(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect Dialect
		sql     string
		want    []string
	}{
		{"none", Generic, "select 1", nil},
		{"within a string", Generic, "select '/* a */', '-- b'", nil},
		{"block and line", Generic, "/* a */ select 1 -- b\n, 2", []string{"a", "b"}},
		{"between a sign and its number", Generic, "select - /* a */ 5", []string{"a"}},
		{"nested", PostgreSQL, "select /* a /* b */ c */ 1", []string{"a /* b */ c"}},
		{"not nested", SQLite, "select /* a /* b */ 1", []string{"a /* b"}},
		{"hash", MySQL, "select 1 # a", []string{"a"}},
		{"code", MySQL, "select /*! a */ 1", nil},
		{"not closed", Generic, "select 1 /* a", []string{"a"}},
		{"empty", Generic, "select 1 /**/ --", []string{"", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for s := range Comments(c.dialect, c.sql) {
				got = append(got, s)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestTags(t *testing.T) {
	for _, c := range []struct {
		name, sql string
		want      []string
	}{
		{"pairs", "select 1 /*action='list',controller='books', route='%2Fbooks%2F%3Aid'*/", []string{"action=list", "controller=books", "route=/books/:id"}},
		{"escaped quote", `select 1 /*a='it\'s'*/`, []string{"a=it's"}},
		{"prose", "select 1 /* a comment, and 'words' */", nil},
		{"prose with an equals sign", "select 1 /* see x='1' there */", nil},
		{"value that is not closed", "select 1 /*a='b*/", nil},
		{"within a string", "select '/*a=''b''*/'", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for k, v := range Tags(PostgreSQL, c.sql) {
				got = append(got, k+"="+v)
			}
			assert.Equal(t, c.want, got)
		})
	}
	for range Tags(PostgreSQL, "select 1 /*a='b',c='d'*/") {
		break
	}
}
