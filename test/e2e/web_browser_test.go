package e2e_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startQuickstart builds the example and serves it on a port of its own. It
// returns its address.
func startQuickstart(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "quickstart")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	build.Dir = "../../examples/quickstart"
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))

	server := exec.Command(program, "-serve", "127.0.0.1:0")
	log, err := server.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if at := regexp.MustCompile(`url=(http://[^ ]+)/`).FindStringSubmatch(lines.Text()); at != nil {
			go func() {
				for lines.Scan() { // keep the pipe from filling
				}
			}()
			return at[1]
		}
	}
	require.Fail(t, "it never said where it is served", lines.Err())
	return ""
}

// fetched asks for a path from within the page, and waits for the answer.
func (b *tab) fetched(path string, init ...string) {
	b.t.Helper()
	options := "{}"
	if len(init) > 0 {
		options = init[0]
	}
	_, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`fetch("`+path+`", `+options+`).then((r) => r.ok)`, chromedp.EvalAwaitPromise))
	require.NoError(b.t, err)
}

// untilThere is until for what becomes true on another page: while the browser
// goes there, nothing can be asked.
func (b *tab) untilThere(js string) {
	b.t.Helper()
	require.Eventually(b.t, func() bool {
		there, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](js))
		return err == nil && there
	}, 20*time.Second, 50*time.Millisecond, js)
}

// picture writes a screenshot for people to look at, where they ask for it.
func (b *tab) picture(name string) {
	dir := os.Getenv("NPLUSONE_TEST_SCREENSHOTS")
	if dir == "" {
		return
	}
	b.t.Helper()
	image, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	require.NoError(b.t, err)
	require.NoError(b.t, os.WriteFile(filepath.Join(dir, name+".png"), image, 0o644))
}

func (b *tab) allowClipboard() {
	b.t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(b.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
		})
		require.NoError(b.t, err)
	}
}

const debugPage = "/debug/nplusone/"

func TestDebugPageShowsAnNPlusOneLive(t *testing.T) {
	at := startQuickstart(t)
	for _, width := range []int64{1280, 390} {
		t.Run(strconv.FormatInt(width, 10), func(t *testing.T) {
			b := newTab(t, width, 900)
			b.do(chromedp.Navigate(at + debugPage + "?tab=requests"))
			b.until(`document.getElementById("live").textContent === "live"`)
			before := eval[int](b, `document.querySelectorAll(".req").length`)

			b.fetched("/agents")
			b.until(`document.querySelectorAll(".req").length === ` + strconv.Itoa(before+1))
			assert.Equal(t, "GET /agents", eval[string](b, `document.querySelector(".req").dataset.route`))
			assert.Contains(t, eval[string](b, `document.querySelector(".req").innerText`), "26")
			b.until(`document.querySelector("#routes tbody th") && document.querySelector("#routes").innerText.includes("GET /agents")`)
			for _, path := range []string{"/repaired/agents", "/projects", "/board", "/projects/detail", "/nowhere/17"} {
				b.fetched(path)
			}
			b.fetched("/sprints", `{method: "POST"}`)
			b.until(`document.querySelectorAll(".req").length === ` + strconv.Itoa(before+7))
			b.until(`document.querySelector("#routes").innerText.includes("POST /sprints")`)
			b.picture("requests-" + strconv.FormatInt(width, 10))

			// Open it.
			b.do(chromedp.SendKeys(chromedp.CSS("#search"), "/board"))
			b.until(`document.querySelectorAll(".req:not([hidden])").length >= 1 && document.querySelectorAll(".req[hidden]").length >= 6`)
			b.do(chromedp.KeyEvent("\x1b"))
			b.until(`document.querySelectorAll(".req[hidden]").length === 0`)
			b.do(chromedp.Click(chromedp.CSS(`.req[data-route="GET /agents"] a`)))
			b.untilThere(`document.body.classList.contains("one-request") && document.readyState === "complete"`)
			assert.Contains(t, eval[string](b, `document.querySelector(".waterfall").innerText`), "25 ×")
			assert.Contains(t, eval[string](b, `document.querySelector(".flow").innerText`), "agents.created_by")
			assert.Equal(t, []string{"created_by", "id = ?"}, eval[[]string](b, `Array.from(document.querySelectorAll(".lane mark"), (m) => m.textContent)`))
			assert.Equal(t, 0, eval[int](b, `Math.max(document.documentElement.scrollWidth - window.innerWidth, 0)`), "nothing sticks out")
			b.picture("request-" + strconv.FormatInt(width, 10))
			assertQuiet(t, b)
		})
	}
}

// assertQuiet fails where the browser complained: about a policy, an error, a
// missing file. Pages that are not there were asked for.
func assertQuiet(t *testing.T, b *tab) {
	t.Helper()
	_, console := b.requested("")
	for _, line := range console {
		assert.Contains(t, line, "404", "the browser complains")
	}
}

// openAgents opens the request of the naive list of agents.
func openAgents(t *testing.T, b *tab, at string) {
	t.Helper()
	b.do(chromedp.Navigate(at + debugPage + "?tab=requests"))
	b.until(`document.getElementById("live").textContent === "live"`)
	b.fetched("/agents")
	b.until(`document.querySelectorAll(".req").length > 0`)
	b.do(chromedp.KeyEvent("j"))
	b.until(`document.activeElement.matches(".req > a")`)
	b.do(chromedp.KeyEvent("\r"))
	b.untilThere(`document.body.classList.contains("one-request") && document.readyState === "complete"`)
}

func TestDebugPageCopiesTheFixAndSwitchesTheTheme(t *testing.T) {
	b := newTab(t, 1280, 900)
	b.allowClipboard()
	openAgents(t, b, startQuickstart(t))

	b.do(chromedp.KeyEvent("j"))
	b.until(`document.activeElement.matches(".finding")`)
	b.do(chromedp.Click(chromedp.CSS(".finding .copy")))
	b.until(`document.querySelector(".finding .copy").textContent === "Copied"`)
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`navigator.clipboard.readText()`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	assert.Regexp(t, `^SELECT .* JOIN users `, v)

	b.do(chromedp.Click(chromedp.CSS(".lane.many > summary")))
	b.until(`document.querySelector(".lane.many").open`)
	background := func() string { return eval[string](b, `getComputedStyle(document.body).backgroundColor`) }
	light := background()
	b.do(chromedp.Click(chromedp.CSS("#theme")))
	assert.NotEqual(t, light, background())
	assert.Empty(t, eval[[]string](b, tooFaint), "text is readable in the dark")
	b.picture("request-dark")
	b.do(chromedp.KeyEvent("u"))
	b.untilThere(`document.body.classList.contains("index") && document.readyState === "complete"`)
	assert.NotEqual(t, light, background(), "the choice stays")
	assert.Empty(t, eval[[]string](b, tooFaint), "text is readable in the dark")
	b.picture("requests-dark")
	b.do(chromedp.KeyEvent("t"))
	assert.Equal(t, light, background())
	assert.Empty(t, eval[[]string](b, tooFaint), "and in the light")

	b.do(chromedp.Click(chromedp.CSS(`.req[data-route="GET /agents"] a`)))
	b.untilThere(`document.body.classList.contains("one-request") && document.readyState === "complete"`)
	b.do(chromedp.Click(chromedp.CSS(".lane.many > summary")))
	b.do(chromedp.Click(chromedp.CSS(".lane.many form button")))
	b.untilThere(`document.body.classList.contains("plan") && document.readyState === "complete"`)
	assert.Contains(t, eval[string](b, `document.querySelector(".planned").innerText`), "SEARCH users")
	b.picture("plan")
	assertQuiet(t, b)
}

// Without scripts everything can be read, and filters are links and forms.
func TestDebugPageWithoutScripts(t *testing.T) {
	at := startQuickstart(t)
	b := newTab(t, 1280, 900)
	b.do(chromedp.Navigate(at + "/"))
	for _, path := range []string{"/agents", "/repaired/agents", "/board"} {
		b.fetched(path)
	}
	// A fetch is through when the status is there, the request is listed when
	// its scope has ended.
	b.until(`fetch("` + debugPage + `requests.json").then((r) => r.text()).then((t) => window.listed = t) && (window.listed ?? "").includes("GET /board")`)
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(t, err)
	b.do(chromedp.Navigate(at + debugPage + "?rule=any&q=agents"))
	text := b.text()
	assert.Regexp(t, `1 of \d requests`, text)
	assert.Contains(t, text, "N+1 query")
	assert.NotContains(t, text, "/repaired/agents 1 query")
	b.do(chromedp.Click(chromedp.CSS(".req a")))
	require.Eventually(t, func() bool { return strings.Contains(b.text(), "Waterfall") }, 20*time.Second, 50*time.Millisecond)
	assert.Contains(t, b.text(), "JOIN users")
}

// text is what the page shows, read without its scripts.
func (b *tab) text() string {
	text, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS("body")))
	if err != nil {
		return ""
	}
	return text
}

// The bar works on a page whose policy allows nothing inline, follows what
// scripts ask for, and does not touch the body.
func TestToolbar(t *testing.T) {
	at := startQuickstart(t)
	b := newTab(t, 1000, 600)
	b.do(chromedp.Navigate(at + "/agents"))
	const bar = `document.querySelector("nplusone-bar")?.shadowRoot.querySelector(".bar")?.innerText ?? ""`
	b.until(`(` + bar + `).includes("26 queries")`)
	assert.Contains(t, eval[string](b, bar), "2 findings")
	assert.True(t, eval[bool](b, `document.querySelector("nplusone-bar").parentElement === document.documentElement`))
	link := eval[string](b, `document.querySelector("nplusone-bar").shadowRoot.querySelector("a").href`)
	assert.Regexp(t, `/debug/nplusone/r/[0-9a-f]{16}$`, link)

	b.fetched("/projects")
	b.until(`(` + bar + `).includes("+1")`)
	_, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`new Promise((done) => { const x = new XMLHttpRequest(); x.open("GET", "/repaired/projects"); x.onload = () => done(true); x.send(); })`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	b.until(`(` + bar + `).includes("+2")`)
	eval[bool](b, `(() => { document.querySelector("nplusone-bar").shadowRoot.querySelector("button").click(); return true })()`)
	b.until(`document.querySelector("nplusone-bar").shadowRoot.querySelectorAll(".list a").length === 2`)
	b.picture("toolbar")
	// A body that is swapped, as htmx and Turbo do, leaves the bar alone.
	eval[bool](b, `(() => { document.body.innerHTML = "<p>swapped</p>"; return true })()`)
	assert.Contains(t, eval[string](b, bar), "26 queries")
	assert.Equal(t, 0, eval[int](b, `document.querySelectorAll("[style]").length`))
	assertQuiet(t, b)
}

// Under some use: routes against their targets, and what a cache could answer.
func TestDebugPageOfABusyServer(t *testing.T) {
	at := startQuickstart(t)
	b := newTab(t, 1280, 900)
	b.do(chromedp.Navigate(at + debugPage + "?tab=requests"))
	b.until(`document.getElementById("live").textContent === "live"`)
	_, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`(async () => {
	  for (let i = 0; i < 25; i++) for (const path of ["/agents", "/repaired/agents", "/projects/detail", "/board"]) await fetch(path);
	  return true; })()`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	b.until(`document.querySelectorAll(".req").length === 100`)
	b.until(`document.querySelector("#routes").innerText.includes("25")`)
	b.until(`document.querySelectorAll("#routes .held").length > 4 && document.querySelectorAll("#routes .missed").length > 2`)
	b.until(`document.querySelector("#repeats").innerText.includes("requests")`)
	b.do(chromedp.Click(chromedp.CSS(`#routes a[data-route="GET /board"]`)))
	b.until(`document.getElementById("status").textContent === "25 of 100 requests"`)
	b.picture("busy")
	assertQuiet(t, b)
}
