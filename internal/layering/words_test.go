package layering

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// privateWords are names that the code once had for things which the field
// has words for; the value is that word.
var privateWords = map[string]string{
	"accuse": "report", "accused": "report", "charge": "group", "charges": "group", "hearing": "analysis", "hear": "report",
	"blame": "locate", "blamed": "locate", "kin": "related", "nest": "nested", "nests": "nested",
	"beside": "sibling", "besides": "sibling", "ask": "query", "asked": "repeated", "asking": "query",
	"question": "query", "questions": "queries", "answer": "result", "answers": "results",
	"visit": "request", "visits": "request", "mind": "caveat", "coder": "emitter",
	"tell": "report", "tells": "report", "told": "reported", "say": "print", "says": "print", "dear": "cost", "dearest": "cost",
	"arrange": "setup", "demand": "fail on", "comparing": "compare", "restoring": "restore",
}

// privatePhrases must not come back in what a user reads: our own old words
// and those of Django, which docs/django.md translates.
var privatePhrases = regexp.MustCompile(`(?i)\b(select_related|prefetch_related|annotate|assertNumQueries|debug toolbar|hearing|accus(e|ed|es)|blam(e|ed|es)|kin|nests?|dear(er|est)?|tells?|told|questions?)\b`)

// plainEnglish are texts in which such a word is the usual one.
var plainEnglish = []string{"question mark"}

// quietFolders print nothing that a user of nplusone reads.
var quietFolders = []string{
	"examples", "test", "internal/drivertest", "internal/house", "internal/layering", "internal/rewrite/rewritetest",
	"internal/testmodules", "internal/testservers", "internal/testshop", "testdata", ".git", "build",
}

// ourFiles calls do with each file of the repository that a user's program or
// the command is made of.
func ourFiles(t *testing.T, do func(path string, text []byte)) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			for _, quiet := range quietFolders {
				if filepath.ToSlash(inside) == quiet || d.Name() == quiet {
					return fs.SkipDir
				}
			}
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil && !strings.HasSuffix(path, "_test.go") {
			do(inside, text)
		}
		return err
	}))
}

func TestOldWordsDoNotComeBackInNames(t *testing.T) {
	ourFiles(t, func(path string, text []byte) {
		if !strings.HasSuffix(path, ".go") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, name := range exportedNames(file) {
			for _, word := range wordsOf(name) {
				if better, old := privateWords[word]; old {
					assert.Failf(t, "an old word", "%s: %s: say %q for %q", path, name, better, word)
				}
			}
		}
	})
}

// exportedNames are the names that a file declares for others.
func exportedNames(file *ast.File) (names []string) {
	add := func(all ...*ast.Ident) {
		for _, id := range all {
			if id.IsExported() {
				names = append(names, id.Name)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			add(n.Name)
			return false
		case *ast.TypeSpec:
			add(n.Name)
		case *ast.ValueSpec:
			add(n.Names...)
		case *ast.Field:
			add(n.Names...)
		}
		return true
	})
	return names
}

// wordsOf splits a Go name into its words.
func wordsOf(name string) []string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Fields(b.String())
}

func TestOldWordsDoNotComeBackInOutput(t *testing.T) {
	ourFiles(t, func(path string, text []byte) {
		for _, said := range textsOf(t, path, text) {
			for _, plain := range plainEnglish {
				said = strings.ReplaceAll(said, plain, "")
			}
			if found := privatePhrases.FindString(said); found != "" {
				assert.Failf(t, "an old word", "%s: %q in %q", path, found, said)
			}
		}
	})
}

// textsOf are the sentences that a file has for users: texts with a space in
// Go, pages and scripts as a whole.
func textsOf(t *testing.T, path string, text []byte) (texts []string) {
	t.Helper()
	folder, _, _ := strings.Cut(filepath.ToSlash(path), "/")
	switch filepath.Ext(path) {
	case ".go":
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING && strings.Contains(l.Value, " ") {
				said, err := strconv.Unquote(l.Value)
				require.NoError(t, err)
				texts = append(texts, said)
			}
			return true
		})
	case ".html", ".js", ".json":
		texts = []string{string(text)}
	case ".md":
		if folder == "report" {
			texts = []string{string(text)} // the pages of rules
		}
	}
	return texts
}

func TestWordsOf(t *testing.T) {
	for name, want := range map[string][]string{
		"AskedAround": {"asked", "around"},
		"Unnest":      {"unnest"},
		"NestJoin":    {"nest", "join"},
		"HTTPAnswer":  {"http", "answer"},
		"CTE":         {"cte"},
	} {
		assert.Equal(t, want, wordsOf(name), name)
	}
	for text, old := range map[string]bool{
		"join (select_related)": true, "the finding was told once": true, "the dearest first": true, "a nest of loops": true,
		"nested loops": false, "batch load": false, "UNNEST($1)": false, "skinny": false,
	} {
		assert.Equal(t, old, privatePhrases.MatchString(text), text)
	}
}
