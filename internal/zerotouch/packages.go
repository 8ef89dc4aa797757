package zerotouch

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/nplusone-go/nplusone/internal/inproc"
)

// goPackage is what go list says of a package.
type goPackage struct {
	ImportPath                string
	Dir                       string
	TestGoFiles, XTestGoFiles []string
	Error                     *struct{ Err string }
}

func (p *goPackage) key() string { return inproc.PackageKey(p.ImportPath) }

func (p *goPackage) hasTests() bool { return len(p.TestGoFiles)+len(p.XTestGoFiles) > 0 }

// packages lists what the arguments of go test name. An error means that they
// are not known: what is not known cannot be called looked at.
func (c *Command) packages(p *plan, v *invocation) ([]goPackage, error) {
	args := []string{"list", "-find", "-e", "-json=ImportPath,Dir,TestGoFiles,XTestGoFiles,Error"}
	if p.json != "" {
		args = append(args, "-overlay="+p.json)
	}
	out, err := c.goOutput(p, append(append(args, v.build...), v.packages...)...)
	if err != nil {
		return nil, err
	}
	var all []goPackage
	for in := json.NewDecoder(strings.NewReader(out)); ; {
		var one goPackage
		if err := in.Decode(&one); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
}

// goOutput runs the go command for what it prints.
func (c *Command) goOutput(p *plan, args ...string) (string, error) {
	cmd := exec.Command(p.tool.Command, args...)
	cmd.Dir = c.Dir
	cmd.Env = append(os.Environ(), p.tool.Env...)
	out, err := cmd.Output()
	return string(out), err
}

// module is one main module of a workspace.
type module struct{ path, dir string }

// workspace returns the directory of go.work and its modules; none where there
// is no workspace, or but one module in it.
func (c *Command) workspace(p *plan) (root string, modules []module) {
	if p.tool.GoWork == "" || p.tool.GoWork == "off" {
		return "", nil
	}
	out, err := c.goOutput(p, "list", "-m", "-f", "{{.Path}}\t{{.Dir}}")
	if err != nil {
		return "", nil
	}
	for line := range strings.Lines(out) {
		if path, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && dir != "" {
			modules = append(modules, module{path, dir})
		}
	}
	if len(modules) < 2 {
		return "", nil
	}
	return filepath.Dir(p.tool.GoWork), modules
}
