package zerotouch_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A program tells the findings of each request as it ends, named after its
// route, and those of main, which belong to no request.
func TestRun(t *testing.T) {
	alone(t)
	dir := application(t)
	var stdout, stderr bytes.Buffer
	out, err := command(dir, &stdout, &stderr, cacheDir(t)).Run([]string{"./cmd/server"})
	require.NoError(t, err)
	require.True(t, out.Watched, stderr.String())
	assert.Equal(t, 0, out.Code)
	assert.Equal(t, "answer: 12 <nil>\n", stdout.String(), "standard output is the program's")
	assert.Contains(t, stderr.String(), "nplusone: GET /posts/{$}\n")
	assert.Contains(t, stderr.String(), "traced: 12 of 12 arguments are posts.author_id")
	scopes := map[string]string{}
	for _, s := range out.Report.Scopes {
		scopes[s.Name] = s.Kind
	}
	assert.Equal(t, "http", scopes["GET /posts/{$}"])
	assert.Contains(t, scopes, "main.main", "what main runs is found too")
	assert.Equal(t, "implicit", scopes["main.main"])
}

func TestRunKeepsTheExitCode(t *testing.T) {
	alone(t)
	var stdout, stderr bytes.Buffer
	out, err := command(application(t), &stdout, &stderr, cacheDir(t)).Run([]string{"./cmd/server", "fail"})
	require.NoError(t, err)
	assert.NotZero(t, out.Code)
}

// A binary that was built so is silent until it is asked.
func TestBuild(t *testing.T) {
	alone(t)
	dir := application(t)
	var stdout, stderr bytes.Buffer
	binary := filepath.Join(t.TempDir(), "server")
	code, err := command(dir, &stdout, &stderr, cacheDir(t)).Build([]string{"-o", binary, "./cmd/server"})
	require.NoError(t, err)
	require.Equal(t, 0, code, stderr.String())
	quiet, err := exec.Command(binary).CombinedOutput()
	require.NoError(t, err)
	assert.Equal(t, "answer: 12 <nil>\n", string(quiet))
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), "NPLUSONE_LIVE=1")
	live, err := cmd.CombinedOutput()
	require.NoError(t, err)
	assert.Contains(t, string(live), "nplusone: GET /posts/{$}\n")
}

func TestExec(t *testing.T) {
	alone(t)
	dir := application(t)
	var stdout, stderr bytes.Buffer
	code, err := command(dir, &stdout, &stderr, cacheDir(t)).Exec([]string{"go", "test", "-run", "TestList$", "-v", "./shop"})
	require.NoError(t, err)
	assert.Equal(t, 0, code, stderr.String())
	assert.Contains(t, stdout.String(), "traced: 12 of 12 arguments are posts.author_id")
}
