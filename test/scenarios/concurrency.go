package scenarios

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// concurrency are loops whose executions run side by side.
var concurrency = []Scenario{
	{
		Name:    "errgroup, one query each",
		Why:     "a fan-out is a loop that is in a hurry",
		Sibling: "errgroup over different questions",
		Want:    []Want{nplusone("from authors where id", "many-to-one", "posts.author_id").parallel()},
		Run:     fanOut,
	},
	{
		Name: "errgroup over different questions",
		Why:  "four questions at once are four questions",
		Run:  fanOutDifferent,
	},
	{
		Name:    "workers fed by a channel",
		Why:     "the statement runs on a goroutine that knows nothing of the list",
		Sibling: "errgroup over different questions",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:     workers,
	},
	{
		Name:    "goroutines without context",
		Why:     "started from the request's goroutine, they inherit whose statements they run",
		Sibling: "errgroup over different questions",
		Want:    []Want{nplusone("from comments where post_id", "one-to-many", "posts.id")},
		Run:     goroutinesWithoutContext,
	},
	{
		Name:    "one goroutine after the other",
		Why:     "each look-up on a goroutine of its own, and never two at a time",
		Sibling: "errgroup over different questions",
		Want:    []Want{nplusone("from profiles where author_id", "", "posts.editor_id")},
		HeldOut: true,
		Run:     oneGoroutineEach,
	},
}

// atMost is as many as our pools have connections.
const atMost = 4

// fanOut makes the first two wait for each other with their rows open: on two
// processors twenty quick look-ups may otherwise never meet.
func fanOut(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	var together sync.WaitGroup
	together.Add(2)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atMost)
	for i, p := range posts {
		g.Go(func() error {
			rows, err := e.DB.QueryContext(ctx, e.q(authorByID), p[2])
			if i < 2 {
				together.Done()
				together.Wait()
			}
			if err != nil {
				return err
			}
			_, err = scanAll(rows)
			return err
		})
	}
	return g.Wait()
}

func fanOutDifferent(ctx context.Context, e *Env) error {
	id := e.Known("posts", "id")[0]
	g, ctx := errgroup.WithContext(ctx)
	for _, text := range []string{
		`SELECT id, title FROM posts WHERE id = ?`,
		`SELECT id, body FROM comments WHERE post_id = ?`,
		`SELECT tag_id FROM post_tags WHERE post_id = ?`,
		`SELECT count(*) FROM likes WHERE post_id = ?`,
	} {
		g.Go(func() error {
			_, err := e.fetch(ctx, text, id)
			return err
		})
	}
	return g.Wait()
}

func workers(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	ids := make(chan any)
	g, ctx := errgroup.WithContext(ctx)
	for range atMost {
		g.Go(func() error {
			var failed error
			for id := range ids {
				if _, err := e.fetch(ctx, commentsOf, id); err != nil {
					failed = err
				}
			}
			return failed
		})
	}
	for _, p := range posts {
		ids <- p[0]
	}
	close(ids)
	return g.Wait()
}

func goroutinesWithoutContext(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	errs := make([]error, len(posts))
	slots := make(chan struct{}, atMost)
	for i, p := range posts {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			rows, err := e.DB.Query(e.q(commentsOf), p[0])
			if err == nil {
				_, err = scanAll(rows)
			}
			errs[i] = err
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func oneGoroutineEach(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, `SELECT id, editor_id FROM posts ORDER BY slug`)
	if err != nil {
		return err
	}
	for _, p := range posts {
		done := make(chan error)
		go func() {
			_, err := e.fetch(ctx, `SELECT bio FROM profiles WHERE author_id = ?`, p[1])
			done <- err
		}()
		if err := <-done; err != nil {
			return err
		}
	}
	return nil
}
