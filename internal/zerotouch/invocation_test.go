package zerotouch

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What go test takes for packages and what for the test's own, as its
// testFlags does.
func TestReadArgs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args, goflags   string
		packages, flags string
		build           string
		cached          bool
		idle            string
		reason          string
	}{
		{"", "", "", "", "", false, "", "the current directory is not cached"},
		{"./...", "", "./...", "", "", true, "", "a pattern is"},
		{"-v ./a ./b -run=X", "", "./a ./b", "-v -run=X", "", true, "", "flags stand on both sides"},
		{"-run X ./a", "", "./a", "-run X", "", true, "", "a value apart from its flag is no package"},
		{"-tags a,b -race ./a", "", "./a", "-tags a,b -race", "-tags=a,b -race=true", true, "", "what chooses files goes to go list"},
		{"-count=1 ./a", "", "./a", "-count=1", "", false, "", "go test does not cache it"},
		{"-test.count 2 ./a", "", "./a", "-test.count 2", "", false, "", "the test's own name of a flag"},
		{"./a", "-count=1 -tags=x", "./a", "", "", false, "", "GOFLAGS count, and go list reads them itself"},
		{"./a", "-nonsense", "./a", "", "", true, "", "go passes over what it does not know in GOFLAGS"},
		{"./a -args ./b -c", "", "./a", "-args ./b -c", "", false, "", "behind -args all is the test's"},
		{"./a -custom ./b", "", "./a", "-custom ./b", "", false, "", "a value of a flag that go does not know"},
		{"-custom ./b", "", "", "-custom ./b", "", false, "", "behind an unknown flag there are no packages"},
		{"./a -v ./b", "", "./a", "-v ./b", "", false, "", "packages stand together"},
		{"a.go a_test.go", "", "a.go a_test.go", "", "", true, "", "files"},
		{"-c ./a", "", "./a", "-c", "", true, "-c builds the tests and runs none", "nothing runs"},
		{"-c=false ./a", "", "./a", "-c=false", "", true, "", "a switch that is off"},
		{"-list . ./a", "", "./a", "-list . ", "", true, "-list runs no test", "nothing runs"},
		{"-n ./a", "", "./a", "-n", "", true, "-n runs nothing", "nothing runs"},
		{"-fuzz=X ./a", "", "./a", "-fuzz=X", "", false, "", "a fuzz test runs"},
		{"-coverprofile c.out ./a", "", "./a", "-coverprofile c.out", "", true, "", "a profile of coverage is cached"},
		{"-cpuprofile c.out ./a", "", "./a", "-cpuprofile c.out", "", false, "", "others are not"},
		{"--run=X ./a", "", "./a", "--run=X", "", true, "", "two dashes"},
	} {
		v := readArgs(strings.Fields(test.args), test.goflags)
		assert.Equal(t, test.packages, strings.Join(v.packages, " "), "%s: %s", test.args, test.reason)
		assert.Equal(t, strings.TrimSpace(test.flags), strings.Join(v.flags, " "), "%s: %s", test.args, test.reason)
		assert.Equal(t, test.build, strings.Join(v.build, " "), "%s: %s", test.args, test.reason)
		assert.Equal(t, test.cached, v.mayBeCached(), "%s: %s", test.args, test.reason)
		assert.Equal(t, test.idle, v.idle(), "%s: %s", test.args, test.reason)
	}
}

func TestCachedIn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, output, want string }{
		{"cached", "ok  \texample.com/a\t(cached)\n", "example.com/a"},
		{"with coverage", "ok  \texample.com/a\t(cached)\tcoverage: 1.0% of statements\n", "example.com/a"},
		{"as JSON", `{"Action":"output","Package":"example.com/a","Output":"ok  \texample.com/a\t(cached)\n"}` + "\n", "example.com/a"},
		{"it ran", "ok  \texample.com/a\t0.1s\n", ""},
		{"not built", "FAIL\texample.com/a [build failed]\n", ""},
		{"a test prints it indented", "    ok  \texample.com/a\t(cached)\n", ""},
		{"no tests", "?   \texample.com/a\t[no test files]\n", ""},
	} {
		found := ""
		for pkg := range cachedIn(test.output) {
			found += pkg
		}
		assert.Equal(t, test.want, found, test.name)
	}
}

// A stream of JSON is known in every way that go test takes the flag.
func TestJSONStream(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args, goflags string
		want          bool
	}{
		{"-json ./...", "", true},
		{"--json ./...", "", true},
		{"-json=true ./...", "", true},
		{"./... -json=1", "", true},
		{"--json=T", "", true},
		{"./...", "-json", true},
		{"-json=false ./...", "-json", false},
		{"-json -json=false ./...", "", false},
		{"-run -json ./...", "", false},
		{"./... -args -json", "", false},
		{"./... -own -json", "", true},
		{"./...", "", false},
	} {
		v := readArgs(strings.Fields(test.args), test.goflags)
		assert.Equal(t, test.want, v.on("json"), "%s %s", test.args, test.goflags)
	}
}

// The patched packages are compiled as the program is, once.
func TestInstrumented(t *testing.T) {
	for _, c := range []struct {
		args, goflags string
		want          []string
	}{
		{"./...", "", nil},
		{"-race ./...", "", []string{"-race"}},
		{"-race=false ./...", "-race", nil},
		{"-v ./...", "-race -msan=true", []string{"-race", "-msan"}},
		{"./... -args -race", "", nil},
	} {
		assert.Equal(t, c.want, instrumented(strings.Fields(c.args), c.goflags), c.args)
	}
}
