package zerotouch

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestUserOverlay(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		args    []string
		goflags string
		file    string
		rest    []string
		reason  string
	}{
		{"none", []string{"-v", "./..."}, "", "", []string{"-v", "./..."}, "nothing to merge"},
		{"joined", []string{"-overlay=a.json", "./..."}, "", "a.json", []string{"./..."}, "taken out, for ours stands in its place"},
		{"apart", []string{"--overlay", "a.json", "./..."}, "", "a.json", []string{"./..."}, "two dashes and a space"},
		{"of the test", []string{"./...", "-args", "-overlay=a.json"}, "", "", []string{"./...", "-args", "-overlay=a.json"}, "what follows -args is the test's own"},
		{"in GOFLAGS", []string{"./..."}, "-mod=mod '-overlay=my dir/a.json'", "my dir/a.json", []string{"./..."}, "quotes hold a path with a space"},
		{"argument before GOFLAGS", []string{"-overlay=b.json"}, "-overlay=a.json", "b.json", nil, "as the go command decides"},
		{"a value that looks like it", []string{"-run", "overlay"}, "", "", []string{"-run", "overlay"}, "not a flag"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file, rest := userOverlay(test.args, test.goflags)
			assert.Equal(t, test.file, file, test.reason)
			assert.Equal(t, test.rest, rest, test.reason)
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		args    []string
		refused bool
	}{
		{"own packages", []string{"-coverpkg=./...", "./..."}, false},
		{"all", []string{"-coverpkg=all", "./..."}, true},
		{"apart", []string{"-coverpkg", "std", "./..."}, true},
		{"one of several", []string{"-coverpkg=./...,database/sql"}, true},
		{"behind args", []string{"./...", "-args", "-coverpkg=all"}, false},
		{"gccgo", []string{"-compiler=gccgo"}, true},
		{"gc", []string{"-compiler=gc"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.refused, refused(test.args, "") != "")
		})
	}
	assert.NotEmpty(t, refused(nil, "-coverpkg=all"), "GOFLAGS counts too")
}
