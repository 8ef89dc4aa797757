package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/workspace"
)

// place is the copy of an application that one fix was written into.
type place struct {
	name string // of its package
	of   []*attempt
}

// try writes each fix that is new into a copy, builds all copies, and runs
// those that build.
func try(all []*attempt) (err error) {
	if len(all) == 0 {
		return nil
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(root, "run_")
	if err != nil {
		return err
	}
	if os.Getenv("GOTEST_KEEP") == "" {
		defer func() { err = os.RemoveAll(dir) }()
	}
	var places []*place
	known := map[string]*place{}
	for _, t := range all {
		key := t.folder + "\x00" + t.fix.Edit + "\x00" + t.fix.Go
		if known[key] == nil {
			p := &place{name: fmt.Sprintf("fix%d", len(places))}
			known[key] = p
			places = append(places, p)
			if fault := t.copyTo(root, filepath.Join(dir, p.name)); fault != nil {
				t.fault = fault.Error()
			}
		}
		known[key].of = append(known[key].of, t)
	}
	faults, err := build(dir)
	if err != nil {
		return err
	}
	var good []*place
	for _, p := range places {
		for _, t := range p.of {
			t.compiled, t.fault = p.of[0].fault == "" && faults[p.name] == "", p.of[0].fault+faults[p.name]
		}
		if p.of[0].compiled && p.of[0].fix.Edit != "" {
			good = append(good, p)
		}
	}
	return runAll(dir, good)
}

// moduleRoot is the folder of this module.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/nplusone-go/nplusone/test/gocode").Output()
	return strings.TrimSpace(string(out)), err
}

// copyTo copies the application and writes the fix into it.
func (t *attempt) copyTo(root, to string) error {
	from := filepath.Join(root, "apps", t.folder)
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	if t.fix.Edit != "" {
		return patch(to, "apps/"+t.folder+"/", t.fix.Edit)
	}
	return os.WriteFile(filepath.Join(to, "fix.go"), []byte("package "+t.folder+"\n\n"+t.fix.Go+"\n"), 0o644)
}

// patch applies an edit to the files of a folder.
func patch(dir, prefix, edit string) error {
	for _, part := range strings.Split(edit, "--- ")[1:] {
		name, hunks, _ := strings.Cut(part, "\n")
		path := filepath.Join(dir, strings.TrimPrefix(name, prefix))
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		after, err := patched(strings.SplitAfter(string(text), "\n"), strings.Split(hunks, "\n")[1:])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(path, []byte(after), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// patched are lines after the hunks of a unified diff without context.
func patched(lines, diff []string) (string, error) {
	var out strings.Builder
	at := 0
	for _, d := range diff {
		switch {
		case strings.HasPrefix(d, "@@ -"):
			var from, n int
			head, _, _ := strings.Cut(strings.TrimPrefix(d, "@@ -"), " ")
			if got, _ := fmt.Sscanf(head, "%d,%d", &from, &n); got == 2 && n == 0 {
				from++
			}
			for ; at < from-1; at++ {
				out.WriteString(lines[at])
			}
		case strings.HasPrefix(d, "-"):
			if strings.TrimSuffix(lines[at], "\n") != d[1:] {
				return "", fmt.Errorf("line %d is not %q", at+1, d[1:])
			}
			at++
		case strings.HasPrefix(d, "+"):
			out.WriteString(d[1:] + "\n")
		}
	}
	return out.String() + strings.Join(lines[at:], ""), nil
}

// build compiles all copies and says what is wrong with which.
func build(dir string) (map[string]string, error) {
	cmd := exec.Command("go", slices.Concat([]string{"vet"}, workspace.BuildFlags(), []string{"./..."})...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil, nil
	}
	faults := map[string]string{}
	for _, line := range strings.Split(string(out), "\n") {
		at := strings.Index(line, "fix")
		if at < 0 {
			continue
		}
		name, _, ok := strings.Cut(line[at:], "/")
		if ok && !strings.HasPrefix(line, "#") {
			faults[name] += line + "\n"
		}
	}
	if len(faults) == 0 {
		return nil, fmt.Errorf("go vet: %w: %s", err, out)
	}
	return faults, nil
}

// came is what one copy came to on one database.
type came struct {
	Place, Database, Loop string
	Answer, Fault         string
	Statements            int
}

const program = `package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/test/gocode/apps/shop"

	_ "github.com/glebarez/sqlite"
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
IMPORTS)

type came struct {
	Place, Database, Loop string
	Answer, Fault         string
	Statements            int
}

func main() {
	var jobs []struct{ Place, Database, Driver, DSN, Loop string }
	if err := json.NewDecoder(os.Stdin).Decode(&jobs); err != nil {
		panic(err)
	}
	run := map[string]func(context.Context, *sql.DB, string, string) (any, error){
RUNS	}
	for _, j := range jobs {
		c := came{Place: j.Place, Database: j.Database, Loop: j.Loop}
		detector := detect.New()
		db, err := driver.Open(j.Driver, j.DSN, driver.Detector(detector))
		if err != nil {
			panic(err)
		}
		if err := shop.Fill(context.Background(), db); err != nil {
			panic(err)
		}
		ctx, scope := detector.Start(context.Background(), j.Loop)
		release := scope.Bind()
		func() {
			defer func() {
				if p := recover(); p != nil {
					c.Fault = fmt.Sprint("panic: ", p)
				}
			}()
			answer, err := run[j.Place](ctx, db, j.Database, j.Loop)
			if err != nil {
				c.Fault = err.Error()
				return
			}
			text, _ := json.Marshal(answer)
			c.Answer = string(text)
		}()
		release()
		c.Statements, _, _ = scope.Spent()
		scope.End()
		db.Close()
		json.NewEncoder(os.Stdout).Encode(c)
	}
}
`

// runAll runs the copies in one program.
func runAll(dir string, places []*place) error {
	if len(places) == 0 {
		return nil
	}
	var imports, runs strings.Builder
	var jobs []map[string]string
	for _, p := range places {
		fmt.Fprintf(&imports, "\t%s %q\n", p.name, "github.com/nplusone-go/nplusone/test/gocode/"+filepath.Base(dir)+"/"+p.name)
		fmt.Fprintf(&runs, "\t\t%q: %s.Run,\n", p.name, p.name)
		for _, t := range p.of {
			jobs = append(jobs, map[string]string{"Place": p.name, "Database": t.name, "Driver": t.driver, "DSN": t.dsn, "Loop": t.loop})
		}
	}
	text := strings.NewReplacer("IMPORTS", imports.String(), "RUNS", runs.String()).Replace(program)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(text), 0o644); err != nil {
		return err
	}
	input, err := json.Marshal(jobs)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", slices.Concat([]string{"run"}, workspace.BuildFlags(), []string{"."})...)
	cmd.Dir, cmd.Stdin, cmd.Stderr = dir, bytes.NewReader(input), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go run: %w", err)
	}
	results := json.NewDecoder(bytes.NewReader(out))
	for _, p := range places {
		for _, t := range p.of {
			var c came
			if err := results.Decode(&c); err != nil {
				return err
			}
			t.compare(c)
		}
	}
	return nil
}

// compare says whether the edited application did the same with less.
func (t *attempt) compare(c came) {
	switch {
	case c.Fault != "":
		t.fault = c.Fault
	case c.Answer != t.answer:
		t.fault = "another answer:\n" + c.Answer + "\nin the place of\n" + t.answer
	case c.Statements >= t.before:
		t.fault = fmt.Sprintf("%d statements in the place of %d", c.Statements, t.before)
	default:
		t.ran = true
	}
}
