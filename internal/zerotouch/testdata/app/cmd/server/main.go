// Command server serves the shop, asks itself for the list, and ends. What
// main itself runs in a loop belongs to no request.
package main

import (
	"database/sql"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	_ "example.com/mem"

	"example.com/app/shop"
)

func main() {
	db, err := sql.Open("mem", "")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := shop.List(db); err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(listener, shop.Handler(db))
	answer, err := http.Get("http://" + listener.Addr().String() + "/posts/")
	if err != nil {
		log.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	fmt.Println("answer:", string(text))
	if len(os.Args) > 1 {
		os.Exit(3)
	}
}
