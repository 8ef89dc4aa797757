package service

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
)

// perPage is the length of a page of a list.
const perPage = 25

// list is what a list is asked for: /naive/agents?workspace=3&page=2.
type list struct{ workspace, page int }

func (l list) limit() int  { return perPage }
func (l list) offset() int { return perPage * (l.page - 1) }

type (
	listPage   func(context.Context, *Service, list) (any, error)
	detailPage func(ctx context.Context, s *Service, id int) (any, error)
)

var lists = []struct {
	path            string
	naive, repaired listPage
}{
	{"/agents", naiveAgents, repairedAgents},
	{"/projects", naiveProjects, repairedProjects},
	{"/projects/counts", naiveCounts, repairedCounts},
	{"/stories", naiveStories, repairedStories},
}

var details = []struct {
	path            string
	naive, repaired detailPage
}{
	{"/agents/{id}", naiveAgent, repairedAgent},
	{"/projects/{id}", naiveProject, repairedProject},
}

// Handler serves the pages as JSON.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, l := range lists {
		mux.HandleFunc("GET /naive"+l.path, s.list(l.naive))
		mux.HandleFunc("GET /repaired"+l.path, s.list(l.repaired))
	}
	for _, d := range details {
		mux.HandleFunc("GET /naive"+d.path, s.detail(d.naive))
		mux.HandleFunc("GET /repaired"+d.path, s.detail(d.repaired))
	}
	return mux
}

// Paths are pages of a workspace, without /naive or /repaired before them.
func Paths(workspace int) []string {
	w := "?workspace=" + strconv.Itoa(workspace)
	return []string{
		"/agents" + w,
		"/projects" + w,
		"/projects/counts" + w,
		"/stories" + w,
		"/stories" + w + "&page=3",
		"/agents/" + strconv.Itoa(AgentID(workspace, 4)),
		"/projects/" + strconv.Itoa(ProjectID(workspace, 0)),
	}
}

// listResponse is the JSON of a list.
type listResponse struct {
	Page  int `json:"page"`
	Items any `json:"items"`
}

func (s *Service) list(page listPage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		workspace, err := positive(r.FormValue("workspace"))
		number, err2 := positive(r.FormValue("page"))
		if err != nil || err2 != nil {
			http.Error(w, "workspace and page count from 1", http.StatusBadRequest)
			return
		}
		items, err := page(r.Context(), s, list{workspace, number})
		respond(w, r, listResponse{number, items}, err)
	}
}

func (s *Service) detail(page detailPage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := positive(r.PathValue("id"))
		if err != nil {
			http.Error(w, "an id is a number", http.StatusBadRequest)
			return
		}
		item, err := page(r.Context(), s, id)
		respond(w, r, item, err)
	}
}

var errNotPositive = errors.New("not a number from 1 on")

// positive reads a number from 1 on; nothing means 1.
func positive(text string) (int, error) {
	if text == "" {
		return 1, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return 0, errNotPositive
	}
	return int(n), nil
}

func respond(w http.ResponseWriter, r *http.Request, v any, err error) {
	switch {
	case errors.Is(err, sql.ErrNoRows):
		http.NotFound(w, r)
		return
	case err != nil:
		slog.ErrorContext(r.Context(), "store", "path", r.URL.Path, "error", err)
		http.Error(w, "the database did not answer", http.StatusInternalServerError)
		return
	}
	text, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(text, '\n')) // the client went away
}
