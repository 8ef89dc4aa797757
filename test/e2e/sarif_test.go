package e2e_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/nplusone-go/nplusone/internal/files"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/report"
	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // keeps its source in the module cache
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xeipuuv/gojsonschema"
)

// sarifSchema is the official schema, which go-sarif has as a constant that it
// does not export.
func sarifSchema(t *testing.T) *gojsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	require.NoError(t, err)
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	require.NoError(t, err)
	text := ""
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && len(lit.Value) > len(text) {
			text, err = strconv.Unquote(lit.Value)
		}
		return true
	})
	require.NoError(t, err)
	require.Contains(t, text, "SARIF")
	schema, err := gojsonschema.NewSchema(gojsonschema.NewStringLoader(text))
	require.NoError(t, err)
	return schema
}

// problems lists where a document differs from its schema.
func problems(t *testing.T, schema *gojsonschema.Schema, document []byte) []string {
	t.Helper()
	result, err := schema.Validate(gojsonschema.NewBytesLoader(document))
	require.NoError(t, err)
	var list []string
	for _, e := range result.Errors() {
		list = append(list, e.String())
	}
	return list
}

func written(t *testing.T, f printers.Format, r report.Report, opts ...printers.Option) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, printers.Write(&b, f, r, opts...))
	return b.Bytes()
}

// reports are what is validated: the golden report of package report, an
// empty one, and one with texts that try to break out.
func reports(t *testing.T) map[string]report.Report {
	t.Helper()
	golden, err := os.Open("../../internal/files/testdata/report.json")
	require.NoError(t, err)
	defer golden.Close()
	full, err := files.Read(golden)
	require.NoError(t, err)
	require.NotEmpty(t, full.Findings)

	nasty := "\x00\x1b[31m\xff {0} [a](b) </script>\n::error::"
	hostile := report.Report{Findings: []report.Finding{
		{ID: nasty, Rule: nasty, Evidence: report.Likely, Message: nasty, Site: report.Site{File: nasty, Line: 1, Function: nasty}},
		{Rule: "n-plus-one", Site: report.Site{File: "a b/c%.go", Line: -3}, Parent: &report.Parent{Site: report.Site{File: "../x.go", Line: 2}}},
		{Rule: "slow-scope", Suppressed: nasty},
		{},
	}}
	return map[string]report.Report{"full": full, "empty": {}, "hostile": hostile}
}

func TestSARIFFollowsTheOfficialSchema(t *testing.T) {
	schema := sarifSchema(t)
	require.NotEmpty(t, problems(t, schema, []byte(`{"version":"2.1.0","runs":[{"results":[{"level":"loud"}]}]}`)), "the schema tells wrong from right")
	for name, r := range reports(t) {
		for _, opts := range [][]printers.Option{nil, {printers.AsErrors(), printers.Root("../.."), printers.Title("unit tests/1")}} {
			assert.Empty(t, problems(t, schema, written(t, printers.FormatSARIF, r, opts...)), name)
		}
	}
}

// Beyond the schema: what GitHub's code scanning asks for.
func TestSARIFHasWhatCodeScanningAsksFor(t *testing.T) {
	schema, err := gojsonschema.NewSchema(gojsonschema.NewStringLoader(`{
	  "required": ["$schema", "version", "runs"],
	  "properties": {"runs": {"items": {
	    "required": ["tool", "results", "automationDetails"],
	    "properties": {
	      "tool": {"properties": {"driver": {"required": ["name", "rules"], "properties": {"rules": {"minItems": 9, "items": {
	        "required": ["id", "shortDescription", "fullDescription", "help"],
	        "properties": {"help": {"required": ["text", "markdown"], "properties": {"text": {"minLength": 1}}}, "fullDescription": {"properties": {"text": {"minLength": 1}}}}
	      }}}}}},
	      "results": {"type": "array", "items": {
	        "required": ["ruleId", "message", "locations", "partialFingerprints"],
	        "properties": {
	          "locations": {"minItems": 1, "items": {"required": ["physicalLocation"], "properties": {"physicalLocation": {"required": ["artifactLocation", "region"]}}}},
	          "partialFingerprints": {"required": ["primaryLocationLineHash"]}
	        }
	      }}
	    }
	  }}}
	}`))
	require.NoError(t, err)
	assert.Empty(t, problems(t, schema, written(t, printers.FormatSARIF, reports(t)["full"])))
}

func TestOwnJSONFollowsOwnSchema(t *testing.T) {
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(files.Schema()))
	require.NoError(t, err)
	for _, wrong := range []string{
		`{}`, `{"version":2,"tool":{"name":"x","version":""},"scopes":[],"findings":[],"recognised":[]}`,
		`{"version":1,"tool":{"name":"x","version":""},"scopes":[],"findings":[{"id":1}],"recognised":[]}`,
	} {
		require.NotEmpty(t, problems(t, schema, []byte(wrong)), wrong)
	}
	for name, r := range reports(t) {
		if name == "hostile" {
			for i := range r.Findings { // evidence of a hand-made report may be missing, lines may not be negative
				r.Findings[i].Rule += "x"
				r.Findings[i].Site.Line = max(r.Findings[i].Site.Line, 0)
			}
		}
		assert.Empty(t, problems(t, schema, written(t, printers.FormatJSON, r)), name)
	}
}
