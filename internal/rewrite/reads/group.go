package reads

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// GroupBy computes one value for each key with one statement.
func GroupBy(q *rewrite.Repeat) []rewrite.Rewrite {
	st := q.Batched(rewrite.Insert(q.Child.Main().Where.End, " GROUP BY "+strings.Join(q.KeyNames(), ", ")))
	r := rewrite.Rewrite{Kind: "group-by", Title: "aggregate (GROUP BY)", Caveat: q.Chunking()}
	st.Default = defaults(q)
	stands := "what the statement returns for no rows"
	if st.Default != nil {
		stands = DefaultText(st.Default)
	} else if q.Missing() {
		return nil
	}
	r.Caveat = rewrite.Join("a key without rows has no group: it stands for "+stands, r.Caveat)
	r.Statements = []rewrite.Statement{st}
	return []rewrite.Rewrite{r}
}

// defaults are the values over no rows, nil where they cannot be told.
func defaults(q *rewrite.Repeat) any {
	var row rewrite.Row
	for _, it := range q.Child.Items(0) {
		v := ofNothing(q, it)
		if v == nil {
			return nil
		}
		row = append(row, v)
	}
	if len(row) == 1 {
		return row[0]
	}
	return row
}

// ofNothing is the value of an aggregate over no rows, nil where it cannot be
// told.
func ofNothing(q *rewrite.Repeat, it fingerprint.Item) any {
	text := strings.ToLower(strings.TrimSpace(it.Expr.Of(q.Child.SQL)))
	switch {
	case it.Aggregate == "count":
		return int64(0)
	case nullAggregates[it.Aggregate]:
		return rewrite.Null
	case (strings.HasPrefix(text, "coalesce(") || strings.HasPrefix(text, "ifnull(")) && !strings.Contains(text, "count(") && !strings.Contains(text, "total("):
		inside := strings.TrimSuffix(text, ")")
		last := strings.TrimSpace(inside[strings.LastIndexByte(inside, ',')+1:])
		if n, err := strconv.ParseInt(last, 10, 64); err == nil {
			return n
		}
		if f, err := strconv.ParseFloat(last, 64); err == nil {
			return f
		}
	case strings.HasPrefix(text, "count(") && strings.HasSuffix(strings.ReplaceAll(text, " ", ""), ")>0"):
		return false
	}
	return nil
}

// nullAggregates are NULL where there are no rows. SQLite's total() and
// MySQL's bit functions are not among them.
var nullAggregates = rewrite.SetOf(`sum min max avg array_agg string_agg group_concat json_agg jsonb_agg json_object_agg jsonb_object_agg
	json_arrayagg json_objectagg bool_and bool_or every stddev stddev_pop stddev_samp variance var_pop var_samp`)

// DefaultText is the value of an aggregate over no rows, in words.
func DefaultText(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return "false"
	case rewrite.Row:
		var values []string
		for _, one := range v {
			values = append(values, DefaultText(one))
		}
		return strings.Join(values, ", ")
	}
	return "NULL"
}

// Exists asks once which of the keys have rows.
func Exists(q *rewrite.Repeat) []rewrite.Rewrite {
	block, always := existsBlock(q)
	if block < 0 || !q.Simple(block) {
		return nil
	}
	b := &q.Child.Structure.Queries[block]
	if q.Child.ClausesOf(block)&(rewrite.HasGroup|rewrite.HasHaving|rewrite.HasDistinctOn|rewrite.HasUnion|rewrite.HasOffset|rewrite.HasLock) != 0 || b.From.Empty() || q.Child.Aggregated(block) {
		return nil
	}
	yes := "1"
	if always && q.Dialect == fingerprint.PostgreSQL {
		yes = "TRUE"
	}
	if !always {
		yes = q.Child.Render(b.List)
	}
	tail := fingerprint.Span{Start: b.List.End, End: b.Where.End}
	text := "SELECT DISTINCT " + strings.Join(q.KeyNames(), ", ") + ", " + yes + q.Child.Render(tail, q.AllKeys()...)
	for _, part := range []fingerprint.Span{b.List, b.OrderBy, b.Limit} {
		text += q.Child.Drop(part) // whether there is a row does not hang on them
	}
	st := q.Finish(text)
	st.Keys, st.Child = rewrite.Indexes(0, len(q.Keys)), []int{len(q.Keys)}
	if always {
		st.Default = false
	}
	return []rewrite.Rewrite{{
		Kind: "exists", Title: "one semi-join for all", Statements: []rewrite.Statement{st},
		Reason: "one statement returns the keys that have rows",
		Caveat: rewrite.Join("a key that is not returned has none", q.Chunking()),
	}}
}

// existsBlock is the block that is asked whether it has rows: SELECT EXISTS
// (...), which always answers, or SELECT 1 ... LIMIT 1. It is -1 for none.
func existsBlock(q *rewrite.Repeat) (block int, always bool) {
	items := q.Child.Items(0)
	if !q.Child.Plain() || len(items) != 1 || items[0].Aggregate != "" {
		return -1, false
	}
	it := items[0]
	if q.Child.Main().From.Empty() {
		if !strings.HasPrefix(strings.ToLower(strings.TrimSpace(it.Expr.Of(q.Child.SQL))), "exists") {
			return -1, false
		}
		for i, b := range q.Child.Structure.Queries {
			alone := strings.Trim(q.Child.SQL[b.Span.End:max(b.Span.End, it.Expr.End)], " \t\r\n)") == ""
			if b.Role == fingerprint.InExists && b.Parent == 0 && rewrite.Covers(it.Span, b.Span) && alone && q.Child.Main().Where.Empty() {
				return i, true
			}
		}
		return -1, false
	}
	m := q.Child.Main()
	for _, l := range q.Child.Literals {
		if l.Span == it.Expr && !m.Limit.Empty() && m.Limit.Of(q.Child.SQL) == "1" {
			return 0, false
		}
	}
	return -1, false
}
