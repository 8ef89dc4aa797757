// Command licences names the licence of every module that a user's program
// links with one of ours, and fails where one is not known to be free of
// conditions on the program.
//
//	go run ./test/licences [module folder...]
//
// Without a folder it looks at the root module and at all of integrations.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// free are licences that ask a program for no more than their text.
var free = []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "0BSD"}

// enough of a file has to be a licence, in percent: the rest are names.
const enough = 75

func main() {
	folders := os.Args[1:]
	if len(folders) == 0 {
		more, _ := filepath.Glob("integrations/*/go.mod") // the pattern is right
		folders = []string{"."}
		for _, file := range more {
			folders = append(folders, filepath.Dir(file))
		}
	}
	if err := check(os.Stdout, folders); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

// check prints a line for each module that the packages of the folders link.
func check(w io.Writer, folders []string) error {
	modules := map[string]string{}
	for _, folder := range folders {
		if err := linked(folder, modules); err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
	}
	var errs []error
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		name, err := licenceOf(modules[path])
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", path, err))
			continue
		}
		fmt.Fprintf(w, "%-60s %s\n", path, name)
	}
	fmt.Fprintf(w, "licences: modules=%d unknown=%d\n", len(modules), len(errs))
	return errors.Join(errs...)
}

// linked adds the modules behind the packages of a folder, by path, with the
// directories that they lie in. Ours are not asked for: LICENSE stands in the
// root.
func linked(folder string, modules map[string]string) error {
	cmd := exec.Command("go", "list", "-deps", "-json=Module", "./...")
	cmd.Dir, cmd.Env, cmd.Stderr = folder, append(os.Environ(), "GOWORK=off"), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Module *struct{ Path, Dir string }
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if p.Module != nil && !strings.HasPrefix(p.Module.Path, "github.com/nplusone-go/nplusone") {
			modules[p.Module.Path] = p.Module.Dir
		}
	}
}

func licenceOf(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]*"))
	if err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // a folder of that name
		}
		cov := licensecheck.Scan(text)
		if cov.Percent < enough || len(cov.Match) == 0 {
			continue
		}
		for _, m := range cov.Match {
			if !slices.Contains(free, m.ID) {
				return "", fmt.Errorf("%s is %s, which nobody has looked at", file, m.ID)
			}
		}
		return cov.Match[0].ID, nil
	}
	return "", fmt.Errorf("no file in %s is a licence that is known", dir)
}
