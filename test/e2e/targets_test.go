package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everyday are the targets that a newcomer or `make ci` runs, and those that
// write something. All others take long, and run each night.
var everyday = []string{
	"help", "build", "test", "test-root", "vet", "lint", "fmt", "fmt-check", "tidy", "tidy-check", "alone", "clean",
	"house", "fixes-gate", "licences", "vulnerabilities", "bench-report", "picture", "stacks", "ci",
}

var (
	documentedTarget = regexp.MustCompile(`(?m)^([a-z-]+):.*## `)
	calledTarget     = regexp.MustCompile(`\bmake ((?:[a-z-]+ ?)+)`)
)

// TestEveryLongTargetHasAJob keeps the nightly workflow and the Makefile in
// step, in both directions.
func TestEveryLongTargetHasAJob(t *testing.T) {
	var long []string
	all := makeTargets(t)
	for _, target := range all {
		if !slices.Contains(everyday, target) {
			long = append(long, target)
		}
	}
	var w workflow
	decode(t, filepath.Join(ownWorkflows, "long.yml"), &w)
	assert.ElementsMatch(t, long, w.Jobs["target"].Strategy.Matrix["target"])
	for _, target := range everyday {
		assert.Contains(t, all, target, "a target that is no more")
	}
}

// TestWorkflowsCallTargetsThatAreThere reads every make in our workflows.
func TestWorkflowsCallTargetsThatAreThere(t *testing.T) {
	all := makeTargets(t)
	files, err := filepath.Glob(filepath.Join(ownWorkflows, "*.yml"))
	require.NoError(t, err)
	called := 0
	for _, file := range files {
		var w workflow
		decode(t, file, &w)
		for name, job := range w.Jobs {
			for _, step := range job.Steps {
				for _, m := range calledTarget.FindAllStringSubmatch(step.Run, -1) {
					for _, target := range strings.Fields(m[1]) {
						called++
						assert.Contains(t, all, target, "%s: job %s", file, name)
					}
				}
			}
		}
	}
	assert.NotZero(t, called)
}

func makeTargets(t *testing.T) (targets []string) {
	t.Helper()
	text, err := os.ReadFile("../../Makefile")
	require.NoError(t, err)
	for _, m := range documentedTarget.FindAllStringSubmatch(string(text), -1) {
		targets = append(targets, m[1])
	}
	require.NotEmpty(t, targets)
	return targets
}
