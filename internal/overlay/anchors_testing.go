package overlay

import (
	"fmt"
	"go/ast"
)

// spliceTesting opens a scope for each test round its function. The deferred
// end runs before the test's own clean-up, so that what Cleanup does is not
// counted.
func spliceTesting(f *file) error {
	f.importDriver()
	run, err := f.function("", "tRunner")
	if err != nil {
		return err
	}
	for _, stmt := range run.Body.List {
		if f.text(stmt) != "fn(t)" {
			continue
		}
		f.insert(stmt.Pos(), "defer nplusoneEnd(t, nplusone.NPlusOneTest(t.name)); ")
		f.appendText(testingEnd(f))
		return f.mainEnd()
	}
	return fmt.Errorf("no call fn(t) in tRunner")
}

// mainEnd begins and ends the process of a test. What its answer from the
// cache depends on is read once m.before has begun to take note of what is
// read.
func (f *file) mainEnd() error {
	start, err := f.function("", "MainStart")
	if err != nil {
		return err
	}
	params := start.Type.Params.List
	if len(params) == 0 || len(params[0].Names) != 1 || f.text(params[0].Type) != "testDeps" {
		return fmt.Errorf("other parameters of MainStart")
	}
	f.insert(start.Body.Lbrace+1, " nplusone.NPlusOneMain("+params[0].Names[0].Name+".ImportPath());")
	run, err := f.function("M", "Run")
	if err != nil {
		return err
	}
	before, err := f.call(run, "m.before")
	if err != nil {
		return err
	}
	f.insert(run.Body.Lbrace+1, " defer nplusone.NPlusOneExit();")
	f.insert(before.End(), "; nplusone.NPlusOneBefore()")
	f.timeout()
	return nil
}

// timeout hooks the function that ends a test whose time ran out. Without it
// what was found in the tests that run then is lost, which the command says.
func (f *file) timeout() {
	alarm, err := f.function("M", "startAlarm")
	if err != nil {
		return
	}
	call, err := f.call(alarm, "time.AfterFunc")
	if err != nil || len(call.Args) != 2 {
		return
	}
	if fn, ok := call.Args[1].(*ast.FuncLit); ok {
		f.insert(fn.Body.Lbrace+1, " nplusone.NPlusOneTimeout();")
	}
}

// testingEnd is the function that ends a test's scope. T.Output, from Go 1.25
// on, prints without the prefix of our own line.
func testingEnd(f *file) string {
	if _, err := f.function("common", "Output"); err != nil {
		return `
func nplusoneEnd(t *T, end func() (string, bool)) {
	t.Helper()
	text, fail := end()
	if fail {
		t.Error(text)
	} else if text != "" {
		t.Log(text)
	}
}
`
	}
	return `
func nplusoneEnd(t *T, end func() (string, bool)) {
	text, fail := end()
	if text != "" {
		t.Output().Write([]byte(text))
	}
	if fail {
		t.Fail()
	}
}
`
}

// spliceServer opens a scope for each request of HTTP/1 and of the built-in
// HTTP/2. The pattern that the request matched is known once it is served.
func spliceServer(f *file) error {
	f.importDriver()
	fn, err := f.function("serverHandler", "ServeHTTP")
	if err != nil {
		return err
	}
	params := fn.Type.Params.List
	if len(params) != 2 || len(params[1].Names) != 1 {
		return fmt.Errorf("other parameters of serverHandler.ServeHTTP")
	}
	req := params[1].Names[0].Name
	w, status := "nil", "func nplusoneStatus(any) int { return 0 }"
	if names := params[0].Names; len(names) == 1 && f.hasField("response", "status") {
		w, status = names[0].Name, "func nplusoneStatus(w any) int { if r, ok := w.(*response); ok { return r.status }; return 0 }"
	}
	f.insert(fn.Body.Lbrace+1, fmt.Sprintf(
		" defer func(end func(string, int)) { end(%[1]s.Pattern, nplusoneStatus(%[2]s)) }(nplusone.NPlusOneServe(%[1]s.Method, %[1]s.URL.EscapedPath(), &%[1]s.ctx));", req, w))
	f.appendText(status + "\n")
	f.spliceRouters()
	return nil
}

// spliceRouters has routers tell the patterns that they choose, and servers
// that they begin. Without them requests are named by the last pattern alone,
// and a start-up by its function.
func (f *file) spliceRouters() {
	if fn, err := f.function("ServeMux", "ServeHTTP"); err == nil {
		if call, err := f.call(fn, "h.ServeHTTP"); err == nil && len(call.Args) == 2 {
			f.insert(call.Pos(), fmt.Sprintf("nplusone.NPlusOneRouted(%[1]s.ctx, %[1]s.Pattern, %[1]s.URL.EscapedPath()); ", f.text(call.Args[1])))
		}
	}
	if fn, err := f.function("Server", "Serve"); err == nil {
		f.insert(fn.Body.Lbrace+1, " nplusone.NPlusOneServing();")
	}
}

// spliceRecorder starts a new window of the test at each recorded request, so
// that ten requests of one test are not taken for a loop.
func spliceRecorder(f *file) error {
	f.importDriver()
	fn, err := f.function("", "NewRecorder")
	if err != nil {
		return err
	}
	if _, ok := fn.Body.List[0].(*ast.ReturnStmt); !ok {
		return fmt.Errorf("another body of NewRecorder")
	}
	f.insert(fn.Body.Lbrace+1, " nplusone.NPlusOneWindow();")
	return nil
}
