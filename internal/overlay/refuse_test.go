package overlay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What cannot be merged is said, with its place: left as it is, it might
// compile and mean something else.
func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	tool, err := FindToolchain("go", "")
	require.NoError(t, err)
	const inproc = "package inproc\n\nimport \"M/record\"\n\nfunc NPlusOneCase() int { return record.New().Base.N }\n"
	const record = "package record\n\ntype Base struct{ N int }\n\ntype T struct{ Base }\n\nfunc New() T { return T{} }\n"
	for _, c := range []struct {
		name, reason string
		files        map[string]string
		wantText     string // empty: nothing is wrong
	}{
		{"whole", "the files that the others differ from", nil, ""},
		{"test files", "they are not compiled in", map[string]string{"record/x_test.go": "package record_test\n\nimport \"M/nothing\"\n"}, ""},
		{"data", "it is not looked at", map[string]string{"record/README.md": "#", "record/testdata/x.go": "broken"}, ""},
		{"a package that is not carried", "the program could not have it", map[string]string{"record/more.go": "package record\n\nimport _ \"M/nothing\"\n"}, "cannot read package nothing, which record needs"},
		{"the module's own package", "it carries sources", map[string]string{"record/more.go": "package record\n\nimport _ \"github.com/nplusone-go/nplusone\"\n"}, "cannot read package ., which record needs"},
		{"a cycle", "one part must stand before the other", map[string]string{"record/more.go": "package record\n\nimport _ \"M/internal/inproc\"\n"}, "import each other"},
		{"no Go", "the folder may have moved", map[string]string{"record/record.go": "package main\n"}, "no Go files"},
		{"two packages", "one of them would be lost", map[string]string{"record/more.go": "package other\n"}, "others to other"},
		{"C", "the go command would not compile it", map[string]string{"record/x.c": ""}, "x.c is not Go"},
		{"a syntax error", "nothing can be resolved", map[string]string{"record/more.go": "package record\n\nfunc {\n"}, "more.go:3"},
		{"embedded files", "they are not beside what is compiled in", map[string]string{"record/more.go": "package record\n\nimport _ \"embed\"\n\n//go:embed record.go\nvar text string\n"}, "//go:embed does not work"},
		{"a header", "its names would be unknown", map[string]string{"record/x_" + tool.GOARCH + ".s": "#include \"go_asm.h\"\n"}, "go_asm.h"},
		{"a name of the merge's", "two names could become one", map[string]string{"record/more.go": "package record\n\nfunc n1inproc_x() {}\n"}, "n1inproc_x is kept for the merge"},
		{"an unknown function", "the field's type is unknown", map[string]string{"record/more.go": "package record\n\nimport \"strings\"\n\nvar x = strings.NotYet().Base.N\n"}, "cannot be resolved: Base at record/more.go:5:26"},
		{"an unknown package", "the field's type is unknown", map[string]string{"record/more.go": "package record\n\nimport \"notyet\"\n\nvar x = notyet.Open().Base.N\n"}, "cannot be resolved: Base at record/more.go:5:23"},
		{"an unknown name of ours", "it would stay as it is", map[string]string{"internal/inproc/more.go": "package inproc\n\nimport \"M/record\"\n\nvar x = record.Old\n"}, "cannot be resolved: record.Old"},
		{"an unknown function alone", "no name of ours hangs on it; the go command will say so", map[string]string{"record/more.go": "package record\n\nimport \"strings\"\n\nvar x = strings.NotYet()\n"}, ""},
		{"tags that change a meaning", "one text cannot be both", map[string]string{
			"record/record.go": "package record\n\ntype Base struct{ N int }\n\nfunc New() T { return T{} }\n",
			"record/race.go":   "//go:build race\n\npackage record\n\ntype T struct{ Base }\n",
			"record/norace.go": "//go:build !race\n\npackage record\n\ntype T struct{ Base struct{ N int } }\n",
		}, `case.go means one thing under the build tags ["race"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"internal/inproc/case.go": inproc, "record/record.go": record}
			for name, text := range c.files {
				files[name] = text
			}
			for name, text := range files {
				files[name] = strings.ReplaceAll(text, "M/", modulePath+"/")
			}
			_, err := mergeSources(sources(files), tool.Context())
			if c.wantText == "" {
				require.NoError(t, err, c.reason)
				return
			}
			require.ErrorIs(t, err, errMerge)
			assert.ErrorContains(t, err, c.wantText, c.reason)
			assert.NotContains(t, err.Error(), "\n", "it becomes one line")
		})
	}
}

func TestWordsAreDistinct(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ dirs, words []string }{
		{[]string{"detect", "internal/loops"}, []string{"detect", "loops"}},
		{[]string{"judge/rules", "report/rules", "rules2"}, []string{"judgerules", "reportrules", "rules2"}},
		{[]string{"a_b/x", "ab/x", "abx"}, []string{"abx", "abxx1", "abxx2"}},
		{[]string{"Übung", "übung/ü"}, []string{"bung", "x1"}},
	} {
		var parts []*part
		for _, dir := range c.dirs {
			parts = append(parts, &part{dir: dir, path: modulePath + "/" + dir})
		}
		nameWords(parts)
		var words []string
		for _, p := range parts {
			words = append(words, p.word)
		}
		assert.Equal(t, c.words, words, c.dirs)
	}
}
