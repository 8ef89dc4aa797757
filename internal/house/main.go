// Command house measures how big the rooms of this repository are: files,
// lines and exported names of each package, imports that run upward,
// generated code, and what driver.Open adds to a program. It ends with
//
//	house: largest=<package> <files>/<lines> files_over_400=N up=N exported=N linked=+X.XMB generated=N
//
// and fails where something grew beyond what bounds.go allows.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	root := flag.String("root", ".", "the `folder` of the root module")
	flag.Parse()
	h, err := measure(*root)
	if err == nil {
		err = h.goCommands(*root)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "house:", err)
		os.Exit(2)
	}
	if !h.print(os.Stdout) {
		os.Exit(1)
	}
}

// print writes the tables and the last line, and reports whether all bounds
// hold.
func (h *house) print(w io.Writer) bool {
	fmt.Fprintf(w, "%-28s %9s %12s %9s\n", "package", "files", "lines", "exported")
	for _, r := range h.rooms {
		exported := ""
		if h.public(r.folder) {
			exported = over(h.exported[r.folder], exportedBound(r.folder).goal)
		}
		fmt.Fprintf(w, "%-28s %9s %12s %9s\n", r.folder, over(r.files, filesBound(r.folder).goal), over(r.lines, linesBound(r.folder).goal), exported)
	}
	for _, topic := range h.topics {
		fmt.Fprintf(w, "%-28s %9d %12d\n", topic.folder, topic.files, topic.lines)
	}
	for _, name := range h.long {
		fmt.Fprintln(w, "over 400 lines:", name)
	}
	for _, name := range h.up {
		fmt.Fprintln(w, "goes up:", name)
	}
	broken, lower := h.judge()
	for _, line := range lower {
		fmt.Fprintln(w, "may be tightened in bounds.go:", line)
	}
	for _, line := range broken {
		fmt.Fprintln(w, "BROKEN:", line)
	}
	l := h.largest()
	fmt.Fprintf(w, "house: largest=%s %d/%d files_over_400=%d up=%d exported=%d linked=+%.1fMB generated=%d\n",
		l.folder, l.files, l.lines, len(h.long), len(h.up), h.allExported(), h.linked, h.generated)
	return len(broken) == 0
}

// over marks a number that is beyond its goal.
func over(n, goal int) string {
	if n > goal {
		return fmt.Sprintf("%d > %d", n, goal)
	}
	return fmt.Sprint(n)
}
