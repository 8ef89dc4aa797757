// Command runserver serves pages with a loop in each, asks itself for many of
// them, tells what it has become by it, and ends when standard input does.
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"

	_ "modernc.org/sqlite"
)

var (
	requests  = flag.Int("requests", 1, "how many")
	paths     = flag.Bool("paths", false, "each request has a path of its own, and no pattern")
	shapes    = flag.Bool("shapes", false, "each request has statements of its own")
	processes = flag.Bool("processes", false, "each request is served by a process of its own")
)

func main() {
	flag.Parse()
	if *processes {
		many()
		handleSignals()
		return
	}
	db, err := sql.Open("sqlite", "file:runserver?mode=memory&cache=shared")
	check(err)
	db.SetMaxOpenConns(1)
	fill(db)
	serve(db)
	if flag.NArg() == 0 {
		handleSignals()
	}
}

// many starts this program again and again.
func many() {
	self, err := os.Executable()
	check(err)
	for range *requests {
		check(exec.Command(self, "child").Run())
	}
}

func fill(db *sql.DB) {
	_, err := db.Exec(`CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT);
		CREATE TABLE posts (id INTEGER PRIMARY KEY, author_id INTEGER);
		INSERT INTO authors VALUES (7,'a'),(3,'b'),(9,'c'),(1,'d'),(12,'e'),(5,'f'),(8,'g'),(2,'h'),(11,'i'),(4,'j'),(10,'k'),(6,'l');
		INSERT INTO posts (author_id) VALUES (7),(3),(9),(1),(12),(5),(8),(2),(11),(4),(10),(6)`)
	check(err)
}

func serve(db *sql.DB) {
	served := 0
	page := func(w http.ResponseWriter, _ *http.Request) {
		served++
		list(w, db, served)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /posts", page)
	var handler http.Handler = mux
	if *paths {
		handler = http.HandlerFunc(page)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() { check(http.Serve(listener, handler)) }()
	for i := range *requests {
		path := "/posts"
		if *paths {
			path = fmt.Sprint("/posts/", i)
		}
		response, err := http.Get("http://" + listener.Addr().String() + path)
		check(err)
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		if i == 0 && flag.NArg() == 0 {
			fmt.Println("first")
		}
	}
}

func list(w io.Writer, db *sql.DB, served int) {
	name := "name"
	if *shapes {
		name = fmt.Sprintf("name AS name%d", served)
	}
	rows, err := db.Query("SELECT author_id FROM posts ORDER BY id")
	check(err)
	var authors []int
	for rows.Next() {
		var id int
		check(rows.Scan(&id))
		authors = append(authors, id)
	}
	check(rows.Close())
	for _, id := range authors {
		var author string
		check(db.QueryRow("SELECT "+name+" FROM authors WHERE id = ?", id).Scan(&author))
		fmt.Fprintln(w, author)
	}
}

func handleSignals() {
	fmt.Println("served", os.Getpid(), os.Getenv("NPLUSONE_FINDINGS"))
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
