package suggest

import (
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
)

// groupBy computes one value for each key with one statement.
func (q *question) groupBy() []Rewrite {
	st := q.batched(insert(q.child.main().Where.End, " GROUP BY "+strings.Join(q.keyNames(), ", ")))
	r := Rewrite{Kind: "group-by", Title: "GROUP BY (annotate)", Mind: q.chunking()}
	st.Default = q.defaults()
	stands := "what the statement answers for no rows"
	if st.Default != nil {
		stands = defaultText(st.Default)
	} else if q.missing() {
		return nil
	}
	r.Mind = join("a key without rows has no group: it stands for "+stands, r.Mind)
	r.Statements = []Statement{st}
	return []Rewrite{r}
}

// defaults are the values over no rows, nil where they cannot be told.
func (q *question) defaults() any {
	var row Row
	for _, it := range q.child.items(0) {
		v := q.ofNothing(it)
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
func (q *question) ofNothing(it fingerprint.Item) any {
	text := strings.ToLower(strings.TrimSpace(it.Expr.Of(q.child.text)))
	switch {
	case it.Aggregate == "count":
		return int64(0)
	case nullAggregates[it.Aggregate]:
		return Null
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
var nullAggregates = setOf(`sum min max avg array_agg string_agg group_concat json_agg jsonb_agg json_object_agg jsonb_object_agg
	json_arrayagg json_objectagg bool_and bool_or every stddev stddev_pop stddev_samp variance var_pop var_samp`)

func defaultText(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return "false"
	case Row:
		var values []string
		for _, one := range v {
			values = append(values, defaultText(one))
		}
		return strings.Join(values, ", ")
	}
	return "NULL"
}

// exists asks once which of the keys have rows.
func (q *question) exists() []Rewrite {
	block, always := q.existsBlock()
	if block < 0 || !q.simple(block) {
		return nil
	}
	b := &q.child.s.Queries[block]
	if q.child.clausesOf(block)&(hasGroup|hasHaving|hasDistinctOn|hasUnion|hasOffset|hasLock) != 0 || b.From.Empty() || q.child.aggregated(block) {
		return nil
	}
	yes := "1"
	if always && q.d == fingerprint.PostgreSQL {
		yes = "TRUE"
	}
	if !always {
		yes = q.child.render(b.List)
	}
	tail := fingerprint.Span{Start: b.List.End, End: b.Where.End}
	text := "SELECT DISTINCT " + strings.Join(q.keyNames(), ", ") + ", " + yes + q.child.render(tail, q.allKeys()...)
	for _, part := range []fingerprint.Span{b.List, b.OrderBy, b.Limit} {
		text += q.child.drop(part) // whether there is a row does not hang on them
	}
	st := q.finish(text)
	st.Keys, st.Child = span(0, len(q.keys)), []int{len(q.keys)}
	if always {
		st.Default = false
	}
	return []Rewrite{{
		Kind: "exists", Title: "one semi-join for all", Statements: []Statement{st},
		Reason: "one statement returns the keys that have rows",
		Mind:   join("a key that is not returned has none", q.chunking()),
	}}
}

// existsBlock is the block that is asked whether it has rows: SELECT EXISTS
// (...), which always answers, or SELECT 1 ... LIMIT 1. It is -1 for none.
func (q *question) existsBlock() (block int, always bool) {
	items := q.child.items(0)
	if !q.child.plain() || len(items) != 1 || items[0].Aggregate != "" {
		return -1, false
	}
	it := items[0]
	if q.child.main().From.Empty() {
		if !strings.HasPrefix(strings.ToLower(strings.TrimSpace(it.Expr.Of(q.child.text))), "exists") {
			return -1, false
		}
		for i, b := range q.child.s.Queries {
			alone := strings.Trim(q.child.text[b.Span.End:max(b.Span.End, it.Expr.End)], " \t\r\n)") == ""
			if b.Role == fingerprint.InExists && b.Parent == 0 && covers(it.Span, b.Span) && alone && q.child.main().Where.Empty() {
				return i, true
			}
		}
		return -1, false
	}
	m := q.child.main()
	for _, l := range q.child.literals {
		if l.Span == it.Expr && !m.Limit.Empty() && m.Limit.Of(q.child.text) == "1" {
			return 0, false
		}
	}
	return -1, false
}
