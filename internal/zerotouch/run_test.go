package zerotouch_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

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
	assert.Contains(t, scopes, "start-up", "what main runs before it serves is found too")
	assert.Equal(t, "implicit", scopes["start-up"])
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

// replaced are sources with one file in place of another.
type replaced struct {
	fs.FS
	with fstest.MapFS
}

func (r replaced) Open(name string) (fs.File, error) {
	if r.with[name] != nil {
		return r.with.Open(name)
	}
	return r.FS.Open(name)
}

// Where detection ends before the program, silence is no promise, and the
// program goes on.
func TestRunNamesWhatWasMissed(t *testing.T) {
	alone(t)
	const file, old = "internal/inproc/run.go", "	if home.isWatched(conn) {"
	text := read(t, filepath.Join("../..", file))
	require.Contains(t, text, old)
	text = strings.Replace(text, old, "	if panic(\"by a test\"); home.isWatched(conn) {", 1)
	var stdout, stderr bytes.Buffer
	c := command(application(t), &stdout, &stderr, t.TempDir())
	c.Sources = replaced{c.Sources, fstest.MapFS{file: {Data: []byte(text)}}}
	out, err := c.RunWith([]string{"./cmd/server"}, "fail", nil)
	require.NoError(t, err)
	require.True(t, out.Watched, stderr.String())
	assert.Equal(t, 0, out.Code)
	assert.Equal(t, "answer: 12 <nil>\n", stdout.String())
	assert.Empty(t, out.Report.Findings)
	assert.True(t, out.Blind)
	assert.Equal(t, []string{"what ran after detection ended, for it panicked: string"}, out.Report.Missed)
}
