package main

import (
	"encoding/json"
	"flag"
	"log"
	"net/http"

	_ "modernc.org/sqlite"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	file := flag.String("db", "file:bookshop?mode=memory&cache=shared", "SQLite file")
	flag.Parse()
	store, err := Open(*file)
	if err != nil {
		log.Fatal(err)
	}
	if err := store.seed(12); err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on http://%s/books", *addr)
	log.Fatal(http.ListenAndServe(*addr, Handler(store)))
}

// Handler serves the shop's pages.
func Handler(s *Store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /books", func(w http.ResponseWriter, r *http.Request) {
		books, err := s.Books()
		respond(w, books, err)
	})
	mux.HandleFunc("GET /titles", func(w http.ResponseWriter, r *http.Request) {
		titles, err := s.Titles()
		respond(w, titles, err)
	})
	return mux
}

func respond(w http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the client may have gone
}
