package scenarios

import (
	"context"
	"strings"
	"text/template"

	"github.com/nplusone-go/nplusone/test/scenarios/store"
)

// Loops that another package, an interface or a template runs.

func helperElsewhere(ctx context.Context, e *Env) error {
	s := store.New(e.DB, e.q)
	posts, err := s.Posts(ctx)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if _, err := s.Author(ctx, p.AuthorID); err != nil {
			return err
		}
	}
	return nil
}

// fivePlaces is a page made of five parts that each want one author.
func fivePlaces(ctx context.Context, e *Env) error {
	s := store.New(e.DB, e.q)
	known := e.Shuffled(e.Known("authors", "id"))
	at := func(i int) store.Key { return store.KeyOf(known[i%len(known)]) }

	signedIn, err := s.Author(ctx, at(0))
	if err != nil {
		return err
	}
	featured, err := s.Author(ctx, at(1))
	if err != nil {
		return err
	}
	newest, err := s.Author(ctx, at(2))
	if err != nil {
		return err
	}
	support, err := s.Author(ctx, at(3))
	if err != nil {
		return err
	}
	imprint, err := s.Author(ctx, at(4))
	if err != nil {
		return err
	}
	_ = []string{signedIn.Name, featured.Name, newest.Name, support.Name, imprint.Name}
	return nil
}

type authorFinder interface {
	Author(ctx context.Context, id store.Key) (store.Author, error)
	Authors(ctx context.Context, ids []store.Key) ([]store.Author, error)
}

func interfaceMethod(ctx context.Context, e *Env) error {
	posts, err := scanPosts(ctx, e)
	if err != nil {
		return err
	}
	return nameAuthors(ctx, store.New(e.DB, e.q), posts)
}

func nameAuthors(ctx context.Context, finder authorFinder, posts []post) error {
	for i, p := range posts {
		a, err := finder.Author(ctx, p.AuthorID)
		if err != nil {
			return err
		}
		posts[i].Author = a.Name
	}
	return nil
}

func interfaceBatch(ctx context.Context, e *Env) error {
	posts, err := scanPosts(ctx, e)
	if err != nil {
		return err
	}
	var finder authorFinder = store.New(e.DB, e.q)
	seen := map[store.Key]bool{}
	var ids []store.Key
	for _, p := range posts {
		if !seen[p.AuthorID] {
			seen[p.AuthorID] = true
			ids = append(ids, p.AuthorID)
		}
	}
	_, err = finder.Authors(ctx, ids)
	return err
}

// lazyPost reads its author when the template asks for it.
type lazyPost struct {
	post
	author func() (string, error)
}

// AuthorName is called by the template.
func (p lazyPost) AuthorName() (string, error) { return p.author() }

var pages = template.Must(template.New("lazy").Parse(`{{range .}}{{.Title}} by {{.AuthorName}}{{end}}`))
var plainPages = template.Must(template.New("plain").Parse(`{{range .}}{{.Title}} by {{.Author}}{{end}}`))

func lazyTemplate(ctx context.Context, e *Env) error {
	posts, err := scanPosts(ctx, e)
	if err != nil {
		return err
	}
	var lazy []lazyPost
	for _, p := range posts {
		lazy = append(lazy, lazyPost{p, func() (string, error) {
			var id store.Key
			var name string
			err := e.DB.QueryRowContext(ctx, e.q(authorByID), p.AuthorID).Scan(&id, &name)
			return name, err
		}})
	}
	return pages.Execute(&strings.Builder{}, lazy)
}

func eagerTemplate(ctx context.Context, e *Env) error {
	posts, err := scanPosts(ctx, e)
	if err != nil {
		return err
	}
	return plainPages.Execute(&strings.Builder{}, posts)
}
