package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const (
	ciExamples   = "../../examples/ci"
	ownWorkflows = "../../.github/workflows"
)

// workflow is what GitHub asks of a workflow file; unknown fields are
// mistakes.
type workflow struct {
	Name        string            `yaml:"name"`
	On          yaml.Node         `yaml:"on"`
	Permissions map[string]string `yaml:"permissions"`
	Concurrency map[string]string `yaml:"concurrency"`
	Jobs        map[string]struct {
		Needs    string            `yaml:"needs"`
		If       string            `yaml:"if"`
		RunsOn   string            `yaml:"runs-on"`
		Timeout  int               `yaml:"timeout-minutes"`
		Env      map[string]string `yaml:"env"`
		Defaults struct {
			Run map[string]string `yaml:"run"`
		} `yaml:"defaults"`
		Permissions map[string]string `yaml:"permissions"`
		Strategy    struct {
			FailFast bool                `yaml:"fail-fast"`
			Matrix   map[string][]string `yaml:"matrix"`
		} `yaml:"strategy"`
		Steps []struct {
			Name string            `yaml:"name"`
			Uses string            `yaml:"uses"`
			If   string            `yaml:"if"`
			With map[string]string `yaml:"with"`
			Env  map[string]string `yaml:"env"`
			Run  string            `yaml:"run"`
		} `yaml:"steps"`
	} `yaml:"jobs"`
}

func decode(t *testing.T, file string, into any) {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	require.NoError(t, d.Decode(into))
}

var action = regexp.MustCompile(`^[a-z0-9-]+/[a-z0-9-]+(/[a-z0-9-]+)*@v[0-9]+$`)

// The workflow that users copy, and our own.
func TestGitHubWorkflows(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(ownWorkflows, "*.yml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range append(files, filepath.Join(ciExamples, "github-actions.yml")) {
		t.Run(filepath.Base(file), func(t *testing.T) { checkWorkflow(t, file) })
	}
}

func checkWorkflow(t *testing.T, file string) {
	var w workflow
	decode(t, file, &w)
	assert.NotEmpty(t, w.Name)
	assert.Equal(t, yaml.MappingNode, w.On.Kind)
	assert.Equal(t, map[string]string{"contents": "read"}, w.Permissions, "jobs ask for more by themselves")
	require.NotEmpty(t, w.Jobs)
	for name, job := range w.Jobs {
		assert.NotEmpty(t, job.RunsOn, name)
		if job.Needs != "" {
			assert.Contains(t, w.Jobs, job.Needs)
		}
		require.NotEmpty(t, job.Steps, name)
		for i, step := range job.Steps {
			assert.True(t, (step.Uses == "") != (step.Run == ""), "%s: step %d either uses or runs", name, i)
			if step.Uses != "" {
				assert.Regexp(t, action, step.Uses)
			}
			// What others write must not become part of a script.
			assert.NotContains(t, step.Run, "${{", "%s: step %d", name, i)
			checkScript(t, step.Run)
		}
	}
}

func TestGitLabPipeline(t *testing.T) {
	var p map[string]yaml.Node
	decode(t, filepath.Join(ciExamples, "gitlab-ci.yml"), &p)
	var stages []string
	node := p["stages"]
	require.NoError(t, node.Decode(&stages))
	delete(p, "stages")
	type job struct {
		Extends   string            `yaml:"extends"`
		Image     string            `yaml:"image"`
		Stage     string            `yaml:"stage"`
		When      string            `yaml:"when"`
		Parallel  int               `yaml:"parallel"`
		Needs     []string          `yaml:"needs"`
		Variables map[string]string `yaml:"variables"`
		Cache     struct {
			Key   string   `yaml:"key"`
			Paths []string `yaml:"paths"`
		} `yaml:"cache"`
		Script    []string `yaml:"script"`
		Artifacts struct {
			When     string            `yaml:"when"`
			ExposeAs string            `yaml:"expose_as"`
			Paths    []string          `yaml:"paths"`
			Reports  map[string]string `yaml:"reports"`
		} `yaml:"artifacts"`
	}
	for name, node := range p {
		var j job
		text, err := yaml.Marshal(&node)
		require.NoError(t, err)
		d := yaml.NewDecoder(strings.NewReader(string(text)))
		d.KnownFields(true)
		require.NoError(t, d.Decode(&j), name)
		if strings.HasPrefix(name, ".") {
			continue
		}
		assert.True(t, slices.Contains(stages, j.Stage), "%s: stage %q", name, j.Stage)
		assert.NotEmpty(t, j.Script, name)
		if j.Extends != "" {
			assert.Contains(t, p, j.Extends)
		}
		for _, need := range j.Needs {
			assert.Contains(t, p, need)
		}
		for _, line := range j.Script {
			checkScript(t, line)
		}
	}
}

var ourCommand = regexp.MustCompile(`go tool nplusone [^|&;\n]*`)

// checkScript has the shell read a script, and nplusone the commands in it on
// reports that are there.
func checkScript(t *testing.T, script string) {
	t.Helper()
	if script == "" {
		return
	}
	out, err := exec.Command("bash", "-n", "-c", script).CombinedOutput()
	assert.NoError(t, err, "%s\n%s", script, out)
	for _, line := range ourCommand.FindAllString(script, -1) {
		dir := t.TempDir()
		require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/cli-reports")))
		require.NoError(t, os.CopyFS(filepath.Join(dir, "base"), os.DirFS("testdata/cli-reports")))
		require.NoError(t, os.WriteFile(filepath.Join(dir, ".nplusone-baseline"), []byte("# nplusone baseline 1\n"), 0o644))
		for from, to := range map[string]string{"base.json": "base/nplusone.json", "head.json": "nplusone.json"} {
			require.NoError(t, os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)))
		}
		runOurs(t, dir, strings.Replace(line, "go tool nplusone", "nplusone", 1))
	}
}

// runOurs runs a line with nplusone in it, which must not be wrong use.
func runOurs(t *testing.T, dir, line string) {
	t.Helper()
	c := exec.Command("bash", "-c", line)
	c.Dir = dir
	c.Env = append(os.Environ(), "PATH="+filepath.Dir(command(t))+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir,
		"NPLUSONE=", "NPLUSONE_BASELINE=", "NPLUSONE_REPORT_DIR=", "NPLUSONE_FORMAT=", "GITHUB_WORKSPACE=", "CI_PROJECT_DIR=")
	out, _ := c.CombinedOutput()
	assert.Contains(t, []int{0, 1}, c.ProcessState.ExitCode(), "%s\n%s", line, out)
}

var example = regexp.MustCompile(`(?ms)^Example:\n(.*)\z`)

// TestExamplesOfHelp runs the examples that help shows of all commands that
// work on files. Those of go's commands are in cmd/nplusone.
func TestExamplesOfHelp(t *testing.T) {
	for _, name := range []string{"analyze", "merge", "baseline", "diff", "checklist", "fingerprint", "explain", "completion", "version"} {
		t.Run(name, func(t *testing.T) {
			help, err := exec.Command(command(t), "help", name).Output()
			require.NoError(t, err)
			found := example.FindStringSubmatch(string(help))
			require.NotNil(t, found, string(help))
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/cli-reports")))
			files := map[string]string{
				"shard1.json": "base.json", "shard2.json": "head.json", "nplusone.json": "base.json",
				"traces/nplusone-1-0001.trace.jsonl": "posts.trace.jsonl",
			}
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "traces"), 0o755))
			require.NoError(t, os.MkdirAll(filepath.Join(dir, ".config/fish/completions"), 0o755))
			for to, from := range files {
				text, err := os.ReadFile(filepath.Join(dir, from))
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(filepath.Join(dir, to), text, 0o644))
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, "load.txt"), []byte("load: users=1000 success=99.9 p95_on_off=1.1 misattributed=0\n"), 0o644))
			for line := range strings.Lines(found[1]) {
				if line = strings.TrimSpace(line); line != "" {
					runOurs(t, dir, line)
				}
			}
		})
	}
}
