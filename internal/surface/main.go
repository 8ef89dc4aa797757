// Command surface lists what the public packages of the root module export:
// every name with its type, and of types the fields and methods. The list is
// kept in testdata/api.txt, and a test fails where the two differ, so that no
// change of the surface goes unnoticed:
//
//	go run ./internal/surface -write
//
// docs/STABILITY.md says what a change of it means for the version.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// kept is where the list is kept, inside the module.
var kept = filepath.Join("internal", "surface", "testdata", "api.txt")

func main() {
	write := flag.Bool("write", false, "write the list to "+kept)
	flag.Parse()
	text, err := list(".")
	if err == nil && *write {
		err = os.WriteFile(kept, []byte(text), 0o600)
	} else if err == nil {
		fmt.Print(text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "surface:", err)
		os.Exit(1)
	}
}
