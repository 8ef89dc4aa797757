package naming_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/naming"
)

func TestPartsOfAFunction(t *testing.T) {
	t.Parallel()
	for function, want := range map[string][3]string{
		"example.com/app.list":                {"example.com/app", "example.com/app", "app.list"},
		"example.com/app.(*Store).list.func1": {"example.com/app", "example.com/app", "app.(*Store).list.func1"},
		"example.com/app_test.TestList":       {"example.com/app_test", "example.com/app_test", "app_test.TestList"},
		"gopkg.in/orm%2ev2.Load[...]":         {"gopkg.in/orm%2ev2", "gopkg.in/orm.v2", "orm%2ev2.Load[...]"},
		"main.main":                           {"main", "main", "main.main"},
		"main":                                {"main", "main", "main"},
		"":                                    {},
	} {
		assert.Equal(t, want, [3]string{naming.PackageOf(function), naming.ImportPath(function), naming.WithoutPath(function)}, function)
	}
}

func TestSingular(t *testing.T) {
	t.Parallel()
	for plural, want := range map[string]string{
		"authors": "author", "categories": "category", "boxes": "box", "branches": "branch",
		"classes": "class", "people": "person", "status": "status", "analysis": "analysis",
		"address": "address", "addresses": "address", "news": "new", "movies": "movie",
	} {
		assert.Equal(t, want, naming.Singular(plural))
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"authorID": "author_id", "AuthorId": "author_id", "author_id": "author_id", "author-id": "author_id",
		"seed": "seed", "HTTPServer": "httpserver", "day2Seed": "day2_seed", "": "",
	} {
		assert.Equal(t, want, naming.Words(name))
	}
}
