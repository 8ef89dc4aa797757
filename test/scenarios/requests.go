package scenarios

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"
)

// requests open scopes of their own: what belongs to one must not be seen in
// another.
var requests = []Scenario{
	{
		Name:     "the same page twice",
		Why:      "found in each request, with a count of its own",
		Sibling:  "one look-up in each of many requests",
		Requests: true,
		Want: []Want{
			nplusone("from comments where post_id", "one-to-many", "posts.id"),
			nplusone("from comments where post_id", "one-to-many", "posts.id"),
		},
		Run: samePageTwice,
	},
	{
		Name:     "one look-up in each of many requests",
		Why:      "many executions of one shape, one for each request, are no loop",
		Requests: true,
		Run:      oneInEachRequest,
	},
	{
		Name:     "many requests at once, one look-up each",
		Why:      "the same, side by side",
		Requests: true,
		Run:      oneInEachAtOnce,
	},
	{
		Name:     "many requests at once, a loop in one",
		Why:      "only the request with the loop has a finding",
		Sibling:  "many requests at once, one look-up each",
		Requests: true,
		Want:     []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:      loopInOneOfMany,
	},
	{
		Name:     "loops side by side in parallel tests",
		Why:      "each test has its own finding",
		Sibling:  "many requests at once, one look-up each",
		Requests: true,
		Want: []Want{
			nplusone("from authors where id", "many-to-one", "posts.author_id"),
			nplusone("from authors where id", "many-to-one", "posts.author_id"),
			nplusone("from authors where id", "many-to-one", "posts.author_id"),
		},
		Run: parallelTests,
	},
	{
		Name:     "warm cache after a cold start",
		Why:      "the first request loops, the second finds everything in the cache",
		Sibling:  "one look-up in each of many requests",
		Requests: true,
		Want:     []Want{nplusone("from authors where id", "many-to-one", "posts.author_id").counted(minDistinct)},
		Run:      coldThenWarm,
	},
	{
		Name:     "list in one request, children in the next",
		Why:      "a browser that asks for each row by itself: no request has a loop",
		Requests: true,
		HeldOut:  true,
		Run:      browserLoop,
	},
}

func commentsPage(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	return e.forEach(ctx, posts, 0, commentsOf)
}

func samePageTwice(ctx context.Context, e *Env) error {
	for range 2 {
		if err := e.Request(ctx, "GET /posts", func(ctx context.Context) error { return commentsPage(ctx, e) }); err != nil {
			return err
		}
	}
	return nil
}

func oneInEachRequest(ctx context.Context, e *Env) error {
	for _, id := range e.Known("posts", "id") {
		err := e.Request(ctx, "GET /post", func(ctx context.Context) error {
			_, err := e.fetch(ctx, commentsOf, id)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func oneInEachAtOnce(ctx context.Context, e *Env) error {
	var g errgroup.Group
	g.SetLimit(atMost)
	for _, id := range e.Known("posts", "id") {
		g.Go(func() error {
			return e.Request(ctx, "GET /post", func(ctx context.Context) error {
				_, err := e.fetch(ctx, commentsOf, id)
				return err
			})
		})
	}
	return g.Wait()
}

func loopInOneOfMany(ctx context.Context, e *Env) error {
	var g errgroup.Group
	g.SetLimit(atMost)
	for i, id := range e.Known("posts", "id") {
		g.Go(func() error {
			return e.Request(ctx, fmt.Sprint("GET /post ", i), func(ctx context.Context) error {
				if i == 1 {
					return commentsPage(ctx, e)
				}
				_, err := e.fetch(ctx, commentsOf, id)
				return err
			})
		})
	}
	return g.Wait()
}

func parallelTests(ctx context.Context, e *Env) error {
	var g errgroup.Group
	for i := range 3 {
		g.Go(func() error {
			return e.Request(ctx, fmt.Sprint("TestList/", i), func(ctx context.Context) error {
				posts, err := e.fetch(ctx, listPosts)
				if err != nil {
					return err
				}
				return e.forEach(ctx, posts, 2, authorByID)
			})
		})
	}
	return g.Wait()
}

func coldThenWarm(ctx context.Context, e *Env) error {
	var cache sync.Map
	for range 2 {
		err := e.Request(ctx, "GET /posts", func(ctx context.Context) error {
			posts, err := e.fetch(ctx, listPosts)
			if err != nil {
				return err
			}
			for _, p := range posts {
				if _, known := cache.Load(p[2]); known {
					continue
				}
				author, err := e.fetch(ctx, authorByID, p[2])
				if err != nil {
					return err
				}
				cache.Store(p[2], author[0][1])
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func browserLoop(ctx context.Context, e *Env) error {
	var posts []row
	err := e.Request(ctx, "GET /posts", func(ctx context.Context) (err error) {
		posts, err = e.fetch(ctx, listPosts)
		return err
	})
	for _, p := range posts {
		if err == nil {
			err = e.Request(ctx, "GET /comments", func(ctx context.Context) error {
				_, err := e.fetch(ctx, commentsOf, p[0])
				return err
			})
		}
	}
	return err
}
