package zerotouch

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// maxListing bounds the question below. It builds nothing that was built, and
// runs nothing.
const maxListing = 2 * time.Minute

// cachedAfterFailure asks, after go test has failed, which packages it answers from its
// cache: nothing came from these in this run, nor from those that were not
// built. A test that would run ends before it begins.
func (t *testRun) cachedAfterFailure(env []string) map[string]bool {
	ctx, cancel := context.WithTimeout(context.Background(), maxListing)
	defer cancel()
	args := append([]string{"test", "-overlay=" + t.json}, t.call.flags...)
	if t.call.values["coverprofile"] != "" {
		args = append(args, "-coverprofile="+filepath.Join(t.dir, "cover"))
	}
	if t.call.values["o"] != "" {
		args = append(args, "-o="+os.DevNull)
	}
	// All packages, for with coverage go's answer for one depends on the others.
	cmd := exec.CommandContext(ctx, t.tool.Command, append(args, t.call.packages...)...)
	cmd.Dir = t.Dir
	cmd.Env = append(append(append(os.Environ(), t.tool.Env...), env...), "NPLUSONE_PROBE=1")
	out, _ := cmd.Output() // it fails, as it did before
	return cachedIn(string(out))
}

// cachedIn finds the packages that go test says are cached, in its plain
// output or its JSON.
func cachedIn(output string) map[string]bool {
	cached := map[string]bool{}
	for line := range strings.Lines(output) {
		var event struct{ Output string }
		if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &event) == nil {
			line = event.Output
		}
		rest, ok := strings.CutPrefix(line, "ok  \t")
		if !ok {
			continue
		}
		if pkg, how, ok := strings.Cut(rest, "\t"); ok && strings.HasPrefix(how, "(cached)") {
			cached[pkg] = true
		}
	}
	return cached
}
