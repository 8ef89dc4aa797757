package zerotouch

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What stands behind the package is the program's, whatever it looks like.
func TestSplitRun(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		want runLine
		own  []string
	}{
		{"a package", []string{"."}, runLine{program: []string{"."}, target: 1}, []string{}},
		{"nothing", nil, runLine{}, []string{}},
		{"arguments like our flags", []string{"./cmd", "-exec", "x", "-overlay=y", "-C", "z", "--"}, runLine{program: []string{"./cmd", "-exec", "x", "-overlay=y", "-C", "z", "--"}, target: 1}, []string{"-exec", "x", "-overlay=y", "-C", "z", "--"}},
		{"files", []string{"a.go", "b.go", "c", "d.go"}, runLine{program: []string{"a.go", "b.go", "c", "d.go"}, target: 2}, []string{"c", "d.go"}},
		{"a switch takes no value", []string{"-race", "./cmd", "-v"}, runLine{flags: []string{"-race"}, program: []string{"./cmd", "-v"}, target: 1}, []string{"-v"}},
		{"a switch with a value", []string{"-race=false", "--buildvcs=auto", "."}, runLine{flags: []string{"-race=false", "--buildvcs=auto"}, program: []string{"."}, target: 1}, []string{}},
		{"a value apart", []string{"-tags", "a,b", "--ldflags", "-X main.v=1", "."}, runLine{flags: []string{"-tags", "a,b", "--ldflags", "-X main.v=1"}, program: []string{"."}, target: 1}, []string{}},
		{"a value joined", []string{"-tags=a", "."}, runLine{flags: []string{"-tags=a"}, program: []string{"."}, target: 1}, []string{}},
		{"exec with blanks", []string{"-exec", "env 'A=b c' D=e", "."}, runLine{exec: []string{"env", "A=b c", "D=e"}, hasExec: true, program: []string{"."}, target: 1}, []string{}},
		{"exec with nothing", []string{"-exec=", "."}, runLine{hasExec: true, program: []string{"."}, target: 1}, []string{}},
		{"another directory", []string{"-C", "sub", "-v", "."}, runLine{dir: "sub", flags: []string{"-v"}, program: []string{"."}, target: 1}, []string{}},
		{"another directory, joined", []string{"--C=sub", "."}, runLine{dir: "sub", program: []string{"."}, target: 1}, []string{}},
		{"another directory, too late for go", []string{"-v", "-C", "sub", "."}, runLine{flags: []string{"-v", "-C", "sub"}, program: []string{"."}, target: 1}, []string{}},
		{"the end of the flags", []string{"-v", "--", "./cmd", "--", "x"}, runLine{flags: []string{"-v"}, program: []string{"./cmd", "--", "x"}, target: 1}, []string{"--", "x"}},
		{"a version", []string{"example.com/cmd@latest", "-v"}, runLine{program: []string{"example.com/cmd@latest", "-v"}, target: 1}, []string{"-v"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.want.program == nil {
				test.want.program = test.args[len(test.args):]
			}
			got := splitRun(test.args)
			assert.Equal(t, test.want, got)
			assert.Equal(t, test.own, append([]string{}, got.args()...))
		})
	}
}

func TestWrapper(t *testing.T) {
	for _, test := range []struct {
		name    string
		line    runLine
		goflags string
		cross   string
		want    []string
	}{
		{"none", runLine{}, "-mod=mod", "", nil},
		{"of the line", runLine{exec: []string{"time"}, hasExec: true}, "-exec=env", "go_js_wasm_exec", []string{"time"}},
		{"of GOFLAGS", runLine{}, "-v '-exec=env A=b'", "go_js_wasm_exec", []string{"env", "A=b"}},
		{"of the platform", runLine{}, "", "/bin/go_js_wasm_exec", []string{"/bin/go_js_wasm_exec"}},
		{"none, as was said", runLine{hasExec: true}, "-exec=env", "go_js_wasm_exec", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, test.line.wrapper(test.goflags, test.cross))
		})
	}
}
