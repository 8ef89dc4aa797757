package twins

import (
	"database/sql"
	"fmt"
	"net/http"
)

// library is a page that lists the authors of books, and asks for each of them.
// It stands in no test: what a test repeats is the test's.
func library(db *sql.DB) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /books", func(w http.ResponseWriter, r *http.Request) {
		if err := listAuthors(w, r, db); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	return mux
}

func listAuthors(w http.ResponseWriter, r *http.Request, db *sql.DB) error {
	rows, err := db.QueryContext(r.Context(), "SELECT id, title, author_id FROM books ORDER BY title")
	if err != nil {
		return err
	}
	defer rows.Close()
	var authors []int
	for rows.Next() {
		var id, author int
		var title string
		if err := rows.Scan(&id, &title, &author); err != nil {
			return err
		}
		authors = append(authors, author)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, author := range authors {
		var name string
		if err := db.QueryRowContext(r.Context(), "SELECT name FROM authors WHERE id = ?", author).Scan(&name); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(w, name)
	}
	return nil
}
