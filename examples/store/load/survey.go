package main

import (
	"context"
	"fmt"
	"hash/maphash"
	"net/http"
	"net/http/httptest"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/examples/store/service"
)

// bodySeed is for comparing answers.
var bodySeed = maphash.MakeSeed()

// A visitor is one user: it has a workspace of its own, so that the arguments
// of its statements are nobody else's.
type visitor struct {
	paths [len(kinds)][]string // requests in turn
	right map[string]uint64    // the hash of the answer to each
}

// pagesEach is how many different pages of a kind a visitor asks for.
const pagesEach = 2

// survey asks for every page of every visitor, one after the other: what a
// request does when nobody else is there is what it has to do in the crowd.
func survey(ctx context.Context, place *service.Place, users int) (_ *ledger, _ []visitor, err error) {
	book := newLedger()
	detector := detect.New(detect.ReportTo(book), detect.RecordTo(book))
	s, err := service.Connect(place, detector)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = s.Close() }() // it was only read
	handler := handlerOf(s, detector, book, false)
	visitors := make([]visitor, users)
	for i := range visitors {
		v := &visitors[i]
		v.right = make(map[string]uint64)
		pages := service.Paths(i + 1)
		for n := range pagesEach {
			for kind, name := range kinds {
				path := "/" + name + pages[(i+3*n)%len(pages)]
				v.paths[kind] = append(v.paths[kind], path)
				if v.right[path], err = fetch(ctx, handler, path); err != nil {
					return nil, nil, err
				}
			}
		}
	}
	return book, visitors, book.learned(users)
}

// fetch returns the hash of an answer.
func fetch(ctx context.Context, handler http.Handler, path string) (uint64, error) {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		return 0, fmt.Errorf("%s: %d %s", path, w.Code, w.Body)
	}
	return maphash.Bytes(bodySeed, w.Body.Bytes()), nil
}
