package zerotouch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/overlay"
)

const pgxModule = "github.com/jackc/pgx/v5"

// withPgx extends the overlay of one go command so that pgx's own interface
// is followed. Files in the module cache cannot be replaced, so the copy of
// go.mod (or go.work) in the overlay replaces the module by a link to itself
// from outside, and the files are replaced there. Nothing of it is written to
// the user's tree, and it never goes into GOFLAGS, where `go mod tidy` would
// take it for the truth.
func (c *Command) withPgx(p *plan) error {
	if p.json == "" {
		return nil
	}
	dir, vendored, err := c.findPgx(p)
	if err != nil || dir == "" {
		return err
	}
	files, err := overlay.PgxFiles(dir)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(p.json)
	if err != nil {
		return err
	}
	var base struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &base); err != nil {
		return err
	}
	cache, err := c.cacheDir()
	if err != nil {
		return err
	}
	result := &overlay.Result{Replace: base.Replace}
	place := dir
	if !vendored && below(dir, p.tool.GoModCache) {
		link := filepath.Join(cache, "mod", key(dir), "src")
		if err := overlay.Link(dir, link); err != nil {
			return err
		}
		place = link
		if err := c.replaceModule(p, result, cache, link); err != nil {
			return err
		}
	}
	for name, text := range files {
		at, err := overlay.Store(cache, name, text)
		if err != nil {
			return err
		}
		result.Replace[filepath.Join(place, name)] = at
	}
	if err := result.Write(filepath.Dir(p.json)); err != nil {
		return err
	}
	p.json = result.Path
	return nil
}

// findPgx asks which pgx the user's module uses. -mod=readonly keeps the
// question from changing go.mod where GOFLAGS has -mod=mod.
func (c *Command) findPgx(p *plan) (dir string, vendored bool, err error) {
	root := filepath.Dir(p.tool.GoMod)
	if p.tool.GoWork != "" && p.tool.GoWork != "off" {
		root = filepath.Dir(p.tool.GoWork)
	}
	if p.tool.GoMod == "" || p.tool.GoMod == os.DevNull {
		return "", false, nil
	}
	if at := filepath.Join(root, "vendor", filepath.FromSlash(pgxModule)); usesVendor(p, root) {
		if _, err := os.Stat(filepath.Join(at, "conn.go")); err != nil {
			return "", false, nil
		}
		return at, true, nil
	}
	if !mentionsPgx(p) {
		return "", false, nil
	}
	args := []string{"list", "-m", "-f", "{{.Dir}}", pgxModule}
	if p.tool.GoWork == "" || p.tool.GoWork == "off" {
		args = []string{"list", "-mod=readonly", "-m", "-f", "{{.Dir}}", pgxModule}
	}
	out, err := c.goOutput(p, args...)
	var exit *exec.ExitError
	if errors.As(err, &exit) && strings.Contains(string(exit.Stderr), "not a known dependency") {
		return "", false, nil // the module does not use pgx
	}
	if err != nil {
		return "", false, fmt.Errorf("go list -m %s: %w", pgxModule, err)
	}
	return strings.TrimSpace(out), false, nil
}

// nativePgx lists the packages of the user's modules that import pgx itself,
// and not only its driver for database/sql.
func (t *testRun) nativePgx() ([]string, error) {
	args := []string{"list", "-e", "-deps", "-test", "-f", "{{with .Module}}{{if .Main}}{{$.ImportPath}}\t{{join $.Imports \" \"}}{{end}}{{end}}", "-overlay=" + t.json}
	out, err := t.goOutput(&t.plan, append(append(args, t.call.build...), t.call.packages...)...)
	if err != nil {
		return nil, err
	}
	var users []string
	for line := range strings.Lines(out) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), "\t")
		pkg, _, _ = strings.Cut(pkg, " ") // without the test that it is built for
		for _, path := range strings.Fields(imports) {
			if (path == pgxModule || path == pgxModule+"/pgxpool") && !slices.Contains(users, pkg) {
				users = append(users, pkg)
			}
		}
	}
	return users, nil
}

// mentionsPgx spares most modules the question, for the go command takes its
// time over it: a module that is used is named in go.mod or in go.sum. In a
// workspace there are many of these.
func mentionsPgx(p *plan) bool {
	if p.tool.GoWork != "" && p.tool.GoWork != "off" {
		return true
	}
	for _, name := range []string{p.tool.GoMod, strings.TrimSuffix(p.tool.GoMod, ".mod") + ".sum"} {
		text, err := os.ReadFile(name)
		if err == nil && bytes.Contains(text, []byte(pgxModule)) {
			return true
		}
	}
	return false
}

// usesVendor follows the go command: a vendor directory is used from go 1.14
// on unless -mod says otherwise.
func usesVendor(p *plan, root string) bool {
	for _, f := range append(goFlags(p.tool.GoFlags), p.args...) {
		if mode, ok := strings.CutPrefix(strings.TrimLeft(f, "-"), "mod="); ok {
			return mode == "vendor"
		}
	}
	_, err := os.Stat(filepath.Join(root, "vendor", "modules.txt"))
	return err == nil
}

// replaceModule puts a copy of go.work or go.mod into the overlay that
// replaces pgx by the link.
func (c *Command) replaceModule(p *plan, result *overlay.Result, cache, link string) error {
	file := p.tool.GoMod
	if p.tool.GoWork != "" && p.tool.GoWork != "off" {
		file = p.tool.GoWork
	}
	if _, taken := result.Replace[file]; taken {
		return fmt.Errorf("your overlay replaces %s", file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if bytes.Contains(text, []byte(pgxModule+" =>")) {
		return fmt.Errorf("%s replaces %s already", file, pgxModule)
	}
	text = append(text, []byte(fmt.Sprintf("\nreplace %s => %s\n", pgxModule, link))...)
	at, err := overlay.Store(cache, filepath.Base(file), text)
	if err != nil {
		return err
	}
	result.Replace[file] = at
	return nil
}

func below(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return dir != "" && err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
