package files_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/reporttest"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/compare"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func jsonOf(t *testing.T, r report.Report) string {
	t.Helper()
	return reporttest.Written(t, func(b *bytes.Buffer) error { return files.JSON(b, r) })
}

func linesOf(t *testing.T, r report.Report) string {
	t.Helper()
	return reporttest.Written(t, func(b *bytes.Buffer) error { return files.JSONLines(b, r) })
}

func TestJSONGolden(t *testing.T) {
	reporttest.Golden(t, "report.json", jsonOf(t, reporttest.Sample()))
	reporttest.Golden(t, "report.jsonl", linesOf(t, reporttest.Sample()))
}

func TestJSONOfNothingKeepsTheContract(t *testing.T) {
	assert.JSONEq(t, `{"version":1,"tool":{"name":"nplusone","version":""},"scopes":[],"findings":[],"recognised":[]}`,
		jsonOf(t, report.Report{}))
}

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	for name, text := range map[string]string{"json": jsonOf(t, reporttest.Sample()), "lines": linesOf(t, reporttest.Sample())} {
		got, err := files.Read(strings.NewReader(text))
		require.NoError(t, err, name)
		assert.Equal(t, reporttest.Sample(), got, name)
	}
}

// Every field of the types is in the schema with its type, and every property
// of the schema is a field: neither can grow alone.
func TestSchemaAndTypesAgree(t *testing.T) {
	var schema map[string]any
	require.NoError(t, json.Unmarshal(files.Schema(), &schema))
	agree(t, schema, schema, reflect.TypeFor[report.Report](), "report")
}

func agree(t *testing.T, root, s map[string]any, typ reflect.Type, at string) {
	t.Helper()
	s = resolve(root, s)
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if c, ok := s["const"]; ok {
		assert.Equal(t, reflect.Int, typ.Kind(), "%s: const %v", at, c)
		return
	}
	if _, ok := s["enum"]; ok {
		assert.Equal(t, reflect.String, typ.Kind(), at)
		return
	}
	want := map[reflect.Kind]string{
		reflect.Struct: "object", reflect.Map: "object", reflect.Slice: "array", reflect.String: "string",
		reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer",
	}[typ.Kind()]
	require.Equal(t, want, s["type"], at)
	switch typ.Kind() {
	case reflect.Slice:
		agree(t, root, s["items"].(map[string]any), typ.Elem(), at+"[]")
	case reflect.Struct:
		properties := s["properties"].(map[string]any)
		required, _ := s["required"].([]any)
		names := map[string]bool{}
		for i := range typ.NumField() {
			name, flags, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if name == "" || name == "-" {
				continue
			}
			names[name] = true
			p, ok := properties[name].(map[string]any)
			if !assert.True(t, ok, "%s.%s is not in the schema", at, name) {
				continue
			}
			assert.Equal(t, !strings.Contains(flags, "omitempty"), assert.ObjectsAreEqual(true, contains(required, name)),
				"%s.%s: always written and required are the same thing", at, name)
			agree(t, root, p, typ.Field(i).Type, at+"."+name)
		}
		for name := range properties {
			assert.True(t, names[name], "%s.%s is in the schema only", at, name)
		}
	}
}

func contains(list []any, name string) bool {
	for _, v := range list {
		if v == name {
			return true
		}
	}
	return false
}

func resolve(root, s map[string]any) map[string]any {
	if all, ok := s["allOf"].([]any); ok {
		s = all[0].(map[string]any)
	}
	if ref, ok := s["$ref"].(string); ok {
		return root["definitions"].(map[string]any)[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any)
	}
	return s
}

// What a newer version may have written, on every level.
const newer = `{
  "version": 1, "tool": {"name": "nplusone", "version": "9.9.9", "build": {"go": "1.40"}},
  "scopes": [{"name": "GET /", "kind": "http", "queries": 3, "rows": 3, "duration_ns": 1, "db_duration_ns": 1, "truncated": false, "p95_ns": 12345678901234567890}],
  "findings": [{"id": "1", "rule": "n-plus-one", "scope": "GET /",
    "query": {"sql": "s", "shape": "f", "dialect": "sqlite", "count": 2, "distinct_args": 2, "duration_ns": 1, "rows": 2, "plan": ["a", 1.50]},
    "site": {"file": "a.go", "line": 1, "function": "f", "column/utf~8": 7},
    "fixes": [{"kind": "join", "verified": false, "cost": 1e3}],
    "owner": "team <b>", "suppressed": ""}],
  "recognised": [{"what": "retry", "sql": "s", "count": 2, "since": null}],
  "unused_suppressions": [{"kind": "site", "match": "a.go:1", "reason": "r", "until": "2027-01-01"}],
  "fleet": {"hosts": 3}
}`

func TestUnknownFieldsAreKept(t *testing.T) {
	read := func(s string) report.Report {
		r, err := files.Read(strings.NewReader(s))
		require.NoError(t, err)
		return r
	}
	once := read(newer)
	other := report.Report{Version: 1, Findings: []report.Finding{{ID: "2", Rule: "slow-query", Query: report.Query{Count: 9}}}}
	for name, text := range map[string]string{
		"rewritten":                 jsonOf(t, once),
		"as lines":                  jsonOf(t, read(linesOf(t, once))),
		"merged":                    jsonOf(t, compare.Merge(once, other)),
		"merged, the other way":     jsonOf(t, compare.Merge(other, once)),
		"merged with an older self": jsonOf(t, compare.Merge(stripped(once), once)),
	} {
		t.Run(name, func(t *testing.T) {
			var got map[string]any
			d := json.NewDecoder(strings.NewReader(text))
			d.UseNumber()
			require.NoError(t, d.Decode(&got))
			finding := pick(got["findings"].([]any), "id", "1")
			assert.Equal(t, map[string]any{"hosts": json.Number("3")}, got["fleet"])
			assert.Equal(t, json.Number("12345678901234567890"), got["scopes"].([]any)[0].(map[string]any)["p95_ns"])
			assert.Equal(t, "team <b>", finding["owner"])
			assert.Equal(t, []any{"a", json.Number("1.50")}, finding["query"].(map[string]any)["plan"])
			assert.Equal(t, json.Number("7"), finding["site"].(map[string]any)["column/utf~8"])
			assert.Contains(t, got["recognised"].([]any)[0], "since")
			assert.Equal(t, "2027-01-01", got["unused_suppressions"].([]any)[0].(map[string]any)["until"])
			assert.NotContains(t, finding, "type")
			if name != "merged with an older self" { // there fixes may have other indexes
				assert.Equal(t, json.Number("1e3"), finding["fixes"].([]any)[0].(map[string]any)["cost"])
				assert.Equal(t, map[string]any{"go": "1.40"}, got["tool"].(map[string]any)["build"])
			}
		})
	}
}

func pick(list []any, key, value string) map[string]any {
	for _, v := range list {
		if m := v.(map[string]any); m[key] == value {
			return m
		}
	}
	return nil
}

// stripped is the report as a version without the fields would have read it.
func stripped(r report.Report) report.Report {
	raw, _ := json.Marshal(r)
	var old report.Report
	_ = json.Unmarshal(raw, &old)
	return old
}

func TestReadNamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", "empty input"},
		{"cut short", linesOf(t, reporttest.Sample())[:2500], "unexpected EOF"},
		{"no report", `{"hello": 1}`, `"version" is missing`},
		{"newer", `{"version": 2}`, "version 2 is newer"},
		{"list", `[1]`, "not a JSON object"},
		{"wrong type", `{"version":1,"findings":[{"rule":7}]}`, "findings.rule"},
		{"unknown line", `{"type":"report","version":1}` + "\n" + `{"type":"poem"}`, `value 2`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := files.Read(strings.NewReader(c.in))
			assert.ErrorContains(t, err, c.want)
			assert.NotNil(t, r.Findings)
			if c.name == "cut short" {
				assert.NotEmpty(t, r.Scopes, "what was read before the damage is returned")
			}
		})
	}
}

func TestReadGoesOnBehindDamage(t *testing.T) {
	lines := strings.SplitAfter(linesOf(t, reporttest.Sample()), "\n")
	whole := jsonOf(t, reporttest.Sample())
	atFindings := strings.Index(whole, `"findings"`)
	secondFinding := atFindings + strings.Index(whole[atFindings:], "\n    },\n    {") + 10
	for _, c := range []struct {
		name, in         string
		scopes, findings int
		want             []string
	}{
		{"a line cut in the middle", lines[0] + lines[1][:40] + "\n" + strings.Join(lines[2:], ""), len(reporttest.Sample().Scopes) - 1, len(reporttest.Sample().Findings), []string{"line 2 (value 2)"}},
		{"a line that is no JSON", lines[0] + "garbage\n" + strings.Join(lines[1:], ""), len(reporttest.Sample().Scopes), len(reporttest.Sample().Findings), []string{"line 2 (value 2): invalid character 'g'"}},
		{"two damaged lines", lines[0] + "{]\n" + lines[1] + "{\"type\":\n" + strings.Join(lines[2:], ""), len(reporttest.Sample().Scopes), len(reporttest.Sample().Findings), []string{"line 2 ", "line 4 "}},
		{"a line of the wrong type", lines[0] + `{"type":"finding","rule":7}` + "\n" + lines[1], 1, 0, []string{"line 2 (value 2)"}},
		{"a whole report cut off in its second finding", whole[:secondFinding+30], len(reporttest.Sample().Scopes), 1, []string{
			fmt.Sprintf("line %d (value 1): unexpected EOF", 1+strings.Count(whole[:secondFinding], "\n"))}},
		{"a whole report behind one cut off", whole[:atFindings] + "\n" + whole, len(reporttest.Sample().Scopes), len(reporttest.Sample().Findings), []string{"(value 1)"}},
		{"the last line cut off", strings.TrimSuffix(strings.Join(lines[:3], ""), "}\n"), 1, 0, []string{"line 3 (value 3): unexpected EOF"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := files.Read(strings.NewReader(c.in))
			for _, want := range c.want {
				assert.ErrorContains(t, err, want)
			}
			assert.Len(t, r.Scopes, c.scopes)
			assert.Len(t, r.Findings, c.findings)
		})
	}
	_, err := files.Read(strings.NewReader(strings.Repeat("{]\n", 1000)))
	assert.ErrorContains(t, err, "line 20 ")
	assert.ErrorContains(t, err, "980 more damaged places")
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(newer))
	var b bytes.Buffer
	_ = files.JSONLines(&b, reporttest.Sample())
	f.Add(b.Bytes())
	f.Add([]byte(`{"type":"finding","id":"x","type":"scope"}`))
	f.Add(b.Bytes()[:b.Len()/2])
	f.Add([]byte(`{"version":1,"scopes":[{"name":"a"},{"na`))
	f.Add([]byte(`{"version":1,"scopes":null,"scopes":[{"a":{}}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := files.Read(bytes.NewReader(in))
		if err != nil {
			return
		}
		var out bytes.Buffer
		require.NoError(t, files.JSON(&out, r))
		again, err := files.Read(&out)
		require.NoError(t, err)
		assert.Equal(t, len(r.Findings), len(again.Findings))
		var merged bytes.Buffer
		require.NoError(t, files.JSON(&merged, compare.Merge(r, again)))
	})
}
