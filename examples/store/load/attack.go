package main

import (
	"context"
	"hash/maphash"
	"net/http"
	"sync"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// attack lets all visitors ask for pages of a kind for a while, each the next
// one as soon as it has the last answer.
func attack(ctx context.Context, s *site, visitors []visitor, kind int, lasting time.Duration) figures {
	began, used := time.Now(), cpuTime()
	all := make([]figures, len(visitors))
	var wg sync.WaitGroup
	for i := range visitors {
		wg.Go(func() { all[i] = visit(ctx, s, &visitors[i], kind, lasting) })
	}
	wg.Wait()
	var sum figures
	for _, f := range all {
		sum.merge(f)
	}
	sum.spent, sum.cpu = time.Since(began), cpuTime()-used
	return sum
}

// visit is one user: an attacker with a single worker and no pauses.
func visit(ctx context.Context, s *site, v *visitor, kind int, lasting time.Duration) (f figures) {
	attacker := vegeta.NewAttacker(vegeta.Client(s.client), vegeta.Workers(1), vegeta.MaxWorkers(1))
	defer context.AfterFunc(ctx, func() { attacker.Stop() })()
	next := 0
	targets := func(t *vegeta.Target) error {
		t.Method, t.URL = http.MethodGet, s.url+v.paths[kind][next%pagesEach]
		next++
		return nil
	}
	for response := range attacker.Attack(targets, vegeta.Rate{}, lasting, "") {
		right := v.right[response.URL[min(len(s.url), len(response.URL)):]]
		f.add(response.Latency, response.Code == http.StatusOK && maphash.Bytes(bodySeed, response.Body) == right)
	}
	return f
}
