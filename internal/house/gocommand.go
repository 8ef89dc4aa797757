package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/internal/layering"
)

// goCommands asks the go command for what the sources alone do not tell.
func (h *house) goCommands(root string) error {
	for _, r := range h.rooms {
		if !h.public(r.folder) {
			continue
		}
		text, err := goCommand(root, "doc", "-short", "./"+r.folder)
		if err != nil {
			return err
		}
		for line := range strings.Lines(text) {
			if strings.TrimSpace(line) != "" {
				h.exported[r.folder]++
			}
		}
	}
	var err error
	h.linked, err = linked(root)
	return err
}

func goCommand(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out), nil
}

// The programs that linked compares: the same, with and without us.
const (
	plainProgram = `package main

import (
	"database/sql"
	"fmt"

	_ "github.com/lib/pq"
)

func main() {
	db, err := sql.Open("postgres", "")
	fmt.Println(db, err)
}
`
	watchedProgram = `package main

import (
	"fmt"

	_ "github.com/lib/pq"
	"github.com/nplusone-go/nplusone/driver"
)

func main() {
	db, err := driver.Open("postgres", "")
	fmt.Println(db, err)
}
`
)

// linked builds a program that opens a database of lib/pq, once as it is and
// once watched, and returns by how many megabytes the second is bigger. They
// are a module of their own, with the root module's versions.
func linked(root string) (float64, error) {
	dir, err := os.MkdirTemp("", "nplusone-house-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	plain, watched, err := buildPrograms(root, dir)
	if err != nil {
		return 0, err
	}
	return float64(watched.Size()-plain.Size()) / 1e6, nil
}

// watchedBinary is the name of the program that is watched.
const watchedBinary = "watched.bin"

// buildPrograms builds both programs in a folder.
func buildPrograms(root, dir string) (plain, watched os.FileInfo, err error) {
	root, err = filepath.Abs(root)
	if err != nil {
		return nil, nil, err
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, nil, err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return nil, nil, err
	}
	text := strings.Replace(string(mod), "module "+layering.Module, "module linked", 1) +
		fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", layering.Module, layering.Module, root)
	files := map[string]string{"go.mod": text, "go.sum": string(sum), "plain/main.go": plainProgram, "watched/main.go": watchedProgram}
	for name, text := range files {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return nil, nil, err
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			return nil, nil, err
		}
	}
	var built [2]os.FileInfo
	for i, name := range []string{"plain", "watched"} {
		at := filepath.Join(dir, name+".bin")
		if _, err := goCommand(dir, "build", "-trimpath", "-o", at, "./"+name); err != nil {
			return nil, nil, err
		}
		if built[i], err = os.Stat(at); err != nil {
			return nil, nil, err
		}
	}
	return built[0], built[1], nil
}
